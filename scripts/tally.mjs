// @ts-check
/** What `npm test`, `npm run test:engines` and `npm run proof` share: runs of test runners, and one tally of them all. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './setup.mjs'

export const REPORTS = join(ROOT, 'build', 'reports')

export const tally = { passed: 0, failed: 0 }

/** Says what comes next, and how long it took to get there. @param {string} title */
export function heading(title) {
  const seconds = Math.round(process.uptime())
  console.log(
    `\n── ${title} (${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')})`,
  )
}

/** One failure, in a sentence. @param {string} sentence */
export function fail(sentence) {
  console.log(sentence)
  tally.failed += 1
}

/**
 * Runs something that either works or is one failure.
 *
 * @param {string} title
 * @param {() => Promise<boolean>} work
 */
export async function check(title, work) {
  heading(title)
  const worked = await work()
  if (worked) console.log('ok')
  else fail(`failed: ${title}`)
  return worked
}

/**
 * Runs a test runner and adds what its report says. A runner that fails without a failed test is one failure, and so is
 * one that leaves no report. Resolves with the report.
 *
 * @param {string} title
 * @param {string} reportName
 * @param {(reportFile: string) => Promise<number>} work
 * @param {(report: any) => { passed: number, failed: number }} count
 * @returns {Promise<any>}
 */
export async function runTests(title, reportName, work, count) {
  heading(title)
  mkdirSync(REPORTS, { recursive: true })
  const file = join(REPORTS, reportName)
  rmSync(file, { force: true })
  const code = await work(file)
  const report = readReport(file)
  const { passed, failed } = report === undefined ? { passed: 0, failed: 1 } : count(report)
  tally.passed += passed
  tally.failed += code === 0 ? failed : Math.max(failed, 1)
  return report
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    console.log(`There is no report of the run: ${String(error)}`)
  }
}

/** A file that could not be loaded has no tests in Vitest's report, but has failed all the same. */
export function countVitest(/** @type {any} */ report) {
  const unloaded = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

/** Errors outside of tests (a file that cannot be loaded) stand apart from the tests in Playwright's report. */
export function countPlaywright(/** @type {any} */ report) {
  const { expected, flaky, unexpected } = report.stats
  return { passed: expected + flaky, failed: unexpected + report.errors.length }
}

/** The last line, and the exit code. */
export function finish() {
  heading('Done')
  console.log(`${tally.passed} passed, ${tally.failed} failed`)
  process.exitCode = tally.failed === 0 ? 0 : 1
}
