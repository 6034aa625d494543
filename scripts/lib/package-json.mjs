// @ts-check
/** The package.json of the package: what the repository's own says of it, and where its entries are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup.mjs'

/** Scripts that do something when they are run; all else may be left out where nothing of it is used. */
const EFFECTS = ['worker', 'helper', 'service-worker', 'coffer.classic']

/**
 * @param {readonly string[]} entries by name, as `adapters/keyv`
 * @returns {string}
 */
export function packageJson(entries) {
  const { name, version, description, license, type, engines, devDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  )
  /** @param {string} entry */
  const entryOf = (entry) => ({ types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` })
  const exports = Object.fromEntries([
    ...entries.map((entry) => [entry === 'index' ? '.' : `./${entry}`, entryOf(entry)]),
    ['./worker', entryOf('worker')],
    ['./helper', entryOf('helper')],
    ['./service-worker', entryOf('service-worker')],
    ['./adapters/flutter/*', './dist/adapters/flutter/*'],
    ['./classic', entryOf('coffer.classic')],
    ['./integrity.json', './dist/integrity.json'],
    ['./package.json', './package.json'],
  ])
  const peers = ['@playwright/test', 'fake-indexeddb']
  const packed = {
    name,
    version,
    description,
    license,
    type,
    engines,
    sideEffects: EFFECTS.map((effect) => `./dist/${effect}.js`),
    exports,
    files: ['dist', 'CHANGELOG.md'],
    // Of the testing entries, and of nothing else.
    peerDependencies: Object.fromEntries(peers.map((peer) => [peer, `^${devDependencies[peer]}`])),
    peerDependenciesMeta: Object.fromEntries(peers.map((peer) => [peer, { optional: true }])),
  }
  return `${JSON.stringify(packed, null, 2)}\n`
}
