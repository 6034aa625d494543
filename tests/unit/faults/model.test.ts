/** Random programs over one to four tabs, with locks, crashes and faults, against a model that is obviously right. */
import * as fc from 'fast-check'
import { test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { programs } from './programs.ts'
import { runProgram } from './run-program.ts'

const RUNS = Number(process.env['COFFER_PROGRAMS'] ?? 100)
/** Replays what a failure has printed. */
const SEED = process.env['COFFER_SEED']

test('no program tells a vault in several tabs from a map in one', async () => {
  let steps = 0
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      steps += program.steps.length
      await runProgram(program)
    }),
    { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }) },
  )
  process.stdout.write(`programs without divergence: ${RUNS} (${steps} steps)\n`)
}, 3_600_000)
