/**
 * What every store can do for a workload, ours and each peer: one file per contestant, nothing but this between them.
 * A contestant does its own work the best way its documentation shows.
 */
import type { Durability } from '../../src/protocol/contract.ts'

export type Pair = readonly [name: string, value: string]

export interface Contestant {
  set(name: string, value: string): Promise<unknown>
  setMany(pairs: readonly Pair[]): Promise<unknown>
  get(name: string): Promise<unknown>
  /** In the order of the names. */
  getMany(names: readonly string[]): Promise<unknown[]>
  keys(): Promise<readonly string[]>
  /** Resolves when nothing is left to do in the background, where there is such a thing. */
  settled?(): Promise<void>
  /** Lets go of what it holds in memory, as far as it can; the data stay. */
  close(): Promise<void>
}

/** Opens the database of this name, and makes it if it is not there. */
export type Open = (database: string, durability: Durability) => Promise<Contestant>
