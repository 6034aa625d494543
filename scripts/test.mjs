// @ts-check
/**
 * `npm test`: from a fresh clone to one line that says how many tests passed and failed. Types, lint and builds count
 * as one failure each when they fail, and nothing is skipped because something before it failed, as far as it can run.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './install-browser.mjs'
import { ROOT, ensureBuilt, ensureInstalled, runTool } from './setup.mjs'

const REPORTS = join(ROOT, 'build', 'reports')
const tally = { passed: 0, failed: 0 }

/** @param {string} title */
function heading(title) {
  console.log(`\n── ${title}`)
}

/**
 * Runs something that either works or is one failure.
 *
 * @param {string} title
 * @param {() => Promise<boolean>} work
 */
async function check(title, work) {
  heading(title)
  const worked = await work()
  console.log(worked ? 'ok' : `failed: ${title}`)
  if (!worked) tally.failed += 1
  return worked
}

/**
 * Runs a test runner and adds what its report says. A runner that fails without a failed test is one failure.
 *
 * @param {string} title
 * @param {string} reportName
 * @param {(reportFile: string) => Promise<number>} work
 * @param {(report: any) => { passed: number, failed: number }} count
 */
async function runTests(title, reportName, work, count) {
  heading(title)
  const file = join(REPORTS, reportName)
  rmSync(file, { force: true })
  const code = await work(file)
  const { passed, failed } = readCounts(file, count)
  tally.passed += passed
  tally.failed += code === 0 ? failed : Math.max(failed, 1)
}

/** @param {string} file @param {(report: any) => { passed: number, failed: number }} count */
function readCounts(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** A file that could not be loaded has no tests in Vitest's report, but has failed all the same. */
function countVitest(/** @type {any} */ report) {
  const unloaded = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

/** Errors outside of tests (a file that cannot be loaded) stand apart from the tests in Playwright's report. */
function countPlaywright(/** @type {any} */ report) {
  const { expected, flaky, unexpected } = report.stats
  return { passed: expected + flaky, failed: unexpected + report.errors.length }
}

function runUnitTests() {
  return runTests(
    'Unit tests (Node)',
    'unit.json',
    (file) => {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      return runTool('vitest/vitest.mjs', ['run', ...reporters])
    },
    countVitest,
  )
}

/** @param {string} browser */
function runBrowserTests(browser) {
  return runTests(
    'Browser tests (Chromium)',
    'browser.json',
    (file) =>
      runTool('playwright/cli.js', ['test', '--reporter=list,json'], {
        CHROMIUM_PATH: browser,
        PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      }),
    countPlaywright,
  )
}

await ensureInstalled()
mkdirSync(REPORTS, { recursive: true })
await check('Types', async () => (await runTool('typescript/bin/tsc', ['-b'])) === 0)
await check('Lint', async () => (await runTool('oxlint/bin/oxlint', ['--type-aware'])) === 0)
await check('Format', async () => (await runTool('oxfmt/bin/oxfmt', ['--check', '.'])) === 0)
await runUnitTests()
const isAppBuilt = await check('Build of the app', () => ensureBuilt('app'))
const isHarnessBuilt = await check('Build of the harness', () => ensureBuilt('harness'))

heading('Browser')
const browser = await ensureBrowser()
if (browser === null) {
  console.log(
    'There is no Chromium that starts, and none could be installed: set CHROMIUM_PATH to one.',
  )
  tally.failed += 1
} else if (isAppBuilt && isHarnessBuilt) {
  console.log(browser)
  await runBrowserTests(browser)
}

console.log(`\n${tally.passed} passed, ${tally.failed} failed`)
process.exitCode = tally.failed === 0 ? 0 : 1
