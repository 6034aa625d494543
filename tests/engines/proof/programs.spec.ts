/**
 * Random programs of several tabs in a real browser, against the model of tests/unit/faults: writes, reads, locks,
 * reloads, tabs and workers that end, databases that close in the middle of a call. `COFFER_SEED` repeats one.
 */
// The faults of Node, which nothing here uses, want an IndexedDB to be there.
import '../../support/node-globals.ts'
import * as fc from 'fast-check'
import type { Tab } from '../../support/engines/engine.ts'
import { programs, type Item, type Program, type Step } from '../../unit/faults/programs.ts'
import { runProgram } from '../../unit/faults/run-program.ts'
import { test } from '../fixtures.ts'
import { count } from './counts.ts'
import { Pages } from './program-tab.ts'
import { rounds } from './size.ts'

const FIRST_SEED = Number(process.env['COFFER_SEED'] ?? 1)
const TABS = 3
const PROGRAM_MS = 30_000

test('No program of several tabs tells a vault from a map, whatever becomes of tabs, workers and databases.', async ({
  stage,
  engine,
}) => {
  const tabs: Tab[] = []
  // One more looks what became of a call nobody has heard the end of.
  while (tabs.length <= TABS + 1) tabs.push(await stage.tab())
  const pages = new Pages(tabs, { asksForVersions: engine.name !== 'webkit' })
  let done = 0
  let operations = 0
  for (const round of rounds({ least: 1, ci: 8, share: 0.25 }, PROGRAM_MS)) {
    const seed = FIRST_SEED + round
    const program = programOf(seed)
    const past: Step[] = []
    try {
      await runProgram(program, pages.ground(`program-${seed}`), (step) => past.push(step))
    } catch (error) {
      const said = `COFFER_SEED=${seed} parts from the model after ${JSON.stringify(past, shortened)}`
      throw new Error(said, { cause: error })
    }
    done++
    operations += program.steps.length
  }
  count({ programs: done, operations, divergences: 0, faults: pages.faults })
})

const shortened = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > 20 ? `${value[0]} × ${value.length}` : value

/** The same as in Node, but here time goes its own way, and no tab can be made deaf. */
function programOf(seed: number): Program {
  const [{ tabs, steps } = { tabs: 1, steps: [] }] = fc.sample(programs, { seed, numRuns: 1 })
  return {
    tabs: Math.min(tabs, TABS),
    steps: steps.filter((step) => step.do !== 'wait' && step.do !== 'deaf').map(withoutSoon),
  }
}

/** What expires does so long before or long after the program. */
const withoutSoon = (step: Step): Step =>
  step.do === 'apply'
    ? { ...step, items: step.items.map(farFromNow) }
    : step.do === 'struck' && step.write.do === 'apply'
      ? { ...step, write: { ...step.write, items: step.write.items.map(farFromNow) } }
      : step

const farFromNow = (item: Item): Item =>
  item.expiresIn === undefined ? item : { ...item, expiresIn: item.expiresIn * 3_600_000 }
