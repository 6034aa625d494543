// @ts-check
/**
 * `npm run bench`: how long the vault takes of another store's time for the same work, side by side in one run, in
 * Chromium and in Firefox, against plain `idb` and every peer. Ratios, because times are a machine's own; nothing fails
 * for being slow. `--quick` is Chromium against plain `idb`, in less than a minute; `--json` prints one object of ratios and
 * nothing else; `--smoke` does next to nothing of each, to see that it runs.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchTable, ratiosOf } from './bench-table.mjs'
import { ensureEngines } from './install-engines.mjs'
import { ensureBuilt, ensureInstalled, runTool } from './setup.mjs'
import { REPORTS } from './tally.mjs'

const RESULT = join(REPORTS, 'bench.json')
const ENGINES = /** @type {const} */ (['chromium', 'firefox'])
const DURABILITIES = ['strict', 'relaxed']
const ROUNDS = { full: 9, quick: 7, smoke: 2 }
const SMOKE_SCALE = 0.01

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    engine: { type: 'string', multiple: true, default: [] },
    durability: { type: 'string', default: 'strict' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string' },
  },
})
const size = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full'
const rounds = Number(values.rounds ?? ROUNDS[size])
const named = ENGINES.filter((name) => values.engine.includes(name))
const engines = named.length > 0 ? named : ENGINES.slice(0, values.quick ? 1 : ENGINES.length)
if (
  !(rounds > 0) ||
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
const found = (await ensureBuilt('bench')) ? await ensureEngines(engines) : undefined
const missing = engines.filter((name) => !found?.engines.includes(name))
if (!found || missing.length > 0) {
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
const code = await runTool('playwright/cli.js', ['test', '-c', 'tests/bench'], {
  COFFER_BENCH: JSON.stringify(options),
  ...(found.chromium !== null && { CHROMIUM_PATH: found.chromium }),
})
// What was measured before something failed is told all the same.
if (existsSync(RESULT)) console.log(benchTable(JSON.parse(readFileSync(RESULT, 'utf8'))))
process.exit(code)
