/** What is kept of a benchmark, and the page and the chart that are made of it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resultsOf, summaryOf } from '../../../scripts/bench-results.mjs'
import * as tables from '../../../scripts/performance-tables.mjs'
import { chart, marks, PARTS, withResults } from '../../../scripts/write-performance.mjs'
import { GROUPS } from '../../bench/lines.ts'
import type { Result } from '../../bench/options.ts'

const DOCS = join(import.meta.dirname, '../../../docs')
const read = (path: string): string => readFileSync(join(DOCS, path), 'utf8')
const FACTS = { date: '2026-01-02', commit: 'abc1234', rounds: 9, durability: 'strict' }

const run = (median: number): Result[] => [
  {
    engine: 'chromium',
    version: '156.0.1',
    rows: [
      {
        key: 'set.page',
        value: { median, low: median / 2, high: median * 2 },
        oursMs: { median: 1.23456, low: 1, high: 2 },
        theirsMs: { median: 2, low: 1, high: 3 },
        atMost: 1.3,
      },
      { key: 'bytesPerName', value: { median: 60, low: 60, high: 60 }, atMost: 100 },
    ],
  },
]
const results = resultsOf([run(1), run(4), run(2)], FACTS)

describe('what is kept of a benchmark', () => {
  it('is a few figures of each line of each run, by engine', () => {
    const { lines, ...facts } = results['chromium'] ?? {}
    expect(facts).toEqual({ version: '156.0.1', ...FACTS })
    expect(lines).toEqual({
      'set.page': {
        atMost: 1.3,
        runs: [
          [1, 0.5, 2, 1.23, 2],
          [4, 2, 8, 1.23, 2],
          [2, 1, 4, 1.23, 2],
        ],
      },
      bytesPerName: { atMost: 100, runs: [60, 60, 60].map((b) => [b, b, b, null, null]) },
    })
  })

  it('comes to the median of the runs, with the range of the runs and that of the rounds', () => {
    const line = results['chromium']?.lines['set.page']
    expect(line && summaryOf(line)).toEqual({
      median: 2,
      low: 1,
      high: 4,
      lowest: 0.5,
      highest: 8,
      oursMs: 1.23,
      theirsMs: 2,
      atMost: 1.3,
    })
  })
})

describe('the page on performance', () => {
  const keys = GROUPS.flatMap(({ lines }) => lines.map(({ key }) => key))
  const peerKeys = tables.PEERS.flatMap((peer) =>
    tables.PEER_LINES.map(([line]) => `peer.${peer}.${line}`),
  )

  it('has a place for every line that is measured, and for no other', () => {
    const placed = [
      ...tables.LINES.map(([key]) => key),
      ...tables.FLOOR.map(([line]) => `floor.${line}`),
      ...tables.GROWTH.flatMap(([key]) => [`growth.${key}.10k`, `growth.${key}`]),
      ...peerKeys,
    ]
    expect(placed.toSorted()).toEqual(keys.toSorted())
  })

  it('says of the same peers as the benchmark that the target is theirs', () => {
    const bound = GROUPS.flatMap(({ lines }) => lines)
      .filter(({ key, atMost }) => key.startsWith('peer.') && atMost)
      .map(({ key }) => key.split('.')[1])
    expect(new Set(bound)).toEqual(new Set(tables.BOUND_PEERS))
  })

  it('shows a ratio with the range of the runs, and in bold one that is over its target', () => {
    expect(tables.idbTable(results)).toContain('| one `set`, from the page | **2** (1–4) | ≤ 1.3 |')
    const within = resultsOf([run(1)], FACTS)
    expect(tables.idbTable(within)).toContain('| one `set`, from the page | 1 (1–1) | ≤ 1.3 |')
    expect(tables.memoryOf(results)).toContain('60 bytes a name (60–60)')
  })

  it('is changed between the marks, and nowhere else', () => {
    const page = Object.keys(PARTS)
      .map((name) => `${marks(name).begin}stale${marks(name).end}${name}`)
      .join('\n')
    const written = withResults(`before\n${page}\nafter`, results)
    expect(written).not.toContain('stale')
    expect(written.startsWith('before\n') && written.endsWith('\nafter')).toBe(true)
    expect(withResults(written, results)).toBe(written)
    expect(() => withResults('no marks', results)).toThrow('marks')
  })

  it('says what the results that are kept say, and so does its chart', () => {
    const kept = JSON.parse(read('performance/results.json'))
    // The formatter pads the cells of a table.
    const bare = (text: string): string => text.replaceAll(/ +|-+/g, ' ')
    const page = read('performance.md')
    expect(bare(withResults(page, kept))).toBe(bare(page))
    expect(read('performance/chart.svg')).toBe(chart(kept))
  })
})

describe('the chart', () => {
  const drawn = chart(results)
  const even = /class="even" x1="([\d.]+)"/.exec(drawn)?.[1]
  const dots = (svg: string): (string | undefined)[] =>
    [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map((match) => match[1]).slice(1)

  it('has a row for each line, and a dot where it was measured', () => {
    for (const [, what] of tables.LINES) expect(drawn).toContain(what.replaceAll('`', ''))
    expect(dots(drawn)).toHaveLength(1)
    expect(dots(chart({}))).toHaveLength(0)
  })

  it('puts what takes as long as the other on the line of evens, and what is faster left of it', () => {
    expect(dots(chart(resultsOf([run(1)], FACTS)))).toEqual([even])
    expect(Number(dots(chart(resultsOf([run(0.9)], FACTS)))[0])).toBeLessThan(Number(even))
  })

  it('keeps within its frame what is beyond the scale', () => {
    const [least, most] = [1e-6, 1e6].map((ratio) => dots(chart(resultsOf([run(ratio)], FACTS)))[0])
    const ticks = [...drawn.matchAll(/class="grid" x1="([\d.]+)"/g)].map((match) => match[1])
    expect([least, most]).toEqual([ticks[0], ticks.at(-1)])
  })

  it('needs nothing from elsewhere, and no script', () => {
    expect(drawn).not.toMatch(/href|url\(|<script|@import/)
  })
})
