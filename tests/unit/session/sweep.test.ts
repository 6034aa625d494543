/** Entries whose time is over are deleted from the log, in the background, and nothing else is. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { VaultEvent } from '../../../src/protocol/events.ts'
import { hear, openFaultTab, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { readRows } from '../../support/rows.ts'
import { plan } from '../../../worker/store/plan.ts'
import { View } from '../../../worker/store/view.ts'
import { freshName, ifAlone, openTab, set, type Clock, type Tab } from '../../support/tab.ts'

const MINUTE = 60_000
const BEGIN = 1_700_000_000_000

/** A vault of this name, open in a tab of its own clock. */
async function tabOf(name: string, clock: Clock = { nowMs: BEGIN }): Promise<Tab> {
  const tab = await openTab(name, undefined, clock)
  const { state } = await tab.report()
  await (state === 'empty' ? tab.create({ device: true }) : tab.unlock({}))
  return tab
}

async function struckTabOf(name: string, nowMs = BEGIN): Promise<FaultTab> {
  const tab = await openFaultTab(name, { nowMs })
  await tab.unlock({})
  return tab
}

const rowsOf = async (name: string): Promise<number> => (await readRows(name)).log.size

/** Names told as gone, in order. */
const gone = (events: readonly VaultEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'changed' ? event.deleted : []))

/** A vault with entries that end a minute after its beginning. */
async function expiring(count: number, name = freshName()): Promise<{ name: string; tab: Tab }> {
  const tab = await tabOf(name)
  const entries = Array.from({ length: count }, (_, n) => ({
    set: `old${n}`,
    value: n,
    expiresAt: BEGIN + MINUTE,
  }))
  await tab.apply('', [{ set: 'kept', value: true }, ...entries])
  return { name, tab }
}

test('what expired while nobody was there is deleted once the vault is open again', async () => {
  const { name } = await expiring(2)
  const before = await rowsOf(name)
  const later = await tabOf(name, { nowMs: BEGIN + MINUTE })
  await expect.poll(() => gone(later.events)).toEqual(['old0', 'old1'])
  expect(await rowsOf(name)).toBe(before + 1)
  expect(await later.keys('', {})).toEqual(['kept'])
  // It is gone for every clock, and not only hidden.
  expect(await (await tabOf(name)).keys('', {})).toEqual(['kept'])
})

test('what expires while the vault is open is deleted when it is due, though nobody calls', async () => {
  const name = freshName()
  const [tab, other] = [await tabOf(name), await tabOf(name)]
  await tab.apply('tokens', [{ set: 'a', value: 1, expiresAt: BEGIN + 20 }])
  tab.clock.nowMs += 20
  await expect.poll(() => gone(tab.events)).toEqual(['a'])
  await expect.poll(() => gone(other.events)).toEqual(['a'])
  expect(await other.keys('tokens', {})).toEqual([])
})

test('a clock that has jumped is noticed at the next call', async () => {
  const { tab } = await expiring(1)
  tab.clock.nowMs += 60 * MINUTE
  expect(await tab.has('', 'old0')).toBe(false)
  await expect.poll(() => gone(tab.events)).toEqual(['old0'])
})

test('an entry that was written again meanwhile stays', async () => {
  const name = freshName()
  const one = await tabOf(name)
  const stale = await struckTabOf(name)
  await stale.apply('', [
    { set: 'a', value: 'old', expiresAt: BEGIN + 20 },
    { set: 'b', value: 'old', expiresAt: BEGIN + 20 },
  ])
  await one.count('')
  stale.host.deaf = true
  const told = await hear(stale)
  await set(one, 'a', 'new')
  // It knows nothing of that, and finds both due.
  stale.clock.nowMs += 20
  await expect.poll(() => gone(told)).toEqual(['b'])
  expect(await one.get('', 'a')).toBe('new')
  expect(await stale.entries('', {})).toMatchObject([{ name: 'a', value: 'new' }])
})

test('a sweep leaves alone what calls of the same commit have written before it', () => {
  const view = new View()
  view.last = 1
  for (const [namespace, name] of [
    ['', 'swept'],
    ['', 'set anew'],
    ['', 'not yet'],
    ['cleared', 'a'],
  ] as const) {
    const expiresAt = name === 'not yet' ? BEGIN + 1 : BEGIN
    const place = { sequence: 1, at: 0, sizeBytes: 9, revision: 1, expiresAt }
    view.names.apply({ type: 'set', namespace, name, place })
  }
  const { outcomes, effects } = plan(
    [
      { namespace: '', steps: [{ set: 'set anew', value: 1 }] },
      { namespace: 'cleared', steps: 'clear' },
      { namespace: '', steps: 'sweep' },
    ],
    view,
    BEGIN,
    undefined,
  )
  expect(outcomes[2]).toEqual({ results: [{ deleted: true }] })
  expect(effects.filter(({ type }) => type === 'delete')).toEqual([
    { type: 'delete', namespace: '', name: 'swept' },
  ])
})

