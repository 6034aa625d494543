// @ts-check
/**
 * Writes docs/compatibility.md from a run of the promises in all engines: `npm run test:engines -- --write`. What
 * degrades in an engine, and how a person is told, stands beside the promises in tests/engines/degrades.json.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runTool } from './setup.mjs'

const PAGE = join(ROOT, 'docs/compatibility.md')

/** @typedef {import('./promises.mjs').Outcome} Outcome */
/** @typedef {{ engine: string, what: string, effect: string, told: string }} Degradation */

/** @type {Record<string, string>} */
const TITLES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' }

const row = (/** @type {string[]} */ cells) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

/** What stands before the results of a run, whatever they are. */
export function degradationsOf() {
  const file = readFileSync(join(ROOT, 'tests/engines/degrades.json'), 'utf8')
  /** @type {Degradation[]} */
  const degradations = JSON.parse(file)
  return [
    '## What degrades',
    '',
    row(['Where', 'What', 'What it comes to', 'How a person is told']),
    row(['---', '---', '---', '---']),
    ...degradations.map(({ engine, what, effect, told }) => row([engine, what, effect, told])),
  ].join('\n')
}

/** @param {Outcome[]} outcomes @param {string} date */
export function compatibilityOf(outcomes, date) {
  const engines = Object.keys(TITLES).filter((name) => outcomes.some((o) => o.engine === name))
  const versions = engines.map((name) => {
    const notes = outcomes.filter(({ engine }) => engine === name).flatMap(({ notes }) => notes)
    const version = notes.find(({ type }) => type === 'engine version')?.description
    return `${TITLES[name]} ${version ?? ''}`.trim()
  })
  /** @param {string} promise @param {string} engine */
  const result = (promise, engine) => {
    const found = outcomes.find((o) => o.promise === promise && o.engine === engine)
    return found ? (found.isKept ? 'kept' : '**broken**') : '–'
  }
  const promises = [...new Set(outcomes.map(({ promise }) => promise))]
  return `${[
    '# Compatibility',
    '',
    '<!-- Written by `npm run test:engines -- --write`, never by hand. -->',
    '',
    'The same promises are kept in three engines, by the same tests. WebKitGTK is the WebKit of Linux; Safari has the same',
    'engine with other parts of a system around it. Your own browser runs the promises at `/selftest`.',
    '',
    degradationsOf(),
    '',
    '## Promises',
    '',
    `Of the run of ${date}. A dash: it is not asked of that engine.`,
    '',
    row(['Promise', ...versions]),
    row(['---', ...versions.map(() => '---')]),
    ...promises.map((promise) => row([promise, ...engines.map((name) => result(promise, name))])),
  ].join('\n')}\n`
}

/** @param {Outcome[]} outcomes */
export async function writeCompatibility(outcomes) {
  writeFileSync(PAGE, compatibilityOf(outcomes, new Date().toISOString().slice(0, 10)))
  await runTool('oxfmt/bin/oxfmt', [PAGE])
}
