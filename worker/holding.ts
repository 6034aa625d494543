/**
 * The vault while this tab holds it open: its keys and its log, the deadlines that end it, and what is done beside the
 * calls. Whatever began before a lock delivers nothing after it, and a lock forgets the keys at once.
 */
import type { LockPolicy, LogReport } from '../src/protocol/contract.ts'
import { isVaultError, VaultError } from '../src/protocol/errors.ts'
import { Background } from './background.ts'
import { Deadlines } from './deadlines.ts'
import type { Opened } from './opening.ts'
import type { Rotation } from './rotation.ts'
import { sameState, type OpenLog } from './store/store.ts'
import type { SessionOptions } from './surroundings.ts'

export interface Held extends Opened {
  lockEpoch: number
}

export class Holding {
  readonly #deadlines: Deadlines
  readonly #background: Background
  readonly #onDropped: () => void
  #held: Held | undefined
  /** Raised by every lock of this tab, so that an unlock under way knows that it has come too late. */
  #locks = 0

  /** `onDropped` is called when the vault was open and is not any more. */
  constructor(
    { name, lock, surroundings }: SessionOptions,
    rotation: Rotation,
    onDropped: () => void,
  ) {
    this.#onDropped = onDropped
    this.#deadlines = new Deadlines(surroundings.now, () => this.lock())
    this.#deadlines.policy = lock
    this.#background = new Background({
      ...surroundings,
      name,
      rotation,
      mayWork: () => {
        this.lockIfDue()
        return this.#held !== undefined
      },
      onError: (error, log) => this.failed(error, log),
    })
  }

  get held(): Held | undefined {
    return this.#held
  }

  get locks(): number {
    return this.#locks
  }

  get logReport(): LogReport | null {
    return this.#held ? this.#background.reportOf(this.#held.log) : null
  }

  set policy(policy: LockPolicy) {
    this.lockIfDue()
    this.#deadlines.policy = policy
  }

  presence(seen: boolean, hidden: boolean): void {
    this.lockIfDue()
    this.#deadlines.presence(seen, hidden)
  }

  isIdleSince = (seenAt: number): boolean => this.#deadlines.isIdleSince(seenAt)

  /** Resolves when what opening left to be put right has been. */
  mended = (): Promise<void> => this.#background.mended()

  /**
   * Holds what was opened, unless the same vault is open already; says whether it does. `locks` is how many locks there had
   * been when the opening began.
   *
   * @throws VaultError `locked` if this tab was locked since
   */
  take(opened: Opened, locks: number, seenAt?: number): boolean {
    const { keyring, log } = opened
    // The secret was right, but the vault was locked while this was under way, or is open already.
    if (locks !== this.#locks) {
      keyring.forget()
      throw new VaultError('locked')
    }
    if (this.#held) {
      const isCurrent = this.#held.keyring.epoch === keyring.epoch
      if (isCurrent && sameState(this.#held.log.log.state, log.log.state)) {
        keyring.forget()
        return false
      }
      // Another tab has locked it, or rotates its keys, and the message did not arrive.
      this.drop()
    }
    this.#held = { ...opened, lockEpoch: log.log.state.lockEpoch }
    this.#deadlines.start(seenAt)
    return true
  }

  /** Begins what is done beside the calls; `mend` puts right what was not needed for opening. */
  begin({ log }: Opened, mend: () => Promise<void>): void {
    this.#background.start(log, mend)
  }

  /** Runs `work` with the open log, and delivers only if the vault has stayed open all the while. */
  async use<T>(work: (log: OpenLog) => Promise<T>): Promise<T> {
    this.lockIfDue()
    const held = this.#held
    if (!held) throw new VaultError('locked')
    this.#background.used()
    try {
      const result = await work(held.log)
      this.lockIfDue()
      if (this.#held !== held) throw new VaultError('locked')
      return result
    } catch (error) {
      const told = held.keyring.isBarred ? await lockedOr(error, held.log) : error
      if (this.#held !== held) throw new VaultError('locked')
      this.failed(told, held.log)
      throw told
    }
  }

  /** For whoever watches; the calls look for themselves. */
  catchUp(open: OpenLog): void {
    if (this.lockIfDue()) return
    open.log.catchUp().catch((error: unknown) => this.failed(error, open))
  }

  /** Has what is due in the background done now. */
  hurry = (): void => this.#background.hurry()

  /** Names have changed. */
  changed = (): void => this.#background.used()

  /** This tab has written. */
  wrote = (): void => this.#background.wrote()

  /** What another tab did to the vault shows in an error of this one; of a log held before, it is old news. */
  failed(error: unknown, open: OpenLog): void {
    if (isVaultError(error, 'locked') && this.#held?.log === open) this.drop()
  }

  /** Says whether a deadline had passed. */
  lockIfDue(): boolean {
    // An unlock under way has no deadline yet.
    const isDue = this.#held !== undefined && this.#deadlines.passed()
    if (isDue) this.lock()
    return isDue
  }

  /** Locks this tab; an unlock under way comes too late. */
  lock(): void {
    this.#locks++
    this.drop()
  }

  /**
   * Forgets every key of this tab, now. Said of a lock elsewhere, it may be old news: whether an unlock under way came
   * before that lock shows in the rows.
   */
  drop(): void {
    this.#deadlines.stop()
    this.#background.stop()
    this.#held?.keyring.forget()
    const wasOpen = this.#held !== undefined
    this.#held = undefined
    if (wasOpen) this.#onDropped()
  }
}

/** Keys that may not seal say so before anything is read: that another tab has locked the vault comes first. */
async function lockedOr(error: unknown, { reads }: OpenLog): Promise<unknown> {
  try {
    await reads.fromNames(() => undefined)
    return error
  } catch (other) {
    return isVaultError(other, 'locked') ? other : error
  }
}
