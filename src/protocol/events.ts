/**
 * What the worker tells its page by itself: `{ type: 'EVENT', event }`, on the channel its answers take, so that what was
 * told before an answer arrives before it.
 */
import type { StateAt } from './contract.ts'

export const EVENT = 'EVENT'

export interface EventMessage {
  type: typeof EVENT
  event: VaultEvent
}

/** The names that a commit changed in one namespace, and those of them that are gone now; never a value. */
export interface ChangedEvent {
  type: 'changed'
  /** The number of the `unlocked` state it belongs to: with another one it comes too late. */
  at: number
  namespace: string
  names: string[]
  deleted: string[]
  /** Grows from commit to commit. */
  sequence: number
}

export type VaultEvent =
  | ({ type: 'state' } & StateAt)
  | ChangedEvent
  | { type: 'storage'; reason: 'closed' | 'blocked' | 'reopened' }
  | { type: 'progress'; what: 'kdf'; expectedMs: number }
  /** Of the check of that number; `total` may grow while others write. */
  | { type: 'checking'; call: number; done: number; total: number; unit: 'rows' }
  /** Of the backup or restoring of that number; `total` may grow. */
  | { type: 'copying'; call: number; done: number; total: number; unit: 'entries' }
  /** Of the work on a file of that number. `bytesPerSecond`: of late, rests not counted; 0 if not known yet. */
  | {
      type: 'file'
      call: number
      done: number
      total: number
      unit: 'bytes'
      bytesPerSecond: number
    }
  /** In rows of the log and parts of large values. */
  | { type: 'rotation'; state: 'running' | 'paused' | 'done'; done: number; total: number }
  /** Another tab has written a header: what opens the vault may be something else than before. */
  | { type: 'slots' }
  /** The newest row, which is on disk: to be anchored. `birth`: of a vault just made, whatever was anchored before. */
  | { type: 'anchor'; text: string; birth: boolean }
