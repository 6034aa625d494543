// @ts-check
/** The results of a benchmark for a person, as a table, and for a program, as one object of ratios. */

/** @typedef {import('../tests/bench/options.ts').Result} Result */
/** @typedef {import('../tests/bench/maths.ts').Spread} Spread */

const KEY_WIDTH = 32
const CELL_WIDTH = 24
const DIGITS = 3

/** @param {number} value */
const short = (value) => Number(value.toPrecision(DIGITS))

/** @param {Spread} spread */
const told = ({ median, low, high }) => `${short(median)} (${short(low)}–${short(high)})`

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
      Object.fromEntries(rows.map(({ key, ratio }) => [key, short(ratio.median)])),
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
      ...rows.map(({ key, ratio, atMost, oursMs, theirsMs }) => {
        const bound = atMost === undefined ? '–' : `≤ ${atMost}`
        const isOver = atMost !== undefined && ratio.median > atMost
        return line([
          key,
          told(ratio),
          `${bound}${isOver ? ' over' : ''}`,
          told(oursMs),
          told(theirsMs),
        ])
      }),
    ])
    .join('\n')
}
