// @ts-check
/** What `npm test`, `npm run test:engines` and `npm run proof` share: runs of test runners, and one tally of them all. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './setup.mjs'

export const REPORTS = join(ROOT, 'build', 'reports')

export const tally = { passed: 0, failed: 0 }

/** @type {import('./reports.mjs').Summary['broken']} */
const broken = []

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
  broke(sentence, '')
}

/** @param {string} test @param {string} reason */
function broke(test, reason) {
  broken.push({ test, reason })
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
 * @param {(report: any) => import('./reports.mjs').Summary} read
 * @returns {Promise<any>}
 */
export async function runTests(title, reportName, work, read) {
  heading(title)
  mkdirSync(REPORTS, { recursive: true })
  const file = join(REPORTS, reportName)
  rmSync(file, { force: true })
  const code = await work(file)
  const report = readReport(file)
  const found = report === undefined ? { passed: 0, failed: 0, broken: [] } : read(report)
  broken.push(...found.broken)
  tally.passed += found.passed
  tally.failed += found.failed
  if (report === undefined || (code !== 0 && found.failed === 0)) {
    broke(title, report === undefined ? 'There is no report of it.' : `It ended with ${code}.`)
  }
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

/** What failed, once more, as the end of a long run may be all that is left of it; the last line; and the exit code. */
export function finish() {
  for (const { test, reason } of broken) console.log(`\nFAILED: ${test}\n${reason}`)
  heading('Done')
  console.log(`${tally.passed} passed, ${tally.failed} failed`)
  process.exitCode = tally.failed === 0 ? 0 : 1
}
