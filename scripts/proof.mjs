// @ts-check
/**
 * `npm run proof`: how much has been tried against the vault, in numbers, engine by engine, as one JSON object that is
 * printed last and kept in build/reports/proof.json. `--long` goes on for 30 minutes, or for as many as `--minutes` says;
 * `--json` prints nothing else to the standard output; `--write` puts the numbers into the README.
 *
 * A test hands its counts over in the report of its run: as annotations `count <name>` in a browser, as `meta.counts` in
 * Node. Nothing is counted from a test that failed, and one that failed makes the whole fail.
 */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commit } from './commit.mjs'
import { ENGINES, findEngines, runPromises } from './promises.mjs'
import { readVitest } from './reports.mjs'
import { ensureBuilt, ensureInstalled, runTool } from './setup.mjs'
import { REPORTS, check, finish, runTests, tally } from './tally.mjs'
import { writeNumbers } from './write-numbers.mjs'

/** @typedef {Record<string, string | number>} Counts */

const RESULT = join(REPORTS, 'proof.json')
const COUNT = 'count '
/** The minutes of Node's part of a long run, for each of all. */
const NODE_SHARE = 0.1

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error(`--minutes takes a number, not ${values.minutes}.`)
  process.exit(2)
}

if (values.json) {
  // Whatever is run below writes as it likes: to the error output, all of it.
  const args = process.argv.slice(1).filter((argument) => argument !== '--json')
  rmSync(RESULT, { force: true })
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  process.stdout.write(readFileSync(RESULT, 'utf8'))
  process.exit(status ?? 1)
}

/** In browsers the same programs and inputs in every run of CI’s size; others in each long one, unless `COFFER_SEED` is set. */
const seed = process.env['COFFER_SEED'] ?? String(values.long ? randomInt(2 ** 30) : 1)

/** @param {Counts} sum @param {Record<string, number>} more */
function add(sum, more) {
  for (const [name, number] of Object.entries(more)) {
    sum[name] = Number(sum[name] ?? 0) + number
  }
}

/** @param {import('./promises.mjs').Outcome[]} outcomes */
function countsByEngine(outcomes) {
  /** @type {Record<string, Counts>} */
  const engines = {}
  for (const { engine, isKept, seconds, notes } of outcomes) {
    const counts = (engines[engine] ??= { version: '', seconds: 0 })
    add(counts, { seconds })
    for (const { type, description = '' } of notes) {
      if (type === 'engine version') counts['version'] = description
      if (isKept && type.startsWith(COUNT)) {
        add(counts, { [type.slice(COUNT.length)]: Number(description) })
      }
    }
  }
  return engines
}

/** Faults at every request of IndexedDB, and programs against the model, in Node. */
async function proveInNode() {
  const env = values.long
    ? {
        COFFER_FAULTS: 'all',
        COFFER_PROGRAM_MINUTES: String(minutes * NODE_SHARE),
        COFFER_SEED: seed,
      }
    : {}
  const report = await runTests(
    'Faults (Node)',
    'proof-node.json',
    (file) => {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      return runTool('vitest/vitest.mjs', ['run', 'tests/unit/faults', ...reporters], env)
    },
    readVitest,
  )
  /** @type {Counts} */
  const counts = { version: process.versions.node, seconds: 0 }
  for (const file of report?.testResults ?? []) {
    for (const { status, duration, meta } of file.assertionResults) {
      add(counts, { seconds: (duration ?? 0) / 1000 })
      if (status === 'passed') add(counts, meta.counts ?? {})
    }
  }
  return counts
}

/** Whole seconds, and nothing of how it was counted. @param {Counts} counts */
const rounded = ({ seconds, ...counts }) => ({ ...counts, seconds: Math.round(Number(seconds)) })

await ensureInstalled()
const started = performance.now()
const isBuilt =
  (await check('Build of the promises', () => ensureBuilt('engines'))) &&
  (await check('Build of the app', () => ensureBuilt('app')))
const found = await findEngines(ENGINES)
const node = await proveInNode()
const outcomes = isBuilt
  ? await runPromises(
      'Proof (Chromium, Firefox, WebKit)',
      found,
      ['engines/proof/', 'engines/selftest'],
      {
        COFFER_PROOF: values.long ? 'long' : 'ci',
        COFFER_SELFTEST: 'all',
        COFFER_PROOF_MINUTES: String(minutes),
        COFFER_SEED: seed,
      },
      'proof-engines.json',
    )
  : []

finish()
const engines = { ...countsByEngine(outcomes), node }
const proof = {
  size: values.long ? 'long' : 'ci',
  commit: commit(),
  seed,
  date: new Date().toISOString().slice(0, 10),
  seconds: Math.round((performance.now() - started) / 1000),
  passed: tally.passed,
  failed: tally.failed,
  engines: Object.fromEntries(
    Object.entries(engines).map(([engine, counts]) => [engine, rounded(counts)]),
  ),
}
writeFileSync(RESULT, `${JSON.stringify(proof, null, 2)}\n`)
console.log(JSON.stringify(proof, null, 2))
if (values.write && tally.failed === 0) await writeNumbers(proof)
