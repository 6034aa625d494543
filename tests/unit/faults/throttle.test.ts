/** A wrong try while IndexedDB fails, at every request: what was answered was counted, and who has the right secret gets in. */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { openFaultTab, openVault } from '../../support/fault-tab.ts'
import { Crashed } from '../../support/faults.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName, PASSPHRASE } from '../../support/tab.ts'
import { printStruck, sweep } from './sweep.ts'

const before = { a: 1 }
const right = { passphrase: PASSPHRASE }
const wrong = { passphrase: 'wrong' }
const CAP = 900_000

/** A vault with one free try left; the sweep opens it by this browser's key, which is never refused. */
async function vaultRows(): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ ...right, device: true })
  await tab.apply('', [{ set: 'a', value: 1 }])
  await tab.lock()
  for (let n = 0; n < 3; n++) await tab.unlock(wrong).catch(() => {})
  tab.host.crash()
  return readRows(name)
}

const rows = await vaultRows()

afterAll(printStruck)

test('the last free try', async () => {
  await sweep({
    lay: (name) => layRows(name, rows),
    ready: openVault,
    act: async (tab) => {
      // Its answer is what is waited for; all else is of the fault.
      const answer: unknown = await tab.unlock(wrong).catch((error: unknown) => error)
      if (!isVaultError(answer, 'wrong-secret')) throw answer
    },
    secret: {},
    before,
    after: before,
    check: async (name, done) => {
      const fresh = await openFaultTab(name, { nowMs: 1_700_000_000_000 })
      const answer: unknown = await fresh.unlock(wrong).catch((error: unknown) => error)
      const code = isVaultError(answer) ? answer.code : 'opened'
      // An answer was an answer: the next one has to wait. One that never came may have cost the try all the same.
      expect(done ? ['throttled'] : ['throttled', 'wrong-secret']).toContain(code)
      fresh.clock.nowMs += CAP
      await fresh.unlock(right)
      expect(await fresh.get('', 'a')).toBe(1)
      fresh.host.crash()
    },
  })
})

test('a tab that ends while a secret is being tried has not had the try for nothing', async () => {
  const name = freshName()
  await layRows(name, rows)
  const tab = await openFaultTab(name)
  const { subtle } = crypto
  const { deriveKey } = subtle
  subtle.deriveKey = () => {
    tab.host.crash()
    return new Promise(() => {})
  }
  try {
    await expect(tab.unlock(right)).rejects.toThrow(Crashed)
  } finally {
    subtle.deriveKey = deriveKey
  }
  const fresh = await openFaultTab(name)
  await expect(fresh.unlock(right)).rejects.toMatchObject({ code: 'throttled' })
  fresh.host.crash()
})
