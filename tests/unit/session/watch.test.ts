/** What a worker tells its page of commits: names of its own and other tabs' commits, once each, and none of a locked vault. */
import { expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { VaultEvent } from '../../../src/protocol/events.ts'
import { hear, openFaultTab, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { tamper } from '../../support/rows.ts'
import { freshName, openTab, remove, set, type Tab } from '../../support/tab.ts'

const MINUTE = 60_000

async function tabs(count: number): Promise<[Tab, ...Tab[]]> {
  const name = freshName()
  const first = await openTab(name)
  await first.create({ device: true })
  const others: Tab[] = []
  while (others.length < count - 1) {
    const other = await openTab(name)
    await other.unlock({})
    others.push(other)
  }
  return [first, ...others]
}

/** The names told so far, by commit. A name that is gone has a minus before it. */
const told = (events: readonly VaultEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'changed'
      ? event.names.map((name) => (event.deleted.includes(name) ? `-${name}` : name)).join(' ')
      : [],
  )

const sequences = (events: readonly VaultEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'changed' ? event.sequence : []))

/** What has been told, once this marker of a last commit is among it. */
async function toldUntil(marker: string, events: readonly VaultEvent[]): Promise<string[]> {
  await expect.poll(() => told(events)).toContain(marker)
  return told(events)
}

test('sets, deletions and clears of any tab are told in every tab, each commit once and in order', async () => {
  const [one, two, three] = await tabs(3)
  if (!two || !three) throw new Error('three tabs')
  await set(one, 'a', 1)
  await two.apply('', [{ set: 'b', value: 1 }, { set: 'c', value: 1 }, { delete: 'a' }])
  await remove(three, 'b')
  await set(one, 'd', 1)
  await two.clear('')
  await set(three, 'end', 1)
  const expected = ['a', 'b c -a', '-b', 'd', '-c -d', 'end']
  for (const { events } of [one, two, three]) {
    expect(await toldUntil('end', events)).toEqual(expected)
    expect(sequences(events)).toEqual(sequences(one.events))
  }
  expect(sequences(one.events)).toEqual([...new Set(sequences(one.events))].sort((a, b) => a - b))
})

test('a commit over many rows is one, and so are the calls that share a commit', async () => {
  const [one, two] = await tabs(2)
  if (!two) throw new Error('two tabs')
  const big = [0, 1, 2, 3].map((n) => ({ set: `n${n}`, value: 'x'.repeat(12_000) }))
  await one.apply('', big)
  await Promise.all([set(one, 'a', 1), set(one, 'b', 1), remove(one, 'a')])
  for (const { events } of [one, two]) {
    expect(await toldUntil('-a b', events)).toEqual(['n0 n1 n2 n3', '-a b'])
  }
  expect(sequences(two.events)).toEqual(sequences(one.events))
})

test('what did not take place is not told', async () => {
  const [one, two] = await tabs(2)
  if (!two) throw new Error('two tabs')
  await expect(set(one, 'a', 1, { ifRevision: 7 })).rejects.toMatchObject({ code: 'conflict' })
  expect(await remove(one, 'never there')).toBe(false)
  await one.clear('')
  await set(one, 'end', 1)
  for (const { events } of [one, two]) expect(await toldUntil('end', events)).toEqual(['end'])
})

test('a write that a lock overtakes tells no name, though it is on disk', async () => {
  const { one, victim, heard } = await withVictim()
  const { meet } = victim.host
  let locking: Promise<unknown> | undefined
  victim.host.meet = (point) => {
    if (point.at === 'commit' && point.writes) locking ??= victim.lock()
    return meet.call(victim.host, point)
  }
  await expect(set(victim, 'overtaken', 1)).rejects.toMatchObject({ code: 'locked' })
  await locking
  await Promise.all([one.unlock({}), victim.unlock({})])
  expect(await one.has('', 'overtaken')).toBe(true)
  await set(one, 'end', 1)
  expect(await toldUntil('end', heard)).toEqual(['end'])
})

test('a write during which the deadline passes tells no name', async () => {
  const { one, victim, heard } = await withVictim()
  await victim.setLockPolicy({ idleMs: MINUTE, hiddenMs: null })
  const { meet } = victim.host
  victim.host.meet = (point) => {
    if (point.at === 'commit' && point.writes) victim.clock.nowMs += MINUTE
    return meet.call(victim.host, point)
  }
  await expect(set(victim, 'late', 1)).rejects.toMatchObject({ code: 'locked' })
  expect(await one.has('', 'late')).toBe(true)
  victim.host.meet = meet
  await victim.unlock({})
  await set(one, 'end', 1)
  expect(await toldUntil('end', heard)).toEqual(['end'])
})

test('what other tabs write while this one is locked is not told, not even after the next unlock', async () => {
  const [one, two] = await tabs(2)
  if (!two) throw new Error('two tabs')
  await two.setLockPolicy({ idleMs: MINUTE, hiddenMs: null })
  two.clock.nowMs += MINUTE
  // Nobody calls this tab: what it is told of another tab's write is what shows that its time is over.
  await set(one, 'unseen', 1)
  await expect.poll(async () => (await two.report()).state).toBe('locked')
  await set(one, 'unheard', 1)
  await two.unlock({})
  await set(one, 'end', 1)
  expect(await toldUntil('end', two.events)).toEqual(['end'])
})

test('a tab that never heard of the lock is told no name of what came after it', async () => {
  const name = freshName()
  const [one, two] = [await openTab(name), await openTab(name)]
  await one.create({ device: true })
  await two.unlock({})
  // The epoch raised on disk, and no message sent.
  await tamper(name, async (db) => {
    const state = await db.get('meta', 'state')
    await db.put('meta', { ...state, lockEpoch: state.lockEpoch + 1 }, 'state')
  })
  const fresh = await openTab(name)
  await fresh.unlock({})
  await set(fresh, 'after', 1)
  await expect.poll(async () => (await two.report()).state).toBe('locked')
  expect(told(two.events)).toEqual([])
})

test('every change belongs to the unlock it was told under', async () => {
  const [one] = await tabs(1)
  await set(one, 'a', 1)
  await one.lock()
  await one.unlock({})
  await set(one, 'b', 1)
  await toldUntil('b', one.events)
  let at = 0
  for (const event of one.events) {
    if (event.type === 'state') at = event.at
    if (event.type === 'changed') expect([event.names, event.at]).toEqual([event.names, at])
  }
  expect(
    new Set(one.events.flatMap((event) => (event.type === 'changed' ? event.at : []))).size,
  ).toBe(2)
})

test('a commit that is told of while a tab opens is told in it without another call', async () => {
  const name = freshName()
  const one = await openTab(name)
  await one.create({ device: true })
  const two = await openTab(name)
  const digest = crypto.subtle.digest.bind(crypto.subtle)
  // The last thing before it is open, when all rows are read: the header is compared with the log's.
  const held = vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (...args) => {
    held.mockRestore()
    await set(one, 'meanwhile', 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    return digest(...args)
  })
  await two.unlock({})
  await expect.poll(() => told(two.events)).toEqual(['meanwhile'])
})

/** Two tabs, the second of which can be struck. */
async function withVictim(): Promise<{ one: Tab; victim: FaultTab; heard: VaultEvent[] }> {
  const name = freshName()
  const one = await openTab(name)
  await one.create({ device: true })
  const victim = await openFaultTab(name)
  const heard = await hear(victim)
  await victim.unlock({})
  return { one, victim, heard }
}

test('a tab that missed messages is told of each commit at its next call', async () => {
  const { one, victim, heard } = await withVictim()
  victim.host.deaf = true
  await set(one, 'a', 1)
  await set(one, 'b', 1)
  await quiet(victim)
  expect(told(heard)).toEqual([])
  await victim.count('')
  expect(await toldUntil('b', heard)).toEqual(['a', 'b'])
})

test('what a tab committed before it crashed is told in the others, and what it did not is not', async () => {
  for (const [fault, expected] of [
    ['crash-after', ['a', 'end']],
    ['crash', ['end']],
  ] as const) {
    const { one, victim } = await withVictim()
    const { meet } = victim.host
    victim.host.meet = (point) => {
      meet.call(victim.host, point)
      return point.at === 'commit' && point.writes ? fault : undefined
    }
    await victim.apply('', [{ set: 'a', value: 1 }]).catch(() => {})
    expect(victim.host.dead).toBe(true)
    await set(one, 'end', 1)
    expect(await toldUntil('end', one.events)).toEqual(expected)
  }
})
