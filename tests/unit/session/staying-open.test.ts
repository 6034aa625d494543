/** Staying open over a reload: once, soon, by this tab's own page, and not after a lock. */
import { describe, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { LockPolicy, PageHalf, ReopenCall } from '../../../src/protocol/contract.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { freshName, openTab, PASSPHRASE, set, type Clock, type Tab } from '../../support/tab.ts'

const right = { passphrase: PASSPHRASE }
const MINUTE = 60_000
const RELOAD: LockPolicy = { idleMs: 5 * MINUTE, hiddenMs: null, stayOpen: 'reload' }

const newPage = (): PageHalf => ({
  id: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
  half: crypto.getRandomValues(new Uint8Array(32)),
})

/** A page of a tab, with its worker. */
async function openPage(name: string, clock: Clock, lock = RELOAD) {
  const page = newPage()
  const sent = { ...page, half: page.half.slice() }
  const tab = await openTab(name, lock, clock, undefined, { page: sent })
  /** What it leaves when it goes. */
  const left = (): ReopenCall => ({
    ...page,
    half: page.half.slice(),
    seenAt: clock.nowMs,
    leftAt: clock.nowMs,
  })
  return { tab, left }
}

async function openedPage(lock = RELOAD) {
  const name = freshName()
  const clock: Clock = { nowMs: 1_700_000_000_000 }
  const { tab, left } = await openPage(name, clock, lock)
  await tab.create(right)
  await set(tab, 'a', 'kept')
  return { name, clock, tab, left }
}

const held = async (tab: Tab): Promise<string> => (await tab.report()).heldOverReload
const keptRows = async (name: string): Promise<string[]> =>
  [...(await readRows(name)).meta.keys()].filter((key) => key.startsWith('kept/'))

test('a page after a reload opens what the one before kept, and the one after that as well', async () => {
  const { name, clock, tab, left } = await openedPage()
  expect(await held(tab)).toBe('yes')
  const second = await openPage(name, clock)
  expect(await second.tab.reopen(left())).toMatchObject({ state: 'unlocked' })
  expect(await second.tab.get('', 'a')).toBe('kept')
  expect(await held(second.tab)).toBe('yes')
  const third = await openPage(name, clock)
  expect(await third.tab.reopen(second.left())).toMatchObject({ state: 'unlocked' })
  await set(third.tab, 'b', 'written')
  await third.tab.addSlot({ secret: right, slot: { kind: 'recovery' } })
  expect((await third.tab.check(1)).problems).toEqual([])
})

test('it is off unless it is asked for', async () => {
  const never: LockPolicy = { idleMs: null, hiddenMs: null }
  const { name, clock, tab, left } = await openedPage(never)
  expect(await held(tab)).toBe('no')
  expect(await keptRows(name)).toEqual([])
  const next = await openPage(name, clock)
  expect(await next.tab.reopen(left())).toMatchObject({ state: 'locked' })
})

test('it is given out once: a tab made from this one gets nothing', async () => {
  const { name, clock, left } = await openedPage()
  const [one, two] = [await openPage(name, clock), await openPage(name, clock)]
  const states = await Promise.all(
    [one, two].map(async ({ tab }) => (await tab.reopen(left())).state),
  )
  expect(states.toSorted()).toEqual(['locked', 'unlocked'])
})

describe('nothing is left', () => {
  const ends: [string, (tab: Tab, name: string, clock: Clock) => Promise<unknown>][] = [
    ['after a lock', (tab) => tab.lock()],
    [
      'after a lock in another tab',
      async (_tab, name, clock) => (await openPage(name, clock)).tab.lock(),
    ],
    ['after the vault was closed', (tab) => tab.close()],
    ['after the page was left for where it may come back from', (tab) => tab.left()],
    ['after it was turned off', (tab) => tab.setLockPolicy({ ...RELOAD, stayOpen: 'no' })],
    [
      'after the idle deadline',
      async (tab, _name, clock) => {
        clock.nowMs += 5 * MINUTE
        await tab.get('', 'a').catch(() => {})
      },
    ],
    ['after it was erased', (tab, name) => tab.erase(name)],
  ]
  for (const [when, end] of ends) {
    test(`${when}, and nothing opens`, async () => {
      const { name, clock, tab, left } = await openedPage()
      expect(await keptRows(name)).toHaveLength(1)
      await end(tab, name, clock)
      await expect.poll(() => keptRows(name)).toEqual([])
      const next = await openPage(name, clock)
      expect((await next.tab.reopen(left())).state).not.toBe('unlocked')
    })
  }
})

test('a row put back after a lock opens nothing', async () => {
  const { name, clock, tab, left } = await openedPage()
  const [key = ''] = await keptRows(name)
  const row = (await readRows(name)).meta.get(key) as { lockEpoch: number }
  await tab.lock()
  for (const lockEpoch of [row.lockEpoch, row.lockEpoch + 1]) {
    await tamper(name, (db) => db.put('meta', { ...row, lockEpoch }, key))
    const next = await openPage(name, clock)
    expect((await next.tab.reopen(left())).state).toBe('locked')
  }
})

test('a row of another vault, an odd one, and one with a bit turned over open nothing', async () => {
  const one = await openedPage()
  const two = await openedPage()
  const [key = ''] = await keptRows(one.name)
  const [other = ''] = await keptRows(two.name)
  const foreign = (await readRows(two.name)).meta.get(other)
  const own = (await readRows(one.name)).meta.get(key) as { ring: { wrapped: Uint8Array } }
  const turned = structuredClone(own)
  turned.ring.wrapped[3] = (turned.ring.wrapped[3] ?? 0) ^ 1
  for (const row of [foreign, turned, {}, 'kept', { ...own, salt: new Uint8Array(31) }]) {
    await tamper(one.name, (db) => db.put('meta', row, key))
    const next = await openPage(one.name, one.clock)
    expect((await next.tab.reopen(one.left())).state).toBe('locked')
  }
})

test('the half of another page opens nothing', async () => {
  const { name, clock, left } = await openedPage()
  const next = await openPage(name, clock)
  expect((await next.tab.reopen({ ...left(), half: new Uint8Array(32) })).state).toBe('locked')
})

describe('the deadlines go on counting:', () => {
  const late: [string, (call: ReopenCall, clock: Clock) => ReopenCall][] = [
    [
      'the person was seen too long ago',
      (call, clock) => ({ ...call, seenAt: clock.nowMs - 5 * MINUTE }),
    ],
    [
      'the page was left too long ago',
      (call, clock) => ({ ...call, leftAt: clock.nowMs - 61_000 }),
    ],
    [
      'it was left at a time still to come',
      (call, clock) => ({ ...call, leftAt: clock.nowMs + 61_000 }),
    ],
    ['it was seen after it was left', (call, clock) => ({ ...call, seenAt: clock.nowMs + 1 })],
  ]
  for (const [what, change] of late) {
    test(`${what}, and it stays locked`, async () => {
      const { name, clock, left } = await openedPage()
      const next = await openPage(name, clock)
      expect((await next.tab.reopen(change(left(), clock))).state).toBe('locked')
      expect(await keptRows(name)).toEqual([])
    })
  }

  test('four idle minutes before the reload leave one after it', async () => {
    const { name, clock, left } = await openedPage()
    const call = left()
    clock.nowMs += 4 * MINUTE
    const next = await openPage(name, clock)
    expect((await next.tab.reopen({ ...call, leftAt: clock.nowMs })).state).toBe('unlocked')
    clock.nowMs += MINUTE - 1
    expect(await next.tab.get('', 'a')).toBe('kept')
    clock.nowMs += 1
    await expect(next.tab.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  })
})

test('an unlock by any secret keeps it, this browser’s own key too', async () => {
  const name = freshName()
  const clock: Clock = { nowMs: 1_700_000_000_000 }
  const { tab, left } = await openPage(name, clock)
  await tab.create({ device: true })
  await tab.lock()
  expect(await held(tab)).toBe('no')
  await tab.unlock({})
  expect(await held(tab)).toBe('yes')
  const next = await openPage(name, clock)
  expect((await next.tab.reopen(left())).state).toBe('unlocked')
})

test('a header that was written since is followed', async () => {
  const { name, clock, tab, left } = await openedPage()
  await tab.addSlot({ secret: right, slot: { kind: 'passphrase', passphrase: 'second' } })
  const next = await openPage(name, clock)
  expect((await next.tab.reopen(left())).state).toBe('unlocked')
  expect(await next.tab.slots()).toHaveLength(2)
})

test('keys that were replaced since open nothing, and the report knows', async () => {
  const { name, clock, tab, left } = await openedPage()
  const before = left()
  await tab.rotate({})
  expect(await tab.get('', 'a')).toBe('kept')
  const next = await openPage(name, clock)
  expect((await next.tab.reopen(before)).state).toBe('locked')
  expect(await held(tab)).toBe('no')
  await next.tab.unlock(right)
  expect(await held(next.tab)).toBe('yes')
  expect((await next.tab.check(1)).problems).toEqual([])
})

test('turned on while it is open, it holds from the next unlock on, of the open vault too', async () => {
  const { name, tab } = await openedPage({ idleMs: null, hiddenMs: null })
  await tab.setLockPolicy(RELOAD)
  expect(await held(tab)).toBe('no')
  await tab.unlock(right)
  expect(await held(tab)).toBe('yes')
  expect(await keptRows(name)).toHaveLength(1)
})

test('no key lies on the disk as a key, and no half of the page', async () => {
  const { name, left } = await openedPage()
  const [key = ''] = await keptRows(name)
  const row = (await readRows(name)).meta.get(key) as Record<string, unknown>
  expect(Object.keys(row).toSorted()).toEqual(['lockEpoch', 'mac', 'ring', 'salt'])
  expect(row['salt']).not.toEqual(left().half)
  expect(JSON.stringify(row)).not.toContain('CryptoKey')
})

test('what a tab left that is not there any more is gone a minute after somebody comes, and no other', async () => {
  const { name, clock } = await openedPage()
  const live = await keptRows(name)
  const gone = `kept/${'0'.repeat(32)}`
  const row = (await readRows(name)).meta.get(live[0] ?? '')
  await tamper(name, (db) => db.put('meta', row, gone))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await openPage(name, clock)
    await vi.advanceTimersByTimeAsync(59_000)
    expect(await keptRows(name)).toContain(gone)
    await vi.advanceTimersByTimeAsync(1_000)
  } finally {
    vi.useRealTimers()
  }
  await expect.poll(() => keptRows(name)).toEqual(live)
})
