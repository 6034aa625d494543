/**
 * Our store without the message hop: the session as the vault worker has it, with the checks of its calls, driven from
 * inside the worker. Opened by the device's key, so that no time goes into a passphrase.
 */
import * as check from '../../worker/arguments.ts'
import { VaultSession, type Surroundings } from '../../worker/session.ts'
import { settleStorage } from '../../worker/store/store.ts'
import type { Operation } from '../../src/protocol/contract.ts'
import type { Open, Pair } from './contestant.ts'
import { settled } from './settled.ts'

const NAMESPACE = ''

const surroundings: Surroundings = {
  now: () => Date.now(),
  exclusively: (name, work) => navigator.locks.request(name, work),
  beside: (name, work) => navigator.locks.request(name, { mode: 'shared' }, work),
  ifAlone: (name, work) =>
    navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work()
      return lock !== null
    }),
  // Never used: there is no passphrase here.
  kdfTargetMs: 1,
  settle: settleStorage,
}

const setting = ([set, value]: Pair): Operation => ({ set, value })

export const vaultInWorker: Open = async (database, durability) => {
  const session = new VaultSession({
    name: check.vaultName(database),
    durability,
    lock: { idleMs: null, hiddenMs: null },
    emit: () => {},
    surroundings,
  })
  if ((await session.refresh()) === 'empty') await session.create({ device: true })
  else await session.unlock(undefined)

  const apply = (operations: Operation[]) => {
    const steps = check.operations(operations)
    return session.use(({ commits }) => commits.write({ namespace: NAMESPACE, steps }))
  }
  return {
    set: (name, value) => apply([setting([name, value])]),
    setMany: (pairs) => apply(pairs.map(setting)),
    get: (name) => {
      const key = check.entryName(name)
      return session.use(async ({ reads }) => (await reads.entry(NAMESPACE, key))?.value)
    },
    getMany: (names) => {
      const wanted = check.entryNames([...names])
      return session.use(async ({ reads }) => {
        const entries = await reads.entriesOf(NAMESPACE, wanted)
        return entries.map((entry) => entry?.value)
      })
    },
    keys: () => {
      const now = surroundings.now()
      return session.use(({ reads, log }) =>
        reads.fromNames(() => log.names.list(NAMESPACE, {}, now)),
      )
    },
    settled: () => settled(async () => session.logReport),
    close: async () => session.close(),
  }
}
