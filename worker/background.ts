/** What is done while the vault is open and nobody waits for it: sweeping what has expired or was left behind, keeping the log in order. */
import type { LogReport } from '../src/protocol/contract.ts'
import { Caretaker } from './caretaker.ts'
import type { OpenLog, Thresholds } from './store/store.ts'
import type { Rotation } from './rotation.ts'
import { Sweeper } from './sweeper.ts'

export interface BackgroundOptions {
  /** The vault's name. */
  name: string
  now(): number
  /** Runs `work` unless another tab runs some under this name; says whether it did. */
  ifAlone(name: string, work: () => Promise<unknown>): Promise<boolean>
  /** Whether the vault may be used: asked before each step. */
  mayWork(): boolean
  onError(error: unknown, log: OpenLog): void
  /** What is to be done beside, while there is something of it to be done. */
  rotation: Rotation
  /** For tests; see worker/store/upkeep.ts. */
  upkeep?: Partial<Thresholds> | undefined
}

/** The second copy of the header is looked at when whoever unlocked has had time to begin. */
const MEND_MS = 500

export class Background {
  readonly #sweeper: Sweeper
  readonly #caretaker: Caretaker
  readonly #options: BackgroundOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #mend: (() => Promise<void>) | undefined
  #mending: Promise<void> | undefined
  readonly #sweepParts: (log: OpenLog) => Promise<unknown>

  constructor(options: BackgroundOptions) {
    this.#options = options
    const { name, ifAlone, ...rest } = options
    const alone = (what: string) => (work: () => Promise<unknown>) =>
      ifAlone(`coffer/${name}/${what}`, work)
    this.#sweeper = new Sweeper({ ...rest, ifAlone: alone('sweep') })
    this.#caretaker = new Caretaker({ ...rest, ifAlone: alone('upkeep') })
    this.#sweepParts = (log) => alone('large')(() => log.sweep())
  }

  /** `mend` puts right what was not needed for opening. */
  start(log: OpenLog, mend: () => Promise<void>): void {
    this.#options.rotation.start(log)
    this.#sweeper.start(log)
    this.#caretaker.start(log)
    this.#mend = mend
    this.#timer = setTimeout(() => {
      this.mended().catch((error: unknown) => this.#options.onError(error, log))
    }, MEND_MS)
    // Once: what cannot be swept now is there at the next unlock as well.
    this.#sweepParts(log).catch(() => {})
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#mend = undefined
    this.#options.rotation.stop()
    this.#sweeper.stop()
    this.#caretaker.stop()
  }

  /** Puts right now what was left for later. */
  async mended(): Promise<void> {
    const mend = this.#mend
    this.#mend = undefined
    if (mend && this.#options.mayWork()) {
      this.#mending = mend().finally(() => (this.#mending = undefined))
    }
    // Whoever asks while it is under way hears of what it comes to.
    await this.#mending
  }

  /** The vault was called, or names have changed. */
  used = (): void => this.#sweeper.look()

  /** This tab has written. */
  wrote = (): void => this.#caretaker.look()

  hurry = (): void => this.#caretaker.hurry()

  /** How the log lies on disk, as far as this tab knows. */
  reportOf({ log: { view } }: OpenLog): LogReport {
    const { sizeBytes, liveBytes } = view.rows.totals
    return {
      entries: view.names.count,
      rows: view.rows.count,
      sizeBytes,
      liveBytes,
      indexedThrough: view.index.foldedThrough,
      upkeep: this.#caretaker.isBusy,
    }
  }
}
