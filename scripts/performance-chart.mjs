// @ts-check
/**
 * Draws docs/performance/chart.svg: a line of the benchmark in each row, how long ours takes of the other's time on a
 * logarithmic scale, with its target. It says all of itself, in light and in dark, and needs no script and no font of ours.
 */
import { summaryOf } from './bench-results.mjs'

/** @typedef {import('./bench-results.mjs').Results} Results */
/** A heading over some rows, each a key of the benchmark and its name. @typedef {{ title: string, rows: [string, string][] }} Section */

const WIDTH = 860
const LEFT = 290
const RIGHT = 24
const ROW = 30
const TOP = 58
const HEADING = 38
const BOTTOM = 34
const LEAST = 0.01
const MOST = 10
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
/** Each engine has a lane of its own in a row, and a shape beside its colour. */
const LANE = 6

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px; fill: #59636e }
  .title { font-weight: 600 }
  .ground { fill: #ffffff }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .even { stroke: #59636e; stroke-width: 1.5 }
  .chromium { fill: #0969da; stroke: #0969da }
  .firefox { fill: #bc4c00; stroke: #bc4c00 }
  .rounds { stroke-width: 1.5; opacity: 0.55 }
  .runs { stroke-width: 5; opacity: 0.55; stroke-linecap: round }
  .target { stroke-width: 2.5; fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .ground { fill: #0d1117 }
    .grid { stroke: #30363d }
    .even { stroke: #9198a1 }
    .chromium { fill: #4493f8; stroke: #4493f8 }
    .firefox { fill: #f0883e; stroke: #f0883e }
  }
`

/** @param {number} ratio */
const x = (ratio) => {
  const share = Math.log(Math.min(Math.max(ratio, LEAST), MOST) / LEAST) / Math.log(MOST / LEAST)
  return Math.round(10 * (LEFT + share * (WIDTH - LEFT - RIGHT))) / 10
}

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** @type {Record<string, (cx: number, cy: number) => string>} */
const SHAPES = {
  chromium: (cx, cy) => `<circle cx="${cx}" cy="${cy}" r="4.5"/>`,
  firefox: (cx, cy) => `<path d="M${cx} ${cy - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>`,
}
const ENGINES = Object.keys(SHAPES)

/** @param {number} from @param {number} to @param {number} y @param {string} name */
const stretch = (from, to, y, name) =>
  `<line class="${name}" x1="${x(from)}" x2="${x(to)}" y1="${y}" y2="${y}"/>`

/** One line of one engine. @param {import('./bench-results.mjs').Line} line @param {string} engine @param {number} y */
function mark(line, engine, y) {
  const { median, low, high, lowest, highest, atMost } = summaryOf(line)
  const target =
    atMost === undefined
      ? ''
      : `<path class="target" d="M${x(atMost)} ${y - LANE}v${2 * LANE}m0 ${-LANE}h-5"/>`
  return `<g class="${engine}">${stretch(lowest, highest, y, 'rounds')}${stretch(low, high, y, 'runs')}${target}${SHAPES[engine]?.(x(median), y) ?? ''}</g>`
}

/** @param {Results} results @param {readonly Section[]} sections */
export function chartOf(results, sections) {
  const engines = ENGINES.filter((name) => results[name])
  const parts = []
  let y = TOP
  for (const { title, rows } of sections) {
    parts.push(`<text class="title" x="12" y="${y + 24}">${escaped(title)}</text>`)
    y += HEADING
    for (const [key, name] of rows) {
      const middle = y + ROW / 2
      parts.push(`<text x="12" y="${middle + 4}">${escaped(name)}</text>`)
      engines.forEach((engine, index) => {
        const line = results[engine]?.lines[key]
        const lane = middle + (2 * index - (engines.length - 1)) * LANE
        if (line) parts.push(mark(line, engine, lane))
      })
      y += ROW
    }
  }
  const end = y + 4
  const grid = TICKS.map(
    (tick) =>
      `<line class="${tick === 1 ? 'even' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${end}"/>` +
      `<text class="small" text-anchor="middle" x="${x(tick)}" y="${end + 18}">${tick}×</text>`,
  )
  const legend = engines.map(
    (engine, index) =>
      `<g class="${engine}">${SHAPES[engine]?.(22 + 110 * index, 22) ?? ''}</g>` +
      `<text x="${34 + 110 * index}" y="26">${engine === 'chromium' ? 'Chromium' : 'Firefox'}</text>`,
  )
  const height = end + BOTTOM
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title described">
<title id="title">How long Coffer takes of another store's time</title>
<desc id="described">Each row is one piece of work; the tables of docs/performance.md say the same in figures.</desc>
<style>${STYLE}</style>
<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>
${legend.join('\n')}
<text class="small" x="${LEFT}" y="20">Share of the other store's time: left of 1× is faster. Dot: median; thick: of each run;</text>
<text class="small" x="${LEFT}" y="36">thin: the middle half of all rounds. Upright stroke: the most it may be.</text>
${grid.join('\n')}
${parts.join('\n')}
</svg>
`
}
