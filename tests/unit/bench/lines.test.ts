import { describe, expect, it } from 'vitest'
import { benchTable, ratiosOf } from '../../../scripts/bench-table.mjs'
import { FLOOR } from '../../../scripts/performance-tables.mjs'
import { GROUPS } from '../../bench/lines.ts'
import { WORKLOADS } from '../../bench/workloads.ts'

const keysOf = (groups: typeof GROUPS): string[] =>
  groups.flatMap(({ lines }) => lines.map(({ key }) => key))

const QUICK = [
  'set.worker',
  'set.page',
  'set.concurrent',
  'setMany.worker',
  'setMany.page',
  'get.cold',
  'getMany',
  'open.1k',
  'open.10k',
  'keys',
]

describe('the table of what is measured', () => {
  it('has every key once', () => {
    const keys = keysOf(GROUPS)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('measures in a quick run what the targets ask of one', () => {
    const quick = GROUPS.filter(({ isQuick }) => isQuick)
    const lines = quick.flatMap((group) => group.lines.filter(({ isExtra }) => isExtra !== true))
    expect(lines.map(({ key }) => key).sort()).toEqual([...QUICK].sort())
  })

  it('has a line for every peer and every piece of work', () => {
    const keys = keysOf(GROUPS)
    const peers = ['idb-keyval', 'dexie', 'localforage', 'rxdb', 'keyv', 'flutter', 'aparajita']
    const lines = ['set', 'set.concurrent', 'setMany', 'get', 'getMany', 'open', 'keys']
    const missing = peers
      .flatMap((peer) => lines.map((line) => `peer.${peer}.${line}`))
      .filter((key) => !keys.includes(key))
    expect(missing).toEqual([])
  })

  it('measures ours, or the floor of it, against another side of the same group', () => {
    for (const { sides, lines } of GROUPS) {
      for (const { key, ours, other } of lines) {
        expect(sides[ours]?.[0]).toBe(key.startsWith('floor.') ? 'floor' : 'vault')
        expect(sides[other]).toBeDefined()
        expect(other).not.toBe(ours)
      }
    }
  })

  it('measures the floor in the same rounds as the line that stands on it', () => {
    const withFloor = GROUPS.filter(({ lines }) =>
      lines.some(({ key }) => key.startsWith('floor.')),
    )
    expect(withFloor.map(({ lines }) => lines.map(({ key }) => key))).toEqual(
      FLOOR.map(([floor, line]) => [line, `floor.${floor}`]),
    )
  })

  it('gives a peer the same work as ours', () => {
    for (const { sides, lines } of GROUPS) {
      if (lines.some(({ key }) => key.startsWith('growth.'))) continue
      expect(new Set(sides.map(([, workload]) => workload)).size).toBe(1)
    }
  })

  it('bounds exactly the peers that encrypt into IndexedDB', () => {
    const bounded = GROUPS.flatMap(({ lines }) => lines)
      .filter(({ key, atMost }) => key.startsWith('peer.') && atMost)
      .map(({ key }) => key.split('.')[1])
    expect(new Set(bounded)).toEqual(new Set(['rxdb', 'keyv']))
  })

  it('grows from a thousand entries to ten and a hundred thousand, in the same work', () => {
    const grown = GROUPS.filter(({ lines }) => lines.some(({ key }) => key.startsWith('growth.')))
    const sizes = grown.flatMap(({ sides, lines }) =>
      lines.map(({ key, ours, other }) => [
        key,
        ...[sides[ours], sides[other]].map((side) => side && WORKLOADS[side[1]].entries),
      ]),
    )
    expect(sizes.filter(([key]) => key !== 'floor.growth.get')).toEqual(
      ['get', 'set', 'open', 'keys'].flatMap((what) => [
        [`growth.${what}.10k`, 10_000, 1000],
        [`growth.${what}`, 100_000, 1000],
      ]),
    )
    expect(sizes).toContainEqual(['floor.growth.get', 100_000, 1000])
    for (const { sides } of grown) {
      expect(new Set(sides.map(([, workload]) => workload.split('.')[0])).size).toBe(1)
    }
  })
})

describe('what a benchmark prints', () => {
  const even = (median: number) => ({ low: median, median, high: median })
  const results = [
    {
      engine: 'chromium' as const,
      version: '1',
      rows: [
        { key: 'keys', value: even(0.123456), oursMs: even(1), theirsMs: even(8), atMost: 0.15 },
        { key: 'getMany', value: even(2), oursMs: even(2), theirsMs: even(1), atMost: 0.6 },
        { key: 'peer.dexie.set', value: even(3), oursMs: even(3), theirsMs: even(1) },
      ],
    },
  ]

  it('is one object of ratios by engine and key', () => {
    expect(ratiosOf(results)).toEqual({
      chromium: { keys: 0.123, getMany: 2, 'peer.dexie.set': 3 },
    })
  })

  it('has a place for what has no other side', () => {
    const rows = [{ key: 'bytesPerName', value: even(60), atMost: 100 }]
    const [result] = results
    expect(result && benchTable([{ ...result, rows }])).toContain('bytesPerName')
  })

  it('says in the table which ratio is over its bound, and only there', () => {
    const over = benchTable(results)
      .split('\n')
      .filter((line) => line.includes(' over'))
    expect(over).toHaveLength(1)
    expect(over[0]).toContain('getMany')
  })
})
