// @ts-check
/**
 * Runs the promises of tests/engines, and says as a table which are kept in which engine. An engine that cannot be had
 * is one failure.
 */
import { ensureEngines } from './install-engines.mjs'
import { readPlaywright, testsOf } from './reports.mjs'
import { runTool } from './setup.mjs'
import { fail, heading, runTests } from './tally.mjs'

export const ENGINES = /** @type {const} */ (['chromium', 'firefox', 'webkit'])

const NAME_WIDTH = 84
const CELL_WIDTH = 16

/** @typedef {import('./install-engines.mjs').EngineName} EngineName */
/**
 * @typedef {object} Outcome
 * @property {string} engine
 * @property {string} promise
 * @property {boolean} isKept
 * @property {number} seconds
 * @property {{ type: string, description?: string }[]} notes what the test has noted about itself
 */

/**
 * Each promise in each engine, from Playwright's report. What an engine skips is no promise of it.
 *
 * @param {any} report
 * @returns {Outcome[]}
 */
export function outcomesOf(report) {
  return testsOf(report)
    .filter(({ test }) => test.status !== 'skipped')
    .map(({ test, spec }) => ({
      engine: test.projectName,
      promise: spec.title,
      isKept: test.status === 'expected',
      notes: test.results.at(-1)?.annotations ?? test.annotations,
      seconds:
        test.results.reduce(
          (/** @type {number} */ sum, /** @type {any} */ r) => sum + r.duration,
          0,
        ) / 1000,
    }))
}

/**
 * Makes sure of the engines and counts those that are missing as failures.
 *
 * @param {readonly EngineName[]} wanted
 * @param {ReturnType<typeof ensureEngines>} [coming] where they are on their way already
 */
export async function findEngines(wanted, coming = ensureEngines(wanted)) {
  heading('Engines')
  const found = await coming
  for (const name of wanted) {
    if (found.engines.includes(name)) console.log(`${name} is here`)
    else fail(`There is no ${name} here, and none could be installed: see CONTRIBUTING.md.`)
  }
  return found
}

/**
 * Runs the tests of these engines, against the last build, and resolves with what became of each.
 *
 * @param {string} title
 * @param {{ engines: readonly string[], chromium: string | null }} found
 * @param {string[]} [args] for Playwright
 * @param {Record<string, string>} [env]
 * @param {string} [reportName]
 * @returns {Promise<Outcome[]>}
 */
export async function runPromises(
  title,
  { engines, chromium },
  args = [],
  env = {},
  reportName = 'engines.json',
) {
  if (engines.length === 0) return []
  const report = await runTests(
    title,
    reportName,
    (file) =>
      runTool(
        'playwright/cli.js',
        ['test', '-c', 'tests/engines', '--reporter=list,json', ...args],
        {
          ...env,
          COFFER_ENGINES: engines.join(),
          PLAYWRIGHT_JSON_OUTPUT_FILE: file,
          ...(chromium !== null && { CHROMIUM_PATH: chromium }),
        },
      ),
    readPlaywright,
  )
  return report === undefined ? [] : outcomesOf(report)
}

/** @param {Outcome[]} outcomes @param {readonly string[]} engines */
export function printTable(outcomes, engines) {
  const line = (/** @type {string} */ name, /** @type {string[]} */ cells) =>
    console.log(
      `${name.padEnd(NAME_WIDTH)} ${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`,
    )
  line('\nPromise', [...engines])
  for (const promise of new Set(outcomes.map((outcome) => outcome.promise))) {
    const cells = engines.map((engine) => {
      const found = outcomes.find((o) => o.engine === engine && o.promise === promise)
      if (!found) return '-'
      return `${found.isKept ? 'kept' : 'BROKEN'} ${found.seconds.toFixed(1).padStart(5)} s`
    })
    const [first = '', ...rest] = wrapped(promise)
    line(first, cells)
    for (const more of rest) console.log(`  ${more}`)
  }
  const sums = engines.map((engine) => {
    const own = outcomes.filter((outcome) => outcome.engine === engine)
    const seconds = own.reduce((sum, outcome) => sum + outcome.seconds, 0)
    return `${own.filter(({ isKept }) => isKept).length}/${own.length} ${seconds.toFixed(0).padStart(4)} s`
  })
  line('', sums)
}

/** @param {string} sentence */
function wrapped(sentence) {
  /** @type {string[]} */
  const lines = []
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length + 3 <= NAME_WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(word)
  }
  return lines
}
