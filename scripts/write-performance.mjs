// @ts-check
/**
 * Puts what a benchmark has found into docs/performance.md, between marks, and draws its chart. `npm run bench -- --write`
 * does it at its end; by itself this draws again from what was kept, docs/performance/results.json.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chartOf } from './performance-chart.mjs'
import * as tables from './performance-tables.mjs'
import { ROOT, runTool } from './setup.mjs'

const PAGE = join(ROOT, 'docs/performance.md')
const RESULTS = join(ROOT, 'docs/performance/results.json')
const CHART = join(ROOT, 'docs/performance/chart.svg')

/** @typedef {import('./bench-results.mjs').Results} Results */

/** What stands between each pair of marks. @type {Record<string, (results: Results) => string>} */
export const PARTS = {
  runs: tables.whereMeasured,
  idb: tables.idbTable,
  floor: tables.floorTable,
  growth: tables.growthTable,
  memory: tables.memoryOf,
  sealing: tables.sealingTable,
  peers: tables.peerTables,
}

/** @param {string} name */
export const marks = (name) => ({
  begin: `<!-- ${name}: written by \`npm run bench -- --write\` -->`,
  end: `<!-- end of ${name} -->`,
})

/** @param {string} text with backquotes around code */
const plain = (text) => text.replaceAll('`', '')

/** @type {import('./performance-chart.mjs').Section[]} */
const SECTIONS = [
  {
    title: 'Against plain idb, which seals nothing',
    rows: tables.LINES.map(([key, what]) => [key, plain(what)]),
  },
  ...tables.BOUND_PEERS.map((peer) => ({
    title: `Against ${peer}, which encrypts`,
    rows: tables.PEER_LINES.map(
      ([line, what]) => /** @type {[string, string]} */ ([`peer.${peer}.${line}`, plain(what)]),
    ),
  })),
]

/** The page with these results. @param {string} page @param {Results} results */
export function withResults(page, results) {
  return Object.entries(PARTS).reduce((text, [name, write]) => {
    const { begin, end } = marks(name)
    const [before, rest] = text.split(begin)
    const after = rest?.split(end)[1]
    if (before === undefined || after === undefined) throw new Error(`no marks for ${name}`)
    const said = Object.keys(results).length > 0 ? write(results) : 'Not measured yet.'
    return `${before}${begin}\n\n${said}\n\n${end}${after}`
  }, page)
}

/** @param {Results} results */
export const chart = (results) => chartOf(results, SECTIONS)

/** @returns {Results} */
const kept = () => (existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {})

/** Engines that were not measured this time keep what they have. @param {Results} results */
export async function writePerformance(results) {
  const all = { ...kept(), ...results }
  writeFileSync(RESULTS, JSON.stringify(all))
  writeFileSync(CHART, chart(all))
  writeFileSync(PAGE, withResults(readFileSync(PAGE, 'utf8'), all))
  await runTool('oxfmt/bin/oxfmt', [PAGE, RESULTS])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writePerformance({})
