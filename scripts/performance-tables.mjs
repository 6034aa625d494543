// @ts-check
/** The tables of docs/performance.md, from what was kept of the runs. Nobody writes a figure by hand. */
import { summaryOf } from './bench-results.mjs'

/** @typedef {import('./bench-results.mjs').Results} Results */

/** @type {Record<string, string>} */
const TITLES = { chromium: 'Chromium', firefox: 'Firefox' }

/** What each line against plain `idb` is. @type {[string, string][]} */
export const LINES = [
  ['set.worker', 'one `set`, in the worker'],
  ['set.page', 'one `set`, from the page'],
  ['set.concurrent', '100 `set` at once, in the worker'],
  ['setMany.worker', '`setMany` of 1,000, in the worker'],
  ['setMany.page', '`setMany` of 1,000, from the page'],
  ['get.cold', 'one `get`, cold, in the worker'],
  ['getMany', '`getMany` of 1,000, cold, in the worker'],
  ['open.1k', 'open and list 1,000 names'],
  ['open.10k', 'open and list 10,000 names'],
  ['open.100k', 'open and list 100,000 names'],
  ['keys', '`keys()` of 10,000, from the page'],
]

/** What is measured of the floor, and which line of ours stands on it. @type {[string, string][]} */
export const FLOOR = [
  ['set', 'set.worker'],
  ['set.page', 'set.page'],
  ['set.concurrent', 'set.concurrent'],
  ['setMany', 'setMany.worker'],
  ['setMany.page', 'setMany.page'],
  ['get', 'get.cold'],
  ['getMany', 'getMany'],
  ['open.1k', 'open.1k'],
  ['open.10k', 'open.10k'],
  ['open.100k', 'open.100k'],
  ['growth.get', 'growth.get'],
]

/** Of growth, what has a floor. @type {[string, string][]} */
const GROWN = [['growth.get', 'one `get` among 100,000, of one among 1,000']]

export const PEERS = ['rxdb', 'keyv', 'dexie', 'localforage', 'idb-keyval', 'flutter', 'aparajita']
/** Those that encrypt, and commit to IndexedDB as we do: the target is theirs. */
export const BOUND_PEERS = ['rxdb', 'keyv']

/** @type {[string, string][]} */
export const PEER_LINES = [
  ['set', 'one `set`'],
  ['set.concurrent', '100 `set`'],
  ['setMany', '`setMany`'],
  ['get', 'one `get`'],
  ['getMany', '`getMany`'],
  ['open', 'open, list'],
  ['keys', '`keys()`'],
]

/** @type {[string, string][]} */
export const GROWTH = [
  ['get', 'one `get`, cold'],
  ['set', 'one `set`'],
  ['open', 'open and list'],
  ['keys', '`keys()`'],
]

/** What each line of sealing is of, and what it is measured against. @type {[string, string, string][]} */
export const SEALING = [
  ['seal.opfs.discard', 'sealed by its handle, to nowhere', 'raw `crypto.subtle`'],
  ['floor.seal.discard', '_the floor of that_', 'raw `crypto.subtle`'],
  ['seal.opfs.opfs', 'sealed by its handle, to the private file system', 'raw `crypto.subtle`'],
  ['floor.seal.opfs', '_the floor of that_', 'raw `crypto.subtle`'],
  ['seal.disk', 'sealed, to nowhere', 'the slower of reading alone and raw `crypto.subtle`'],
  ['seal.blob.opfs', 'sealed, to the private file system', 'raw `crypto.subtle`'],
  ['seal.vsAge', 'sealed, to the private file system', '`age-encryption`'],
  ['seal.vsSodium', 'sealed, to the private file system', 'secretstream of libsodium'],
  ['seal.vsNoble', 'sealed, to the private file system', 'AES-GCM of `@noble/ciphers`'],
]

const DIGITS = 3
/** @param {number} value */
const short = (value) => String(Number(value.toPrecision(value < 0.1 ? DIGITS - 1 : DIGITS)))
/** @param {readonly string[]} cells */
const row = (cells) => `| ${cells.join(' | ')} |`
/** @param {readonly string[]} heads */
const head = (heads) => [row(heads), row(heads.map((_, index) => (index === 0 ? '---' : '---:')))]
/** @param {Results} results */
const enginesOf = (results) => Object.keys(TITLES).filter((name) => results[name])
/** @param {Results} results @param {string} engine @param {string} key */
const summary = (results, engine, key) => {
  const line = results[engine]?.lines[key]
  return line && summaryOf(line)
}

/** @param {Results} results */
export const whereMeasured = (results) =>
  enginesOf(results)
    .map((name) => {
      const { version = '', date, commit, rounds, durability, lines } = results[name] ?? {}
      const runs = Math.max(...Object.values(lines ?? {}).map((line) => line.runs.length))
      const often = `${runs} runs of ${rounds} rounds, \`${durability}\``
      return `${TITLES[name]} ${version.split('.')[0]}: ${often}, ${date}, at ${commit}.`
    })
    .join(' ')

