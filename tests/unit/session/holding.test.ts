/** What a tab holds open (worker/holding.ts): news of a log it held before does not touch the one it holds now. */
import { expect, test } from 'vitest'
import { VaultError } from '../../../src/protocol/errors.ts'
import { Holding } from '../../../worker/holding.ts'
import type { Opened } from '../../../worker/opening.ts'
import type { Rotation } from '../../../worker/rotation.ts'
import type { SessionOptions } from '../../../worker/surroundings.ts'

const options = {
  name: 'held',
  lock: { idleMs: null, hiddenMs: null },
  surroundings: { now: () => 0, ifAlone: async () => true },
} as unknown as SessionOptions

const rotation = { stop: () => {} } as unknown as Rotation
/** An open vault whose log fails to catch up when it is told to. */
function vaultAt(lockEpoch: number): Opened & { failCatchingUp(error: unknown): void } {
  let fail: (error: unknown) => void = () => {}
  const catchingUp = new Promise<void>((_resolve, reject) => (fail = reject))
  const log = {
    state: { vaultId: new Uint8Array(16), lockEpoch },
    catchUp: () => catchingUp,
  }
  const opened = { keyring: { forget: () => {} }, log: { log }, healed: [] }
  return Object.assign(opened as unknown as Opened, { failCatchingUp: fail })
}

test('a log that another tab locked does not lock the vault that was opened after it', async () => {
  const holding = new Holding(options, rotation, () => {})
  const [before, after] = [vaultAt(1), vaultAt(2)]
  holding.take(before, holding.locks)
  holding.catchUp(before.log)
  holding.take(after, holding.locks)
  before.failCatchingUp(new VaultError('locked'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(holding.held?.log).toBe(after.log)
})

test('a log that another tab locked locks the vault that is held', async () => {
  const holding = new Holding(options, rotation, () => {})
  const held = vaultAt(1)
  holding.take(held, holding.locks)
  holding.catchUp(held.log)
  held.failCatchingUp(new VaultError('locked'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(holding.held).toBeUndefined()
})
