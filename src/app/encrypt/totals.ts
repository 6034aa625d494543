/** What all files of the queue come to. */
import type { Job } from './queue.ts'

export interface Totals {
  /** Those that are not cancelled. */
  files: number
  done: number
  failed: number
  cancelled: number
  /** Waiting or worked on. */
  left: number
  /** Done, and the result is nowhere but here. */
  unsaved: number
  /** Of the files that are not cancelled and have not failed. */
  doneBytes: number
  totalBytes: number
  /** Of the file that is worked on. */
  bytesPerSecond: number
}

export function totalsOf(jobs: Iterable<Job>): Totals {
  const totals = {
    files: 0,
    done: 0,
    failed: 0,
    cancelled: 0,
    left: 0,
    unsaved: 0,
    doneBytes: 0,
    totalBytes: 0,
    bytesPerSecond: 0,
  }
  for (const job of jobs) {
    if (job.state !== 'cancelled') totals.files++
    if (job.state === 'cancelled' || job.state === 'failed') totals[job.state]++
    else totals.totalBytes += job.totalBytes
    if (job.state === 'done') {
      totals.done++
      totals.doneBytes += job.totalBytes
      if (!job.saved) totals.unsaved++
    } else if (job.state === 'working') {
      totals.doneBytes += job.doneBytes
      totals.bytesPerSecond = job.bytesPerSecond
    }
    if (job.state === 'waiting' || job.state === 'working') totals.left++
  }
  return totals
}
