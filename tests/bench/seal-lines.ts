/**
 * What is measured of sealing files: throughput of ours by that of another who does the same with the same file. Keys and
 * bounds are those of the project's targets; a line without a bound is reported. Not part of a quick run.
 */
import type { Bounds } from './lines.ts'
import type { SealSide } from './seal-sides.ts'

export interface SealLine {
  key: string
  ours: SealSide
  /** The quickest of these counts in each round. */
  others: readonly SealSide[]
  /** The least share of the other's throughput. */
  atLeast?: Partial<Bounds>
}

export const SEAL_LINES: readonly SealLine[] = [
  {
    key: 'seal.opfs.discard',
    ours: 'ours to nowhere',
    others: ['raw to nowhere'],
    atLeast: { chromium: 0.8, firefox: 0.8 },
  },
  // What no format could do better, of the line before.
  { key: 'floor.seal.discard', ours: 'floor to nowhere', others: ['raw to nowhere'] },
  {
    key: 'seal.opfs.opfs',
    ours: 'ours to opfs',
    others: ['raw to nowhere'],
    atLeast: { chromium: 0.55, firefox: 0.55 },
  },
  { key: 'floor.seal.opfs', ours: 'floor to opfs', others: ['raw to nowhere'] },
  {
    key: 'seal.disk',
    ours: 'ours from a Blob to nowhere',
    others: ['read', 'raw to nowhere'],
    atLeast: { chromium: 0.8, firefox: 0.45 },
  },
  // What a page has that holds no handle.
  { key: 'seal.blob.opfs', ours: 'ours from a Blob to opfs', others: ['raw to nowhere'] },
  {
    key: 'seal.vsAge',
    ours: 'ours from a Blob to opfs',
    others: ['age to opfs'],
    atLeast: { chromium: 3.5 },
  },
  {
    key: 'seal.vsSodium',
    ours: 'ours from a Blob to opfs',
    others: ['sodium to opfs'],
    atLeast: { chromium: 2 },
  },
  { key: 'seal.vsNoble', ours: 'ours from a Blob to opfs', others: ['noble to opfs'] },
]

/** Peak memory of all the browser's processes: sealing so many MiB against so many. Only where Linux says it. */
export const SEAL_MEMORY = { key: 'seal.memory', mib: [1024, 256], atMost: 1.25 } as const
