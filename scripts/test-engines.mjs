// @ts-check
/**
 * `npm run test:engines`: the promises of tests/engines in Chromium, Firefox and WebKit, from a fresh clone to a table
 * and one line that says how many passed and failed. Names of engines as arguments leave the others out; what follows
 * `--` goes to Playwright; `--write` writes docs/compatibility.md from a run of them all.
 */
import { ENGINES, findEngines, printTable, runPromises } from './promises.mjs'
import { ensureBuilt, ensureInstalled } from './setup.mjs'
import { check, finish, tally } from './tally.mjs'
import { writeCompatibility } from './write-compatibility.mjs'

const args = process.argv.slice(2)
const split = args.includes('--') ? args.indexOf('--') : args.length
const named = args.slice(0, split).filter((name) => name !== '--write')
const isWritten = args.slice(0, split).includes('--write')
const unknown = named.filter((name) => !ENGINES.some((engine) => engine === name))
if (unknown.length > 0) {
  console.error(`Engines are ${ENGINES.join(', ')}; not ${unknown.join(', ')}.`)
  process.exit(2)
}
const wanted = ENGINES.filter((name) => named.length === 0 || named.includes(name))

await ensureInstalled()
const isBuilt =
  (await check('Build of the promises', () => ensureBuilt('engines'))) &&
  (await check('Build of the app', () => ensureBuilt('app')))
const found = await findEngines(wanted)
if (isBuilt) {
  const outcomes = await runPromises('Promises', found, args.slice(split + 1), {
    ...(isWritten && { COFFER_SELFTEST: 'all' }),
  })
  printTable(outcomes, found.engines)
  if (isWritten && tally.failed === 0) await writeCompatibility(outcomes)
}
finish()
