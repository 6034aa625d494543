/** Somebody else's connection is in the way of opening or deleting a database, and the browser says so, or says nothing. */
import { openDB, type IDBPDatabase } from 'idb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApi } from '../../../worker/api.ts'
import type { VaultApi } from '../../../src/protocol/contract.ts'
import type { VaultEvent } from '../../../src/protocol/events.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import {
  exclusively,
  freshName,
  pageThatKeeps,
  beside,
  ifAlone,
  newVault,
  PASSPHRASE,
  set,
  settle,
} from '../../support/tab.ts'

const OPTIONS = { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' } as const
/** More than any wait of worker/store/patience.ts. */
const LONG_MS = 60_000

const { open } = IDBFactory.prototype

// The engine of these tests waits for others by setImmediate, which goes on.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  IDBFactory.prototype.open = open
})

/** How a call ends while nothing happens but that time goes by. */
async function inTime(call: Promise<unknown>): Promise<string> {
  const ends: string[] = []
  call.then(
    () => ends.push('is answered'),
    ({ code }: { code: string }) => ends.push(code),
  )
  for (let waitedMs = 0; waitedMs < LONG_MS && ends.length === 0; waitedMs += 100) {
    for (let turn = 0; turn < 4; turn++) await new Promise((next) => setImmediate(next))
    await vi.advanceTimersByTimeAsync(100)
  }
  return ends[0] ?? 'hangs'
}

const storageEvents = (events: readonly VaultEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'storage' ? [event.reason] : []))

async function freshTab(): Promise<{ api: VaultApi; events: VaultEvent[] }> {
  const events: VaultEvent[] = []
  const surroundings = { now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle }
  return { api: createApi(surroundings, pageThatKeeps(events)), events }
}

/** The rows of a vault with one entry, `a`. */
async function vaultRows(): Promise<Rows> {
  const name = freshName()
  await set(await newVault(name), 'a', 'kept')
  return readRows(name)
}

const contents = async (db: IDBPDatabase): Promise<unknown[]> =>
  Promise.all([...db.objectStoreNames].map((store) => db.getAll(store)))

test('a connection of version 1 that stays open is `blocked`, and the vault is there once it lets go', async () => {
  const name = freshName()
  await layRows(name, await vaultRows(), { version: 1 })
  const old = await openDB(`coffer/${name}`)
  const before = await contents(old)
  const { api, events } = await freshTab()
  expect(await inTime(api.open(name, OPTIONS))).toBe('blocked')
  expect(await inTime(api.create({ device: true }))).toBe('blocked')
  expect(await inTime(api.unlock({ passphrase: PASSPHRASE }))).toBe('blocked')
  expect(storageEvents(events)).toEqual(['blocked'])
  expect([old.version, await contents(old)]).toEqual([1, before])
  old.close()
  expect(await api.unlock({ passphrase: PASSPHRASE })).toMatchObject({ state: 'unlocked' })
  expect(await api.get('', 'a')).toBe('kept')
  expect(storageEvents(events)).toEqual(['blocked', 'reopened'])
})

test('a vault that could not be looked at shows itself when the way is free, though nobody calls', async () => {
  const name = freshName()
  await layRows(name, await vaultRows(), { version: 1 })
  const old = await openDB(`coffer/${name}`)
  const { api, events } = await freshTab()
  expect(await inTime(api.open(name, OPTIONS))).toBe('blocked')
  old.close()
  await vi.waitFor(() =>
    expect(events).toContainEqual(expect.objectContaining({ type: 'state', state: 'locked' })),
  )
})

test('a connection that closes in time is only waited for', async () => {
  const name = freshName()
  await layRows(name, await vaultRows(), { version: 1 })
  const old = await openDB(`coffer/${name}`)
  const { api } = await freshTab()
  const opening = api.open(name, OPTIONS)
  await vi.advanceTimersByTimeAsync(1_000)
  old.close()
  expect(await opening).toMatchObject({ state: 'locked' })
})

test('a browser that does not even say so keeps no call waiting, and what opens late is used', async () => {
  const name = freshName()
  await layRows(name, await vaultRows(), { version: 1 })
  const old = await openDB(`coffer/${name}`)
  let opened = 0
  IDBFactory.prototype.open = function (this: IDBFactory, ...args) {
    const request = open.apply(this, args)
    if (args[0] !== `coffer/${name}`) return request
    opened++
    const listen = request.addEventListener.bind(request)
    request.addEventListener = (type: string, ...rest: [never]) => {
      if (type !== 'blocked') listen(type, ...rest)
    }
    return request
  }
  const { api, events } = await freshTab()
  expect(await inTime(api.open(name, OPTIONS))).toBe('blocked')
  expect(await inTime(api.report())).toBe('blocked')
  expect(storageEvents(events)).toEqual(['blocked'])
  old.close()
  expect(await api.unlock({ passphrase: PASSPHRASE })).toMatchObject({ state: 'unlocked' })
  // One connection in all: nothing was opened beside the one that came late.
  expect(opened).toBe(1)
})

test('an erase that finds the second copy held open is `blocked`, and finished at the next look', async () => {
  const name = freshName()
  await layRows(name, await vaultRows())
  const copy = await openDB(`coffer/${name}/copy`)
  const { api } = await freshTab()
  await api.open(name, OPTIONS)
  expect(await inTime(api.erase(name))).toBe('blocked')
  copy.close()
  const other = await freshTab()
  expect(await other.api.open(name, OPTIONS)).toMatchObject({ state: 'empty' })
  const { log, meta } = await readRows(name)
  expect([log.size, [...meta.keys()]]).toEqual([0, ['state']])
})

test('a call on a connection that is open waits for nothing, and sets no timer', async () => {
  const tab = await newVault()
  await set(tab, 'a', 'kept')
  const timers = vi.spyOn(globalThis, 'setTimeout')
  expect(await tab.get('', 'a')).toBe('kept')
  expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([])
  timers.mockRestore()
})
