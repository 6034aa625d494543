// @ts-check
/** What Vitest's and Playwright's reports say, in one form: how many tests passed and failed, and what each was broken by. */
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ROOT } from './setup.mjs'

const REASON_LINES = 30

/**
 * @typedef {object} Summary
 * @property {number} passed
 * @property {number} failed
 * @property {{ test: string, reason: string }[]} broken in the order of the run
 */

/**
 * Of Vitest. A file that could not be loaded has no tests in its report, but has failed all the same.
 *
 * @param {any} report
 * @returns {Summary}
 */
export function readVitest(report) {
  /** @type {Summary['broken']} */
  const broken = []
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(ROOT, name)
    if (status === 'failed' && assertionResults.length === 0) {
      broken.push({ test: file, reason: shortened(message) })
    }
    for (const { fullName, failureMessages, status: became } of assertionResults) {
      if (became === 'failed') {
        broken.push({ test: `${file}: ${fullName}`, reason: shortened(failureMessages[0]) })
      }
    }
  }
  return { passed: report.numPassedTests, failed: broken.length, broken }
}

/**
 * Of Playwright. Errors outside of tests, such as a file that cannot be loaded, stand apart from the tests in its report.
 *
 * @param {any} report
 * @returns {Summary}
 */
export function readPlaywright(report) {
  const broken = report.errors.map((/** @type {any} */ { message }) => ({
    test: 'outside of a test',
    reason: shortened(message),
  }))
  for (const { test, spec } of testsOf(report)) {
    if (test.status !== 'unexpected') continue
    const place = `${spec.file}:${spec.line}`
    broken.push({
      test: `${test.projectName}, ${place}: ${spec.title}`,
      reason: reasonOf(test.results.at(-1)),
    })
  }
  const { expected, flaky } = report.stats
  return { passed: expected + flaky, failed: broken.length, broken }
}

/**
 * Every test of every suite, with what it is a run of.
 *
 * @param {any} report of Playwright
 * @returns {{ test: any, spec: any }[]}
 */
export function testsOf(report) {
  /** @param {any} suite @returns {any[]} */
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
  return report.suites
    .flatMap(specsOf)
    .flatMap((/** @type {any} */ spec) =>
      spec.tests.map((/** @type {any} */ test) => ({ test, spec })),
    )
}

/** @param {any} result */
function reasonOf(result) {
  const [first] = result?.errors ?? []
  return shortened(first?.stack ?? first?.message ?? result?.status)
}

/** The first lines, in plain text. @param {string | undefined} text */
function shortened(text) {
  const plain = stripVTControlCharacters(text || 'no reason is told')
  return plain.split('\n').slice(0, REASON_LINES).join('\n')
}
