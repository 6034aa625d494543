/**
 * When the vault locks by itself. Judged by the wall clock at every call, so that a sleeping or throttled timer
 * cannot keep it open; the timer is only there to lock on time when nobody calls.
 */
import type { LockPolicy } from '../src/protocol/contract.ts'
import { CLOCK_STEP_MS } from '../src/protocol/limits.ts'

export class Deadlines {
  readonly #now: () => number
  readonly #onPassed: () => void
  #policy: LockPolicy = { idleMs: null, hiddenMs: null }
  #seenAt = 0
  #hiddenAt: number | undefined
  #checkedAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(now: () => number, onPassed: () => void) {
    this.#now = now
    this.#onPassed = onPassed
  }

  /** Starts counting from now. */
  start(): void {
    const now = this.#now()
    this.#seenAt = this.#checkedAt = now
    if (this.#hiddenAt !== undefined) this.#hiddenAt = now
    this.#schedule()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  set policy(policy: LockPolicy) {
    this.#policy = { ...policy }
    if (this.#timer !== undefined) this.#schedule()
  }

  /** What the page says of the person. Call `passed` first: being seen does not undo a deadline already missed. */
  presence(seen: boolean, hidden: boolean): void {
    const now = this.#now()
    if (seen) this.#seenAt = now
    this.#hiddenAt = hidden ? (this.#hiddenAt ?? now) : undefined
    if (this.#timer !== undefined) this.#schedule()
  }

  /** Whether a deadline is over, or the clock has stepped back too far to tell. */
  passed(): boolean {
    const now = this.#now()
    const steppedBack = now < this.#checkedAt - CLOCK_STEP_MS
    this.#checkedAt = now
    return steppedBack || now >= this.#next()
  }

  #next(): number {
    const { idleMs, hiddenMs } = this.#policy
    const idle = idleMs === null ? Infinity : this.#seenAt + idleMs
    const hidden =
      hiddenMs === null || this.#hiddenAt === undefined ? Infinity : this.#hiddenAt + hiddenMs
    return Math.min(idle, hidden)
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const wait = Math.min(Math.max(this.#next() - this.#now(), 0), 60_000)
    // Looks at least once a minute: the clock may jump, and a timer counts only waking time.
    this.#timer = setTimeout(() => {
      if (this.passed()) this.#onPassed()
      else this.#schedule()
    }, wait)
  }
}