/** Ratios with the range of the runs, beside the most they may be. @param {Results} results */
export function idbTable(results) {
  const engines = enginesOf(results)
  return [
    ...head(['Work', ...engines.flatMap((name) => [TITLES[name] ?? '', 'target'])]),
    ...LINES.map(([key, what]) =>
      row([
        what,
        ...engines.flatMap((engine) => {
          const found = summary(results, engine, key)
          if (!found) return ['–', '–']
          const { median, low, high, atMost } = found
          const isOver = atMost !== undefined && median > atMost
          const told = isOver ? `**${short(median)}**` : short(median)
          return [`${told} (${short(low)}–${short(high)})`, `≤ ${atMost}`]
        }),
      ]),
    ),
  ].join('\n')
}

/** The browser's requests alone beside all that ours does. @param {Results} results */
export function floorTable(results) {
  const engines = enginesOf(results)
  const heads = (/** @type {string} */ name) => [`${TITLES[name]}, the floor`, 'ours', 'target']
  return [
    ...head(['Work', ...engines.flatMap(heads)]),
    ...FLOOR.map(([line, key]) =>
      row([
        [...LINES, ...GROWN].find(([other]) => other === key)?.[1] ?? key,
        ...engines.flatMap((engine) => {
          const floor = summary(results, engine, `floor.${line}`)
          const ours = summary(results, engine, key)
          return [
            floor ? `${short(floor.median)} (${short(floor.low)}–${short(floor.high)})` : '–',
            ours ? short(ours.median) : '–',
            ours?.atMost === undefined ? '–' : `≤ ${ours.atMost}`,
          ]
        }),
      ]),
    ),
  ].join('\n')
}

/** Milliseconds for a thousand, ten and a hundred thousand entries. @param {Results} results */
export function growthTable(results) {
  const sizes = ['1k', '10k', '100k', '100k : 1k', 'target']
  const engines = enginesOf(results)
  return [
    ...head(['', ...engines.flatMap((name) => [`${TITLES[name]} ${sizes[0]}`, ...sizes.slice(1)])]),
    ...GROWTH.map(([key, what]) =>
      row([
        what,
        ...engines.flatMap((engine) => {
          const some = summary(results, engine, `growth.${key}.10k`)
          const many = summary(results, engine, `growth.${key}`)
          if (!some || !many) return sizes.map(() => '–')
          const times = [many.theirsMs, some.oursMs, many.oursMs].map((ms) => `${short(ms)} ms`)
          const isOver = many.atMost !== undefined && many.median > many.atMost
          const told = isOver ? `**${short(many.median)}**` : short(many.median)
          return [...times, told, `≤ ${many.atMost}`]
        }),
      ]),
    ),
  ].join('\n')
}

/** One sentence; only Chromium says how much memory there is. @param {Results} results */
export function memoryOf(results) {
  const found = summary(results, 'chromium', 'bytesPerName')
  if (!found) return 'Not measured.'
  const { median, low, high, atMost } = found
  return `${short(median)} bytes a name (${short(low)}–${short(high)}) in Chromium; the target is ≤ ${atMost}.`
}

/** How long ours takes of each peer's time. @param {Results} results @param {string} engine */
export function peerTable(results, engine) {
  return [
    ...head([TITLES[engine] ?? '', ...PEER_LINES.map(([, what]) => what)]),
    ...PEERS.map((peer) =>
      row([
        BOUND_PEERS.includes(peer) ? `**${peer}**, ≤ 0.5` : peer,
        ...PEER_LINES.map(([line]) => {
          const found = summary(results, engine, `peer.${peer}.${line}`)
          return found ? short(found.median) : '–'
        }),
      ]),
    ),
  ].join('\n')
}

/** @param {Results} results */
export const peerTables = (results) =>
  enginesOf(results)
    .map((engine) => peerTable(results, engine))
    .join('\n\n')

/** Throughput of ours by that of another: more is better, but for memory. @param {Results} results */
export function sealingTable(results) {
  const engines = enginesOf(results)
  const told = [...SEALING, ['seal.memory', 'peak memory for 1 GiB', 'for 256 MiB']]
  return [
    ...head(['A file', 'against', ...engines.flatMap((name) => [TITLES[name] ?? '', 'target'])]),
    ...told.map(([key = '', what = '', other = '']) =>
      row([
        what,
        other,
        ...engines.flatMap((engine) => {
          const found = summary(results, engine, key)
          if (!found) return ['–', '–']
          const { median, low, high, atMost, atLeast } = found
          const isMissed =
            (atMost !== undefined && median > atMost) || (atLeast !== undefined && median < atLeast)
          const figure = isMissed ? `**${short(median)}**` : short(median)
          const least = atLeast === undefined ? '–' : `≥ ${atLeast}`
          return [
            `${figure} (${short(low)}–${short(high)})`,
            atMost === undefined ? least : `≤ ${atMost}`,
          ]
        }),
      ]),
    ),
  ].join('\n')
}
