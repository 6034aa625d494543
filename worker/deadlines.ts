/**
 * When the vault locks by itself. Judged by the wall clock at every call, so that a sleeping or throttled timer
 * cannot keep it open; the timer is only there to lock on time when nobody calls.
 */
import type { LockPolicy } from '../src/protocol/contract.ts'
import { BEAT_MS, CLOCK_STEP_MS } from '../src/protocol/limits.ts'

export class Deadlines {
  readonly #now: () => number
  readonly #onPassed: () => void
  #policy: LockPolicy = { idleMs: null, hiddenMs: null }
  /** When the timer should next have run. Long after that, the machine has slept. */
  #dueAt = Infinity
  #seenAt = 0
  #hiddenAt: number | undefined
  #checkedAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(now: () => number, onPassed: () => void) {
    this.#now = now
    this.#onPassed = onPassed
  }

  /** Starts counting from when the person was last seen. */
  start(seenAt = this.#now()): void {
    const now = this.#now()
    this.#checkedAt = now
    this.#seenAt = seenAt
    if (this.#hiddenAt !== undefined) this.#hiddenAt = now
    this.#schedule()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#dueAt = Infinity
  }

  /** Whether somebody who was last seen then has been away for too long. */
  isIdleSince(seenAt: number): boolean {
    const { idleMs } = this.#policy
    return idleMs !== null && this.#now() >= seenAt + idleMs
  }

  set policy(policy: LockPolicy) {
    this.#policy = { ...this.#policy, ...policy }
    if (this.#timer !== undefined) this.#schedule()
  }

  /** What the page says of the person. Call `passed` first: being seen does not undo a deadline already missed. */
  presence(seen: boolean, hidden: boolean): void {
    const now = this.#now()
    if (seen) this.#seenAt = now
    this.#hiddenAt = hidden ? (this.#hiddenAt ?? now) : undefined
    if (this.#timer !== undefined) this.#schedule()
  }

  /** Whether a deadline is over, the machine has slept, or the clock has stepped back too far to tell. */
  passed(): boolean {
    const now = this.#now()
    const steppedBack = now < this.#checkedAt - CLOCK_STEP_MS
    this.#checkedAt = now
    const { sleepMs = null } = this.#policy
    const slept = sleepMs !== null && now - this.#dueAt > sleepMs
    return steppedBack || slept || now >= this.#next()
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
    const now = this.#now()
    // Looks at least once a minute: the clock may jump, and a timer counts only waking time.
    const most = typeof this.#policy.sleepMs === 'number' ? BEAT_MS : 60_000
    const wait = Math.min(Math.max(this.#next() - now, 0), most)
    this.#dueAt = now + wait
    this.#timer = setTimeout(() => {
      if (this.passed()) this.#onPassed()
      else this.#schedule()
    }, wait)
  }
}
