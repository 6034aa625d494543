/** What scripts/bench.mjs asks of a run, handed over as JSON in `COFFER_BENCH`, and what it gets back in a file. */
import type { Durability } from '../../src/protocol/contract.ts'
import type { BenchEngine } from './lines.ts'
import type { Spread } from './maths.ts'

export interface Options {
  engines: BenchEngine[]
  isQuick: boolean
  durability: Durability
  rounds: number
  /** Share of every size: 1, or less in a smoke test. */
  scale: number
  /** Only keys that contain one of these; all of them if there is none. */
  only: string[]
  /** Where the result goes. */
  file: string
}

export interface Row {
  key: string
  /** A ratio, but for memory, which is bytes. */
  value: Spread
  /** Milliseconds of one unit of the work. */
  oursMs?: Spread
  theirsMs?: Spread
  atMost?: number
  /** Of throughput, where more is better. */
  atLeast?: number
}

export interface Result {
  engine: BenchEngine
  version: string
  rows: Row[]
}

export function readOptions(): Options {
  const given = process.env['COFFER_BENCH']
  if (given === undefined) throw new Error('started by `npm run bench`, not by itself')
  // Written by scripts/bench.mjs, which checks what a person typed.
  return JSON.parse(given) as Options
}

export const isWanted = ({ only }: Options, key: string): boolean =>
  only.length === 0 || only.some((part) => key.includes(part))
