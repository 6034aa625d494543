/**
 * Deletes entries whose time is over, in the background: at unlock, and then when the next one is due. A batch at a time,
 * so that no call waits for long; in one tab at a time; and never by a clock that has stepped back, for what is deleted
 * is gone. What is not swept yet is hidden all the same: a sweep that fails, or never comes, costs only room.
 */
import { CLOCK_STEP_MS } from '../src/protocol/limits.ts'
import type { OpenLog } from './store/store.ts'

/** Between two batches, for calls to come in between. */
const PAUSE_MS = 100
/** While another tab is at it: mostly there is nothing left to do afterwards. */
const BUSY_MS = 1_000
/** After a failure; and no timer is set for longer, because the clock may jump. */
const LATER_MS = 60_000

export interface SweeperOptions {
  now(): number
  /** Runs `work` unless another tab is at it; says whether it did. */
  ifAlone(work: () => Promise<unknown>): Promise<boolean>
  /** Whether the vault may be used: asked before each batch. */
  mayWork(): boolean
  onError(error: unknown, open: OpenLog): void
}

export class Sweeper {
  readonly #options: SweeperOptions
  #open: OpenLog | undefined
  #running = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What the clock says when the timer fires, if neither of them is late. */
  #firesAt = 0
  #isSoon = false
  #restUntil = 0
  /** The latest this tab has ever seen the clock. */
  #latestMs = 0

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  start(open: OpenLog): void {
    this.#open = open
    this.look()
  }

  stop(): void {
    this.#open = undefined
    this.#cancel()
  }

  /** Sees to it that the timer fires in time. Cheap, and called at every call: a timer sleeps with its machine. */
  look(): void {
    const now = this.#options.now()
    this.#latestMs = Math.max(this.#latestMs, now)
    if (!this.#open || this.#running) return
    const dueMs = this.#open.log.names.expiries.nextMs
    if (dueMs === Infinity) return
    const waitMs = Math.min(Math.max(dueMs - now, this.#restUntil - now, 0), LATER_MS)
    const inTime = this.#isSoon || (this.#firesAt > now && this.#firesAt <= now + waitMs)
    if (this.#timer !== undefined && inTime) return
    this.#cancel()
    // Set anew at every call, it would never fire under a page that does not stop calling.
    this.#isSoon = waitMs <= PAUSE_MS
    this.#firesAt = now + waitMs
    this.#timer = setTimeout(() => {
      this.#cancel()
      void this.#sweep()
    }, waitMs)
  }

  async #sweep(): Promise<void> {
    const open = this.#open
    if (!open || !this.#options.mayWork()) return
    const now = this.#options.now()
    // Only now is it known whether what was due has been written anew meanwhile.
    if (open.log.names.expiries.due(now, 1).length === 0) return this.look()
    this.#running = true
    const restMs = await this.#batch(open, now)
    this.#running = false
    this.#restUntil = this.#options.now() + restMs
    this.look()
  }

  /** Sweeps some, and says how long to leave it at that. */
  async #batch(open: OpenLog, now: number): Promise<number> {
    if (now < this.#latestMs - CLOCK_STEP_MS) return LATER_MS
    const sweep = (): Promise<unknown> => open.commits.write({ namespace: '', steps: 'sweep' })
    try {
      return (await this.#options.ifAlone(sweep)) ? PAUSE_MS : BUSY_MS
    } catch (error) {
      this.#options.onError(error, open)
      return LATER_MS
    }
  }

  #cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
