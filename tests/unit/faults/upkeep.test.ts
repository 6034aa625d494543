/**
 * Folding and rewriting while IndexedDB fails, at every request of both: every entry stays as it was, whether a tab opens
 * by the index or by the rows alone, and no tab has anything to heal.
 */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { openFaultTab, openVault, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, tamper, type Rows } from '../../support/rows.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { freshName } from '../../support/tab.ts'
import { upkeep } from '../../support/upkeep-counts.ts'
import { contentsOf, FEWER, printStruck, sweep, type Contents, type Scenario } from './sweep.ts'

/** Far more looks than upkeep takes that nothing keeps from its end. */
const MOST_LOOKS = 30

interface Laid {
  rows: Rows
  contents: Contents
  /** With revisions. */
  entries: unknown
}

/** A vault in which much is to be done: entries that are dead, deleted and cleared, over many rows, and no index. */
async function untidy(): Promise<Laid> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  const set = (name: string, value: string) => ({ set: name, value })
  for (const value of ['one', 'two', 'three']) {
    await tab.apply('', [set('a', value), set('b', value)])
    await tab.apply('', [set(`of ${value}`, value)])
  }
  await tab.apply('', [{ delete: 'of one' }, set('c', 'v'.repeat(500))])
  await tab.apply('cleared', [set('gone', 'x')])
  await tab.clear('cleared')
  await tab.apply('', [set('d', 'last')])
  const entries = await tab.entries('', {})
  return { rows: await readRows(name), contents: await contentsOf(tab), entries }
}

const { rows, contents, entries } = await untidy()

/** Waits until nothing more is to be done, or nothing more can be done. */
async function tidied(tab: FaultTab): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && (await tab.report()).log?.upkeep; looks++) {
    await new Promise((next) => setTimeout(next, 1))
  }
}

async function finds(name: string): Promise<void> {
  const fresh = await openFaultTab(name)
  await fresh.unlock({})
  expect(await fresh.entries('', {})).toEqual(entries)
  expect(await fresh.keys('cleared', {})).toEqual([])
  expect((await fresh.report()).healed).toEqual([])
  fresh.host.crash()
}

afterAll(printStruck)

test('upkeep that is struck anywhere changes no entry, by the index and by the rows alone', async () => {
  const begun = { ...upkeep }
  const scenario: Scenario = {
    lay: (name) => layRows(name, rows),
    ready: openVault,
    act: async (tab) => {
      await tab.unlock({})
      await tidied(tab)
    },
    secret: {},
    upkeep: { ...SMALL_UPKEEP, laterMs: 15 },
    before: contents,
    after: contents,
    check: async (name) => {
      await finds(name)
      await tamper(name, (db) => db.clear('index'))
      await finds(name)
    },
  }
  await sweep(scenario, FEWER)
  expect(upkeep.folds).toBeGreaterThan(begun.folds + 20)
  expect(upkeep.rewrites).toBeGreaterThan(begun.rewrites + 20)
  const { folds, rewrites, retired } = upkeep
  process.stdout.write(`folds ${folds}, rewrites ${rewrites}, rows retired ${retired}\n`)
}, 3_600_000)