test('a tab leaves it to another one that is at it, and looks again afterwards', async () => {
  const { name } = await expiring(1)
  const before = await rowsOf(name)
  let release = (): void => {}
  const other = new Promise<void>((resolve) => (release = resolve))
  const busy = ifAlone(`coffer/${name}/sweep`, () => other)
  const tab = await tabOf(name, { nowMs: BEGIN + MINUTE })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await rowsOf(name)).toBe(before)
  release()
  await busy
  tab.clock.nowMs += MINUTE
  await tab.count('')
  await expect.poll(() => gone(tab.events)).toEqual(['old0'])
})

test('many are swept batch by batch, and several tabs together sweep each once', async () => {
  const { name } = await expiring(600)
  const before = await rowsOf(name)
  await Promise.all([1, 2, 3].map(() => tabOf(name, { nowMs: BEGIN + MINUTE })))
  // By a clock for which nothing has expired yet.
  const judge = await tabOf(name)
  await expect.poll(() => judge.keys('', {}), { timeout: 60_000 }).toEqual(['kept'])
  expect(gone(judge.events).length).toBe(new Set(gone(judge.events)).size)
  expect(await rowsOf(name)).toBe(before + 3)
})

test('a clock that has stepped back sweeps nothing until it has caught up', async () => {
  const name = freshName()
  const one = await tabOf(name)
  const { clock } = one
  clock.nowMs -= 2 * MINUTE
  await expect(one.count('')).rejects.toMatchObject({ code: 'locked' })
  await one.unlock({})
  await one.apply('', [{ set: 'a', value: 1, expiresAt: clock.nowMs + 20 }])
  clock.nowMs += 20
  // The timer has been and gone by the time another tab, whose clock never stepped, is asked.
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(await one.keys('', {})).toEqual([])
  expect(await (await tabOf(name, { nowMs: BEGIN - 3 * MINUTE })).keys('', {})).toEqual(['a'])
  clock.nowMs += 2 * MINUTE
  await one.count('')
  await expect.poll(() => gone(one.events)).toEqual(['a'])
})

test('after the deadline nothing is swept: the vault locks instead', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await tab.setLockPolicy({ idleMs: MINUTE, hiddenMs: null })
  await set(tab, 'a', 1, { expiresAt: BEGIN + 20 })
  const before = await rowsOf(name)
  tab.clock.nowMs += MINUTE
  await expect
    .poll(() => tab.events.some((event) => event.type === 'state' && event.state === 'locked'))
    .toBe(true)
  expect(await rowsOf(name)).toBe(before)
})

test('where there is no room to sweep, calls go on, and it is tried again later', async () => {
  const { name } = await expiring(1)
  const tab = await openFaultTab(name, { nowMs: BEGIN + MINUTE })
  const told = await hear(tab)
  await tab.unlock({})
  const { meet } = tab.host
  let refused = 0
  tab.host.meet = (point) => {
    meet.call(tab.host, point)
    if (point.at !== 'commit' || !point.writes || refused > 0) return undefined
    refused++
    return 'quota'
  }
  await expect.poll(() => refused).toBe(1)
  await quiet(tab)
  await set(tab, 'b', 1)
  expect([await tab.keys('', {}), gone(told)]).toEqual([['b', 'kept'], []])
  tab.clock.nowMs += MINUTE
  await tab.count('')
  await expect.poll(() => gone(told)).toEqual(['old0'])
})

test('a tab that crashes anywhere in a sweep leaves it to the next, and the rest as it was', async () => {
  for (const fault of ['crash', 'crash-after'] as const) {
    let done = false
    for (let at = 1; !done; at++) {
      const { name } = await expiring(2)
      const tab = await openFaultTab(name, { nowMs: BEGIN + MINUTE })
      const told = await hear(tab)
      await tab.unlock({})
      tab.host.arm(fault, at)
      await expect.poll(() => tab.host.dead || gone(told).length > 0).toBe(true)
      done = !tab.host.dead
      tab.host.crash()
      const next = await tabOf(name, { nowMs: BEGIN + MINUTE })
      expect(await next.entries('', {})).toMatchObject([{ name: 'kept', value: true }])
      await expect.poll(async () => (await tabOf(name)).keys('', {})).toEqual(['kept'])
      if (at > 100) throw new Error('a sweep of more than a hundred points')
    }
  }
})
