// @ts-check
/**
 * `npm test`: from a fresh clone to one line that says how many tests passed and failed. Types, lint and builds count
 * as one failure each when they fail, and nothing is skipped because something before it failed, as far as it can run.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { makePackage, runConsumers } from './consumers.mjs'
import { ensureAge } from './install-age.mjs'
import { ensureEngines } from './install-engines.mjs'
import { ENGINES, findEngines, printTable, runPromises } from './promises.mjs'
import { readPlaywright, readVitest } from './reports.mjs'
import { ROOT, ensureBuilt, ensureInstalled, run, runTool } from './setup.mjs'
import { check, finish, runTests } from './tally.mjs'

const SIZE = join(ROOT, 'scripts/size.mjs')

await ensureInstalled()
await check('The age command', ensureAge)
// A bare machine waits for them as long as for the tests that need none.
const coming = ensureEngines(ENGINES)
const units = runTests(
  'Unit tests (Node)',
  'unit.json',
  (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    return runTool('vitest/vitest.mjs', ['run', ...reporters])
  },
  readVitest,
)
// Meanwhile: each of these has work for one core, and not all of the time.
await check('Types', async () => (await runTool('typescript/bin/tsc', ['-b'])) === 0)
await check('Lint', async () => (await runTool('oxlint/bin/oxlint', ['--type-aware'])) === 0)
await check('Format', async () => (await runTool('oxfmt/bin/oxfmt', ['--check', '.'])) === 0)
const isAppBuilt = await check('Build of the app', () => ensureBuilt('app'))
const isHarnessBuilt = await check('Build of the harness', () => ensureBuilt('harness'))
if (isAppBuilt) await check('Sizes', async () => (await run(process.execPath, [SIZE])) === 0)
const isPackageMade = await makePackage()
const arePromisesBuilt = await check('Build of the promises', () => ensureBuilt('engines'))
await units

const found = await findEngines(ENGINES, coming)
const { engines, chromium } = found
if (chromium !== null && isAppBuilt && isHarnessBuilt) {
  /** @param {string} what @param {string} project @param {number} workers */
  const runProject = (what, project, workers) =>
    runTests(
      what,
      `${project}.json`,
      (file) =>
        runTool('playwright/cli.js', ['test', `--project=${project}`, '--reporter=list,json'], {
          CHROMIUM_PATH: chromium,
          // Each clears its own when it begins.
          TEST_RESULTS: join(ROOT, 'test-results', project),
          PLAYWRIGHT_JSON_OUTPUT_FILE: file,
          COFFER_TEST_WORKERS: process.env['COFFER_TEST_WORKERS'] ?? String(workers),
        }),
      readPlaywright,
    )
  // The first one at a time, as they kill browsers and fill disks; beside them what waits for npm and bundlers, and then
  // the app, where a person takes their time.
  await Promise.all([
    runProject('Browser tests (Chromium)', 'browser', 1),
    (async () => {
      if (isPackageMade) await runConsumers(chromium, 1)
      await runProject('Tests of the app (Chromium)', 'e2e', Math.min(2, availableParallelism()))
    })(),
  ])
}
if (arePromisesBuilt) {
  const outcomes = await runPromises('Promises (Chromium, Firefox, WebKit)', found)
  printTable(outcomes, engines)
}
finish()
