/** Random programs over one to four tabs, with locks, crashes and faults, against a model that is obviously right. */
import * as fc from 'fast-check'
import { test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { struck } from '../../support/faults.ts'
import { countHere } from '../../support/node-counts.ts'
import { upkeep } from '../../support/upkeep-counts.ts'
import { programs } from './programs.ts'
import { runProgram } from './run-program.ts'

/** As many programs, or as many as there is time for. */
const MINUTES = Number(process.env['COFFER_PROGRAM_MINUTES'] ?? 0)
const RUNS = MINUTES > 0 ? 1e9 : Number(process.env['COFFER_PROGRAMS'] ?? 100)
/** Replays what a failure has printed. */
const SEED = process.env['COFFER_SEED']

test('no program tells a vault in several tabs from a map in one', async () => {
  let programsRun = 0
  let steps = 0
  let crashes = 0
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      steps += program.steps.length
      crashes += program.steps.filter((step) => step.do === 'crash').length
      await runProgram(program)
      programsRun++
    }),
    {
      numRuns: RUNS,
      ...(MINUTES > 0 && { interruptAfterTimeLimit: MINUTES * 60_000 }),
      ...(SEED !== undefined && { seed: Number(SEED) }),
    },
  )
  crashes += (struck.get('crash') ?? 0) + (struck.get('crash-after') ?? 0)
  const { folds, rewrites, retired } = upkeep
  countHere({ programs: programsRun, operations: steps, divergences: 0 })
  process.stdout.write(
    `programs without divergence: ${programsRun} (${steps} steps, ${crashes} crashes, ` +
      `${folds} folds, ${rewrites} rewrites, ${retired} rows retired)\n`,
  )
}, 3_600_000)
