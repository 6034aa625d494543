/** Restoring while IndexedDB fails: afterwards all of what was there or all of what was to be, in every namespace, and never neither. */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { backupOf, entriesIn, restoreInto, takeIn } from '../../support/backup.ts'
import { openFaultTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'
import { contentsOf, FEWER, printStruck, sweep, type Scenario } from './sweep.ts'

type Contents = Record<string, unknown>

/** Of two parts, and of so many that they take two transactions. */
const OLD = 'o'.repeat(60_000)
const NEW = 'n'.repeat(400_000)
const before: Contents = { a: 1, b: 'two', gone: 3, old: OLD }
const secondBefore: Contents = { x: 1 }
const backedUp: Contents = { a: 1, b: 2, new: NEW }
const secondBackedUp: Contents = { y: 2, z: 3 }

async function filledTab(
  first: Contents,
  second: Contents,
): Promise<{ tab: FaultTab; name: string }> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  const steps = (all: Contents) =>
    Object.entries(all).map(([set, value]) => ({ set, value: value as string }))
  await tab.apply('', steps(first))
  await tab.apply('second', steps(second))
  return { tab, name }
}

const rows: Rows = await readRows((await filledTab(before, secondBefore)).name)
const { blob } = await backupOf((await filledTab(backedUp, secondBackedUp)).tab)
/** Large ones that there may be: old, new, and the safety copy, which has parts of its own. */
const PARTS = new Map<unknown, number>([
  [OLD, 2],
  [NEW, 9],
])

async function sweepRestoring(
  act: (tab: FaultTab) => Promise<unknown>,
  after: Contents,
  secondAfter: Contents,
  isSaved: boolean,
  some?: typeof FEWER,
): Promise<void> {
  const scenario: Scenario = {
    lay: (name) => layRows(name, rows),
    ready: async (tab, name) => {
      await openVault(tab, name)
      await tab.unlock({})
    },
    act,
    secret: {},
    before,
    after,
    check: async (name, done) => {
      const next = await openFaultTab(name)
      await next.unlock({})
      await quiet(next)
      const found = await contentsOf(next)
      const isAfter = JSON.stringify(found) === JSON.stringify(after)
      if (done) expect(isAfter).toBe(true)
      const second = await next.entries('second', {})
      expect(Object.fromEntries(second.map((entry) => [entry.name, entry.value]))).toEqual(
        isAfter ? secondAfter : secondBefore,
      )
      // What was taken away is in the copy, which is there with the very commit that takes it away.
      const copy = await next.safetyCopy()
      expect(copy !== undefined).toBe(isAfter && isSaved)
      const saved = copy ? await entriesIn(copy.blob) : []
      if (copy) expect(saved).toHaveLength(Object.keys({ ...before, ...secondBefore }).length)
      const parts = Object.values(found).reduce<number>(
        (sum, one) => sum + (PARTS.get(one) ?? 0),
        0,
      )
      const { large } = await readRows(name)
      const ids = new Set([...large.keys()].map((key) => key.split('/')[0]))
      const named = Object.values(found).filter((one) => PARTS.has(one)).length
      if (!copy) expect(large.size).toBe(parts)
      expect(ids.size).toBeLessThanOrEqual(named + (copy ? 1 : 0))
      expect((await next.check(1)).problemCount).toBe(0)
      next.host.crash()
    },
  }
  await sweep(scenario, some)
}

afterAll(printStruck)

test('replacing, with a copy of what it takes away', () =>
  sweepRestoring((tab) => restoreInto(tab, blob), backedUp, secondBackedUp, true))

test('merging what is not there yet', () =>
  sweepRestoring(
    (tab) => takeIn(tab, blob, { mode: 'merge', changed: 'keep', preview: false }),
    { a: 1, b: 'two', gone: 3, new: NEW, old: OLD },
    { x: 1, y: 2, z: 3 },
    false,
    FEWER,
  ))

test('saying what it would come to', () =>
  sweepRestoring(
    (tab) => takeIn(tab, blob, { mode: 'replace', preview: true }),
    before,
    secondBefore,
    false,
    FEWER,
  ))
