/** Vaults in Node: each `tab` is a worker API of its own over one fake IndexedDB, with a clock the test holds. */
import { beside, exclusively, ifAlone } from '../../src/lib/testing/locks.ts'
import { createApi, type Page } from '../../worker/api.ts'
import type { Surroundings } from '../../worker/session.ts'
import type { LockPolicy, OpenOptions, VaultApi } from '../../src/protocol/contract.ts'
import type { VaultEvent } from '../../src/protocol/events.ts'

export { beside, exclusively, ifAlone }

export const PASSPHRASE = 'correct horse battery staple'
const NEVER: LockPolicy = { idleMs: null, hiddenMs: null }

export interface Clock {
  nowMs: number
}

export interface Tab extends VaultApi {
  events: VaultEvent[]
  clock: Clock
}

/** Only Chromium's own storage has anything to settle. */
export const settle = async (): Promise<void> => {}

let names = 0
/** A vault name no other test has. */
export const freshName = (): string => `test-${process.pid}-${names++}`

/** A tab that has opened the vault of this name; it has not unlocked it. */
export async function openTab(
  name: string,
  lock: LockPolicy = NEVER,
  clock: Clock = { nowMs: 1_700_000_000_000 },
  /** What it has otherwise than the other tabs. */
  own: Partial<Surroundings> = {},
  options: Partial<OpenOptions> = {},
): Promise<Tab> {
  const events: VaultEvent[] = []
  const surroundings = {
    now: () => clock.nowMs,
    exclusively,
    ifAlone,
    beside,
    kdfTargetMs: 1,
    settle,
    upkeep: { delayMs: 20, patienceMs: 0 },
    ...own,
  }
  const api = createApi(surroundings, pageThatKeeps(events))
  await api.tellChanges()
  await api.open(name, { lock, durability: 'strict', ...options })
  return Object.assign(api, { events, clock })
}

/** A page that adds to `events` what it is told, as it would arrive. */
export const pageThatKeeps = (events: VaultEvent[]): Page => ({
  postMessage: ({ event }) => void events.push(structuredClone(event)),
})

/** A new vault, open in one tab, by passphrase unless told otherwise. */
export async function newVault(name = freshName(), lock?: LockPolicy): Promise<Tab> {
  const tab = await openTab(name, lock)
  await tab.create({ passphrase: PASSPHRASE })
  return tab
}

/** Sets one entry, as the client would. */
export const set = async (
  tab: VaultApi,
  name: string,
  value: unknown,
  options: { ifRevision?: number; expiresAt?: number } = {},
): Promise<number> => {
  const [result] = await tab.apply('', [{ set: name, value: value as string, ...options }])
  if (!result || !('revision' in result)) throw new Error('no revision')
  return result.revision
}

export const remove = async (tab: VaultApi, name: string): Promise<boolean> => {
  const [result] = await tab.apply('', [{ delete: name }])
  return result !== undefined && 'deleted' in result && result.deleted
}
