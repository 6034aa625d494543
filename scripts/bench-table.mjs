// @ts-check
/** The results of a benchmark for a person, as a table, and for a program, as one object of ratios. */

/** @typedef {import('../tests/bench/options.ts').Result} Result */
/** @typedef {import('../tests/bench/maths.ts').Spread} Spread */

const KEY_WIDTH = 32
const CELL_WIDTH = 24
const DIGITS = 3

/** @param {number} value */
const short = (value) => Number(value.toPrecision(DIGITS))

/** @param {Spread | undefined} spread */
const told = (spread) =>
  spread ? `${short(spread.median)} (${short(spread.low)}–${short(spread.high)})` : '–'

/**
 * `{ chromium: { key: ratio } }`.
 *
 * @param {readonly Result[]} results
 * @returns {Record<string, Record<string, number>>}
 */
export const ratiosOf = (results) =>
  Object.fromEntries(
    results.map(({ engine, rows }) => [
      engine,
      Object.fromEntries(rows.map(({ key, value }) => [key, short(value.median)])),
    ]),
  )

/**
 * A table per engine: medians, with quartiles in brackets; times in milliseconds.
 *
 * @param {readonly Result[]} results
 */
export function benchTable(results) {
  /** @param {string[]} cells */
  const line = ([key = '', ...cells]) =>
    key.padEnd(KEY_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')
  return results
    .flatMap(({ engine, version, rows }) => [
      '',
      line([`${engine} ${version}`, 'ratio', 'bound', 'ours, ms', 'theirs, ms']),
      ...rows.map(({ key, value, atMost, atLeast, oursMs, theirsMs }) => {
        const least = atLeast === undefined ? '–' : `≥ ${atLeast}`
        const bound = atMost === undefined ? least : `≤ ${atMost}`
        const isOver = atMost !== undefined && value.median > atMost
        const isUnder = atLeast !== undefined && value.median < atLeast
        return line([
          key,
          told(value),
          `${bound}${isOver ? ' over' : ''}${isUnder ? ' under' : ''}`,
          told(oursMs),
          told(theirsMs),
        ])
      }),
    ])
    .join('\n')
}
