// @ts-check
/**
 * Puts the numbers of a proof into the README, between two marks: nobody writes them by hand. `npm run proof -- --write`
 * does it at its end; by itself this takes those of the last run.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, runTool } from './setup.mjs'

const README = join(ROOT, 'README.md')
export const BEGIN = '<!-- numbers: written by `npm run proof -- --write` -->'
export const END = '<!-- end of numbers -->'

/** What the table says, by the names of the counts that each line adds up. @type {[string, string[]][]} */
export const LINES = [
  ['Inputs that must be refused / accepted', ['badInputs', 'accepted']],
  ['Bits turned over on disk / noticed', ['bitsFlipped', 'bitsDetected']],
  ['Attacks tried / blocked', ['attacksTried', 'attacksBlocked']],
  ['Faults of storage, tabs and workers survived', ['faults']],
  ['`kill -9` of the browser survived', ['kills']],
  ['Random programs / operations', ['programs', 'operations']],
  ['Divergences from the model', ['divergences']],
  ['Secrets planted / found on disk or in memory', ['canariesPlanted', 'canaries']],
  ['Controls planted in clear / found', ['controlsPlanted', 'controlsFound']],
]

/** @type {Record<string, string>} */
const TITLES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit', node: 'Node' }

/** @typedef {Record<string, string | number>} Counts */
/**
 * @typedef {object} Proof
 * @property {string} size
 * @property {string} commit
 * @property {string} date
 * @property {number} seconds
 * @property {Record<string, Counts>} engines
 */

/** @param {Proof} proof */
export function numbersOf({ size, commit, date, seconds, engines }) {
  const names = Object.keys(TITLES).filter((name) => name in engines)
  const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`
  const head = names.map((name) => `${TITLES[name]} ${majorOf(engines[name]?.['version'])}`)
  const how = size === 'long' ? 'the long run' : 'a run of the size that CI has'
  return [
    `Of ${how}, ${date}, at ${commit}, ${Math.round(seconds / 60)} minutes:`,
    '',
    row(['', ...head]),
    row(['---', ...names.map(() => '---:')]),
    ...LINES.map(([title, counts]) =>
      row([title, ...names.map((name) => cell(engines[name] ?? {}, counts))]),
    ),
  ].join('\n')
}

/** A dash where an engine does not do this. @param {Counts} counts @param {string[]} names */
function cell(counts, names) {
  if (counts[names[0] ?? ''] === undefined) return '–'
  return names.map((name) => Number(counts[name] ?? 0).toLocaleString('en')).join(' / ')
}

/** @param {string | number | undefined} version */
const majorOf = (version) =>
  String(version ?? '')
    .split('.')
    .slice(0, 2)
    .join('.')

/** The README with these numbers. @param {string} readme @param {string} numbers */
export function withNumbers(readme, numbers) {
  const [before, rest] = readme.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('the marks are not there')
  return `${before}${BEGIN}\n\n${numbers}\n\n${END}${after}`
}

/** @param {Proof} proof */
export async function writeNumbers(proof) {
  writeFileSync(README, withNumbers(readFileSync(README, 'utf8'), numbersOf(proof)))
  await runTool('oxfmt/bin/oxfmt', [README])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeNumbers(JSON.parse(readFileSync(join(ROOT, 'build/reports/proof.json'), 'utf8')))
}
