/** What a session is given: its settings, and what it needs of the browser. Tests put their own in. */
import type { LockPolicy, PageHalf } from '../src/protocol/contract.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import type { BackgroundOptions } from './background.ts'
import type { Marks } from './store/store.ts'

export interface Surroundings {
  now(): number
  /** Runs `work` while no other tab runs under the same name (Web Locks). */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Runs `work` unless another tab runs under the same name, and says whether it did. */
  ifAlone(name: string, work: () => Promise<unknown>): Promise<boolean>
  /** Runs `work` beside others that do so under the same name, and while nobody runs there alone. */
  beside<T>(name: string, work: () => Promise<T>): Promise<T>
  kdfTargetMs: number
  /** Makes storage ready for writing, once; see worker/store/settle.ts. */
  settle(): Promise<void>
  /** Where it is noted, outside the databases, that there is a vault; see worker/store/marks.ts. Nowhere if not given. */
  marks?: Marks
  /** The origin private file system, for results that have no room in memory; they are Blobs if it is not given. */
  privateFiles?(this: void): Promise<FileSystemDirectoryHandle>
  /** When the log is put in order, where tests want it sooner; see worker/store/upkeep.ts. */
  upkeep?: BackgroundOptions['upkeep']
}

export interface SessionOptions {
  name: string
  durability: 'strict' | 'relaxed'
  lock: LockPolicy
  /** Whether the page keeps an anchor, and is told what to put there. */
  anchored?: boolean
  /** Erase the vault after so many wrong secrets in a row. */
  eraseAfterWrong?: number | null
  /** What the page after this one would be known by. */
  page?: PageHalf | undefined
  emit(event: VaultEvent): void
  surroundings: Surroundings
}
