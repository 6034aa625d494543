// @ts-check
/**
 * What is kept of a benchmark in docs/performance/results.json: a few figures of each line of each run, so that the page
 * and its chart can be drawn again, and compared with those of another day.
 */

/** @typedef {import('../tests/bench/options.ts').Result} Result */
/** @typedef {import('../tests/bench/options.ts').Row} Row */
/**
 * The median of the rounds' ratios, their quartiles, and the medians of both times in milliseconds, where there are such.
 *
 * @typedef {[median: number, low: number, high: number, oursMs: number | null, theirsMs: number | null]} Figures
 */
/** @typedef {{ atMost?: number, atLeast?: number, runs: Figures[] }} Line */
/**
 * @typedef {object} Kept
 * @property {string} version
 * @property {string} date
 * @property {string} commit
 * @property {number} rounds
 * @property {string} durability
 * @property {Record<string, Line>} lines
 */
/** By engine. @typedef {Record<string, Kept>} Results */

const DIGITS = 3

/** @param {number} value */
const short = (value) => Number(value.toPrecision(DIGITS))

/** @param {Row} row @returns {Figures} */
const figuresOf = ({ value, oursMs, theirsMs }) => [
  short(value.median),
  short(value.low),
  short(value.high),
  oursMs ? short(oursMs.median) : null,
  theirsMs ? short(theirsMs.median) : null,
]

/**
 * @param {readonly (readonly Result[])[]} runs all of the same lines
 * @param {{ date: string, commit: string, rounds: number, durability: string }} facts
 * @returns {Results}
 */
export function resultsOf(runs, facts) {
  /** @type {Results} */
  const results = {}
  for (const { engine, version, rows } of runs.flat()) {
    const kept = (results[engine] ??= { version, ...facts, lines: {} })
    for (const row of rows) {
      const line = (kept.lines[row.key] ??= {
        ...(row.atMost !== undefined && { atMost: row.atMost }),
        ...(row.atLeast !== undefined && { atLeast: row.atLeast }),
        runs: [],
      })
      line.runs.push(figuresOf(row))
    }
  }
  return results
}

/** @param {number[]} values not empty */
function middle(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2
}

/**
 * All runs of a line in one: the median of their medians, the range of these, the range of all quartiles, and the medians
 * of the times.
 *
 * @param {Line} line
 */
export function summaryOf({ runs, atMost, atLeast }) {
  const medians = runs.map(([median]) => median)
  /** @param {3 | 4} place */
  const ms = (place) => middle(runs.map((run) => run[place] ?? Number.NaN))
  return {
    median: middle(medians),
    low: Math.min(...medians),
    high: Math.max(...medians),
    lowest: Math.min(...runs.map(([, low]) => low)),
    highest: Math.max(...runs.map(([, , high]) => high)),
    oursMs: ms(3),
    theirsMs: ms(4),
    atMost,
    atLeast,
  }
}
