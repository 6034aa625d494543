/**
 * Keeps the log in order in the background: folds the index and rewrites rows, a step at a time, in one tab at a time, so
 * that no call waits for it. All of it may end at any moment, with the tab or with the power: what was done holds, what was
 * not is taken up by whoever opens the vault next.
 */
import { isVaultError } from '../src/protocol/errors.ts'
import type { Rotation } from './rotation.ts'
import type { OpenLog, Thresholds } from './store/store.ts'
import {
  fold,
  openRows,
  rowsToRewrite,
  shouldFold,
  shouldRewrite,
  THRESHOLDS,
} from './store/store.ts'

export interface CaretakerOptions {
  /** Runs `work` unless another tab is at it; says whether it did. */
  ifAlone(work: () => Promise<unknown>): Promise<boolean>
  /** Whether the vault may be used: asked before each step. */
  mayWork(): boolean
  onError(error: unknown, open: OpenLog): void
  /** Comes before rewriting for room. */
  rotation: Pick<Rotation, 'isDue' | 'step' | 'watch'>
  /** Where they differ from those that ship. */
  upkeep?: Partial<Thresholds> | undefined
}

export class Caretaker {
  readonly #options: CaretakerOptions
  readonly #limits: Thresholds
  #open: OpenLog | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #running = false
  /** The timer is a rest after a failure, or after another tab was found at it: no commit cuts it short. */
  #resting = false
  /** Somebody has asked for it in the middle of a spell. */
  #isHurried = false
  /** Since when there is something to do. */
  #dueAt = 0
  #stuck = new Set<number>()
  /** What the log kept for its own sake when all that could go had gone. */
  #keptBytes = 0

  constructor(options: CaretakerOptions) {
    this.#options = options
    this.#limits = { ...THRESHOLDS, ...options.upkeep }
  }

  /** Whether something is being done, or will be soon. */
  get isBusy(): boolean {
    return this.#running || this.#timer !== undefined
  }

  start(open: OpenLog): void {
    this.#open = open
    this.#stuck = new Set()
    this.#keptBytes = 0
    this.look()
  }

  stop(): void {
    this.#open = undefined
    this.#cancel()
  }

  /** Sees to it that what is due is done. Cheap, and called after every commit. */
  look(): void {
    if (!this.#open || this.#running || this.#resting || !this.#isDue(this.#open)) return
    const now = performance.now()
    if (this.#timer === undefined) this.#dueAt = now
    // Every commit puts it off, but not for ever: who writes a lot is not disturbed, and loses less if all ends just then.
    else if (now - this.#dueAt < this.#limits.patienceMs) this.#cancel()
    this.#in(this.#limits.delayMs)
  }

  /** Does what is due now, and not when there is time. */
  hurry(): void {
    if (!this.#open) return
    this.#isHurried = this.#running
    this.#cancel()
    this.#in(0)
  }

  #cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#resting = false
  }

  #isDue({ log }: OpenLog): boolean {
    const { view } = log
    if (this.#options.rotation.isDue || shouldFold(view, this.#limits)) return true
    return shouldRewrite(view, this.#keptBytes, this.#limits)
  }

  #in(ms: number): void {
    if (this.#running || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#resting = false
      void this.#work()
    }, ms)
  }

  async #work(): Promise<void> {
    this.#running = true
    const restMs = await this.#spell()
    this.#running = false
    if (this.#isHurried) return this.hurry()
    if (restMs === undefined || !this.#open) return
    this.#in(restMs)
    this.#resting = true
  }

  /** Does what is due, and says when to go on if that was not all. */
  async #spell(): Promise<number | undefined> {
    const open = this.#open
    if (!open) return undefined
    try {
      const alone = await this.#options.ifAlone(async () => {
        while (await this.#step())
          await new Promise((resolve) => setTimeout(resolve, this.#limits.pauseMs))
      })
      if (alone) return undefined
      // It is the other tab that rotates, if there is something to rotate.
      await this.#options.rotation.watch()
      return this.#limits.busyMs
    } catch (error) {
      // Locked or closed meanwhile: nothing to be told, and nothing left to be done here.
      if (isVaultError(error, 'locked') || isVaultError(error, 'aborted')) return undefined
      this.#options.onError(error, open)
      return this.#limits.laterMs
    }
  }

  /** One step; false if there was nothing to do. */
  async #step(): Promise<boolean> {
    const open = this.#open
    if (!open || !this.#options.mayWork()) return false
    const { log } = open
    const limits = this.#limits
    if (shouldFold(log.view, limits)) return fold(log, limits)
    if (await this.#options.rotation.step(open, limits)) return true
    if (!shouldRewrite(log.view, this.#keptBytes, limits)) return false
    const rows = rowsToRewrite(log.view, this.#stuck, this.#keptBytes, limits)
    if (rows.length === 0) return this.#foldOrRest(open)
    await open.commits.write({ namespace: '', steps: { rewrite: await openRows(log, rows) } })
    for (const sequence of rows) if (log.view.rows.has(sequence)) this.#stuck.add(sequence)
    return true
  }

  /** What could still be rewritten comes after the index: it is written first, unless that has just been done. */
  async #foldOrRest({ log }: OpenLog): Promise<boolean> {
    if (log.view.index.foldedThrough < log.view.last - this.#limits.fewRows) {
      return fold(log, this.#limits)
    }
    this.#keptBytes = log.view.rows.totals.keptBytes
    return false
  }
}
