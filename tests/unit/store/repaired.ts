/** What tests of `repair()` share: a vault of every kind of row, and what must hold after each repair. */
import { expect } from 'vitest'
import { bytesOf, expectSame, KIB } from '../../support/large.ts'
import { cloneRows, layRows, tamper, type Rows } from '../../support/rows.ts'
import { openTab, type Tab } from '../../support/tab.ts'
import { fold, THRESHOLDS } from '../../../worker/store/store.ts'
import {
  deviceVault,
  freshName,
  logOf,
  numbered,
  readRows,
  reopen,
  set,
  setMany,
  settled,
} from './engine.ts'

export const TEXT = 'v'.repeat(200)
export const SOUND = { problems: [], problemCount: 0 }
export const NOTHING = { quarantined: 0, lost: [], missing: 0, uncertain: false }

export type Entries = Map<string, unknown>
export const entriesOf = async (tab: Tab): Promise<Entries> =>
  new Map((await tab.entries('', {})).map(({ name, value }) => [name, value]))

/** A folded part, a tail that the index does not know, deletes in both, and a large value in each. */
export async function vaultRows(): Promise<{
  rows: Rows
  whole: Entries
  folded: number
  tail: number
}> {
  const name = freshName()
  const tab = await deviceVault(name)
  for (let round = 0; round < 3; round++) await setMany(tab, numbered(400), `${TEXT}${round}`)
  await set(tab, 'large', bytesOf(120 * KIB, 1))
  await tab.apply('', [{ delete: 'name 000007' }])
  // Enough for the index to take in what came before, whenever it was folded last.
  await setMany(tab, numbered(700, 'more '), TEXT)
  await settled(tab)
  // On a slow machine the tab has folded before the last of these came.
  const log = await logOf(name)
  await fold(log, THRESHOLDS)
  const folded = log.view.index.foldedThrough
  await log.db.close()
  let tail = 0
  for (const key of numbered(6, 'tail ')) {
    await set(tab, key, key)
    if (key === 'tail 000002') tail = (await tab.report()).sequence ?? 0
  }
  await tab.apply('', [{ delete: 'name 000009' }])
  await set(tab, 'tail large', bytesOf(60 * KIB, 2))
  await tab.apply('', [{ set: 'last', value: 1 }])
  return { rows: await readRows(name), whole: await entriesOf(tab), folded, tail }
}

export let rows: Rows
export let whole: Entries
export let folded: number
/** A row of one entry, `tail 000002`, that the index does not know. */
export let tail: number
/** Before all tests of a file: one vault, from which each has its own copy. */
export async function prepare(): Promise<void> {
  ;({ rows, whole, folded, tail } = await vaultRows())
}

export type Repaired = Awaited<ReturnType<Tab['repair']>>['report']

/** Lays the rows down changed, repairs, and makes sure of what every repair promises. */
export async function repairedAfter(
  change: (rows: Rows) => unknown,
  generatorAt?: number,
): Promise<Repaired & { name: string; tab: Tab; lostNames: string[] }> {
  const changed = cloneRows(rows)
  change(changed)
  const name = freshName()
  await layRows(name, changed, { generatorAt })
  const tab = await openTab(name)
  const { report, state } = await tab.repair({})
  expect(state).toBe('unlocked')
  const lostNames = report.lost.map((lost) => lost.name)
  await assertWhole(name, tab, lostNames, report.uncertain)
  return { ...report, name, tab, lostNames }
}

export async function assertWhole(name: string, tab: Tab, lost: string[], isUncertain = false) {
  expect(await tab.check(1)).toMatchObject(SOUND)
  expect((await tab.repair({})).report).toEqual(NOTHING)
  const found = await entriesOf(tab)
  for (const [key, value] of found) {
    // What nobody can read may have been its end.
    if (isUncertain && !whole.has(key)) continue
    expect(lost).not.toContain(key)
    if (!isUncertain) expectSame(value, whole.get(key))
  }
  if (!isUncertain) expect(found.size + lost.length).toBe(whole.size)
  // It goes on: by the index, by the rows alone, and for whoever writes.
  await set(tab, 'written after', 1)
  found.set('written after', 1)
  for (const store of ['', 'index']) {
    if (store) await tamper(name, (db) => db.clear(store))
    const next = await reopen(name)
    expect(new Set((await entriesOf(next)).keys())).toEqual(new Set(found.keys()))
    if (!store) expect((await next.report()).healed).toEqual([])
    await settled(next)
  }
  await tab.apply('', [{ delete: 'written after' }])
}

export const nth = <K, V>(map: Map<K, V>, index: number): [K, V] => [...map].at(index) as [K, V]
export const kept = async (name: string): Promise<string[]> => [
  ...(await readRows(name)).quarantine.keys(),
]
