// @ts-check
/**
 * `npm run test:engines`: the promises of tests/engines in Chromium, Firefox and WebKit, from a fresh clone to a table
 * and one line that says how many passed and failed. An engine that cannot be had is one failure. Names of engines as
 * arguments leave the others out; what follows `--` goes to Playwright.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureEngines } from './install-engines.mjs'
import { ROOT, ensureBuilt, ensureInstalled, runTool } from './setup.mjs'

const ALL = /** @type {const} */ (['chromium', 'firefox', 'webkit'])
const REPORTS = join(ROOT, 'build', 'reports')
const REPORT = join(REPORTS, 'engines.json')
const NAME_WIDTH = 84
const CELL_WIDTH = 16

/** @typedef {{ engine: string, promise: string, isKept: boolean, seconds: number }} Outcome */

/**
 * Each promise in each engine, from Playwright's report.
 *
 * @param {any} report
 * @returns {Outcome[]}
 */
function outcomesOf(report) {
  /** @param {any} suite @returns {any[]} */
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
  return report.suites.flatMap(specsOf).flatMap((/** @type {any} */ spec) =>
    spec.tests.map((/** @type {any} */ test) => ({
      engine: test.projectName,
      promise: spec.title,
      isKept: test.status === 'expected',
      seconds:
        test.results.reduce(
          (/** @type {number} */ sum, /** @type {any} */ r) => sum + r.duration,
          0,
        ) / 1000,
    })),
  )
}

/** @param {Outcome[]} outcomes @param {readonly string[]} engines */
function printTable(outcomes, engines) {
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

const args = process.argv.slice(2)
const split = args.includes('--') ? args.indexOf('--') : args.length
const named = args.slice(0, split)
const unknown = named.filter((name) => !ALL.some((engine) => engine === name))
if (unknown.length > 0) {
  console.error(`Engines are ${ALL.join(', ')}; not ${unknown.join(', ')}.`)
  process.exit(2)
}
const wanted = ALL.filter((name) => named.length === 0 || named.includes(name))

await ensureInstalled()
const isBuilt = await ensureBuilt('engines')
const { engines, chromium } = await ensureEngines(wanted)
const missing = wanted.filter((name) => !engines.includes(name))
for (const name of missing) console.log(`There is no ${name} here, and none could be installed.`)

/** @type {Outcome[]} */
let outcomes = []
let failed = missing.length + (isBuilt ? 0 : 1)
if (isBuilt && engines.length > 0) {
  mkdirSync(REPORTS, { recursive: true })
  rmSync(REPORT, { force: true })
  const options = ['--reporter=list,json', ...args.slice(split + 1)]
  const code = await runTool('playwright/cli.js', ['test', '-c', 'tests/engines', ...options], {
    COFFER_ENGINES: engines.join(),
    PLAYWRIGHT_JSON_OUTPUT_FILE: REPORT,
    ...(chromium !== null && { CHROMIUM_PATH: chromium }),
  })
  try {
    outcomes = outcomesOf(JSON.parse(readFileSync(REPORT, 'utf8')))
    printTable(outcomes, engines)
  } catch (error) {
    console.log(`There is no report of the run: ${String(error)}`)
  }
  const broken = outcomes.filter(({ isKept }) => !isKept).length
  failed += code === 0 ? broken : Math.max(broken, 1)
}

console.log(`\n${outcomes.filter(({ isKept }) => isKept).length} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
