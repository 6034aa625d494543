// @ts-check
/**
 * `npm run bench`: how long the vault takes of another store's time for the same work, side by side in one run, in
 * Chromium and in Firefox, against plain `idb` and every peer. Ratios, because times are a machine's own; nothing fails
 * for being slow. `--quick` is Chromium against plain `idb`, in less than a minute; `--json` prints one object of ratios and
 * nothing else; `--smoke` does next to nothing of each, to see that it runs. `--write` measures three times and puts what
 * was found into docs/performance.md.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resultsOf } from './bench-results.mjs'
import { benchTable, ratiosOf } from './bench-table.mjs'
import { commit } from './commit.mjs'
import { ensureEngines } from './install-engines.mjs'
import { ensureBuilt, ensureInstalled, runTool } from './setup.mjs'
import { REPORTS } from './tally.mjs'
import { writePerformance } from './write-performance.mjs'

const RESULT = join(REPORTS, 'bench.json')
const ENGINES = /** @type {const} */ (['chromium', 'firefox'])
const DURABILITIES = ['strict', 'relaxed']
const ROUNDS = { full: 9, quick: 3, smoke: 2 }
const SMOKE_SCALE = 0.01
const WRITTEN_RUNS = 3

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    engine: { type: 'string', multiple: true, default: [] },
    durability: { type: 'string', default: 'strict' },
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    runs: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const size = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full'
const rounds = Number(values.rounds ?? ROUNDS[size])
const runs = Number(values.runs ?? (values.write ? WRITTEN_RUNS : 1))
const isWhole = size === 'full' && values.only.length === 0
const named = ENGINES.filter((name) => values.engine.includes(name))
const engines = named.length > 0 ? named : ENGINES.slice(0, values.quick ? 1 : ENGINES.length)
if (values.write && !isWhole) {
  console.error('--write takes the whole benchmark: without --quick, --smoke or --only.')
  process.exit(2)
}
if (
  !(rounds > 0 && runs > 0) ||
  named.length !== values.engine.length ||
  !DURABILITIES.includes(values.durability)
) {
  console.error(`--engine is ${ENGINES.join(' or ')}, --durability ${DURABILITIES.join(' or ')}.`)
  process.exit(2)
}

rmSync(RESULT, { force: true })
if (values.json) {
  // Whatever is run below writes as it likes: to the error output, all of it.
  const args = process.argv.slice(1).filter((argument) => argument !== '--json')
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  if (status === 0) {
    console.log(JSON.stringify(ratiosOf(JSON.parse(readFileSync(RESULT, 'utf8'))), null, 2))
  }
  process.exit(status ?? 1)
}

await ensureInstalled()
const there = (await ensureBuilt('bench')) ? await ensureEngines(engines) : undefined
const missing = engines.filter((name) => !there?.engines.includes(name))
if (!there || missing.length > 0) {
  console.error(`There is no build, or no ${missing.join(', ')} here: see CONTRIBUTING.md.`)
  process.exit(1)
}
mkdirSync(REPORTS, { recursive: true })
const options = {
  engines,
  isQuick: values.quick,
  durability: values.durability,
  rounds,
  scale: values.smoke ? SMOKE_SCALE : 1,
  only: values.only,
  file: RESULT,
}
/** @type {import('./bench-table.mjs').Result[][]} */
const found = []
let code = 0
for (let run = 0; run < runs && code === 0; run++) {
  rmSync(RESULT, { force: true })
  code = await runTool('playwright/cli.js', ['test', '-c', 'tests/bench'], {
    COFFER_BENCH: JSON.stringify(options),
    ...(there.chromium !== null && { CHROMIUM_PATH: there.chromium }),
  })
  // What was measured before something failed is told all the same.
  if (!existsSync(RESULT)) continue
  const results = JSON.parse(readFileSync(RESULT, 'utf8'))
  console.log(benchTable(results))
  found.push(results)
}
if (values.write && code === 0) {
  const date = new Date().toISOString().slice(0, 10)
  const { durability } = values
  await writePerformance(resultsOf(found, { date, commit: commit(), rounds, durability }))
}
process.exit(code)
