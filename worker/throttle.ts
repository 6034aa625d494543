/**
 * Throttling: a wrong secret costs time, counted for all tabs and over reloads. A try is counted before it is made, so that
 * none is free for ending the page in the middle. It slows who sits at this keyboard, not who has copied the data
 * (docs/adr/0040-throttling.md). Every try must run while no other tab makes one.
 */
import { isVaultError, VaultError } from '../src/protocol/errors.ts'
import { FIRST_WAIT_MS, FREE_TRIES, MAX_WAIT_MS } from '../src/protocol/limits.ts'
import { asTries, NO_TRIES, type FoundTries, type Store, type Tries } from './store/store.ts'

export interface ThrottleOptions {
  store: Pick<Store, 'readTries' | 'changeTries' | 'takeSpare'>
  now(): number
  /** Whether the open vault has a recovery code that is known to be kept; undefined if it is not open. */
  hasProvedCode(): boolean | undefined
  /** Destroys the vault. Called by a try, and so while no other tab makes one. */
  erase(): Promise<void>
}

/** How long nothing is tried after so many tries. */
const waitAfter = (begun: number): number =>
  begun < FREE_TRIES ? 0 : Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (begun - FREE_TRIES))

/** Nobody can say how many there were: neither none, nor so many that somebody would have to wait for long. */
const unknownAt = (atMs: number): Tries => ({ ...NO_TRIES, begun: FREE_TRIES, atMs })

/** Said of one slot, perhaps whatever the secret is: that it did not open the others either is then not told. */
const COUNTED = ['kdf-out-of-range', 'slot-damaged'] as const

/** What a look at the row comes to. */
interface Verdict {
  waitMs: number
  /** As the row is to be taken: mended where it is odd, or of a time that is still to come. */
  found: Tries
  isMended: boolean
}

export class Throttle {
  readonly #options: ThrottleOptions
  readonly #startedAt: number
  /** What there was no room to write. */
  #unwritten: Tries | undefined
  /** Erase after so many wrong secrets in a row. */
  eraseAfter: number | null = null

  constructor(options: ThrottleOptions) {
    this.#options = options
    this.#startedAt = options.now()
  }

  /** How long no secret is tried from now on, 0 if one may be. */
  async retryAfterMs(): Promise<number> {
    return this.#judge(await this.#options.store.readTries()).waitMs
  }

  /** After how many wrong secrets in a row the vault will really be erased. */
  async erasesAfter(): Promise<number | null> {
    const tries = asTries((await this.#options.store.readTries()).row)
    return tries?.mayErase ? this.eraseAfter : null
  }

  /** Says whether the vault may be erased from now on; the count of wrong ones begins anew. */
  async allowErasing(mayErase: boolean): Promise<void> {
    await this.#options.store.changeTries('strict', (lying) => {
      const { found, isMended } = this.#judge(lying)
      const isSame = !isMended && found.mayErase === mayErase
      return { put: isSame ? undefined : { ...found, wrong: 0, mayErase }, result: undefined }
    })
  }

  /**
   * Makes a try: `work` calls `proved` when the secret has been seen to be right. What fails for another reason than the
   * secret does not count.
   *
   * @throws VaultError `throttled` if it is too early for one; `wrong-secret` with `erased` if it was the last one
   */
  async guess<T>(work: (proved: () => void) => Promise<T>): Promise<T> {
    const by = crypto.randomUUID()
    const before = await this.#begin(by)
    let isProved = false
    try {
      const result = await work(() => (isProved = true))
      await this.#end(by, isProved ? this.#none() : before)
      return result
    } catch (error) {
      if (isProved) await this.#end(by, this.#none(before))
      else if (isVaultError(error, 'wrong-secret')) await this.#wrong(by)
      else if (!COUNTED.some((code) => isVaultError(error, code))) await this.#end(by, before)
      throw error
    }
  }

  /** Resolves to what there was before this try was counted. */
  async #begin(by: string): Promise<Tries> {
    const { store, now } = this.#options
    let before: Tries | undefined
    const count = (lying: FoundTries): { put?: Tries | undefined; result: Verdict } => {
      const verdict = this.#judge(lying)
      const { found, isMended, waitMs } = verdict
      if (before && found.by === by) return { result: verdict }
      if (waitMs > 0) return { put: isMended ? found : undefined, result: verdict }
      before = found
      return { put: { ...found, begun: found.begun + 1, atMs: now(), by }, result: verdict }
    }
    try {
      const { waitMs } = await store.changeTries('strict', count)
      if (!before) throw new VaultError('throttled', { retryAfterMs: waitMs })
      this.#unwritten = undefined
      return before
    } catch (error) {
      if (!isVaultError(error, 'quota')) throw error
      return this.#beginWithoutRoom()
    }
  }

  /**
   * Nothing can be written, but the spare can be deleted: that it is gone says for whoever comes later that somebody has tried.
   * From then on each tab counts for itself, and waits from when it began.
   */
  async #beginWithoutRoom(): Promise<Tries> {
    const { store, now } = this.#options
    const lying = await store.readTries()
    const isKnown = this.#unwritten !== undefined || (lying.hasSpare && lying.row !== undefined)
    if (!isKnown) this.#unwritten = { ...unknownAt(this.#startedAt), mayErase: false }
    if (lying.hasSpare) await store.takeSpare()
    const { found, waitMs } = this.#judge(lying)
    this.#unwritten = found
    if (waitMs > 0) throw new VaultError('throttled', { retryAfterMs: waitMs })
    this.#unwritten = { ...found, begun: found.begun + 1, atMs: now() }
    return found
  }

  #judge({ row, hasSpare }: FoundTries): Verdict {
    const now = this.#options.now()
    const read = asTries(row)
    const isNew = row === undefined && !hasSpare
    const isSound = isNew || (read !== undefined && hasSpare)
    const found = this.#unwritten
      ? later(read ?? NO_TRIES, this.#unwritten)
      : isSound
        ? (read ?? NO_TRIES)
        : later(read ?? NO_TRIES, unknownAt(now))
    // The clock was put back: waiting begins anew, and so never takes longer than from the try on.
    const isAhead = found.atMs > now
    const atMs = isAhead ? now : found.atMs
    const waitMs = Math.max(0, atMs + waitAfter(found.begun) - now)
    return { waitMs, found: { ...found, atMs }, isMended: isAhead || !isSound }
  }

  /** Nothing was tried since the right secret. */
  #none(before = NO_TRIES): Tries {
    const mayErase = this.#options.hasProvedCode() ?? before.mayErase
    return { ...NO_TRIES, atMs: this.#options.now(), mayErase }
  }

  /** Says what came of the try. It may be left as it was counted: that delays, and the answer must not depend on it. */
  async #end(by: string, tries: Tries): Promise<void> {
    const wasUnwritten = this.#unwritten !== undefined
    if (wasUnwritten) this.#unwritten = tries
    const write = this.#options.store.changeTries('relaxed', ({ row }) => ({
      put: wasUnwritten || asTries(row)?.by === by ? { ...tries, by: '' } : undefined,
      result: undefined,
    }))
    await write.then(
      () => (this.#unwritten = undefined),
      () => {},
    )
  }

  /** @throws VaultError `wrong-secret` with `erased` */
  async #wrong(by: string): Promise<void> {
    const { eraseAfter } = this
    // There may be room again.
    if (this.#unwritten) return this.#end(by, this.#unwritten)
    if (eraseAfter === null) return
    const { store, erase } = this.#options
    const counting = store.changeTries('strict', ({ row }) => {
      const found = asTries(row)
      if (found?.by !== by) return { result: found }
      const counted = { ...found, wrong: found.wrong + 1, by: '' }
      return { put: counted, result: counted }
    })
    // What is not known to have been counted erases nothing.
    const counted = await counting.catch(() => undefined)
    if (!counted?.mayErase || counted.wrong < eraseAfter) return
    await erase()
    throw new VaultError('wrong-secret', { erased: true })
  }
}

/** Of what is on the disk and what is known here, the more and the later. */
function later(a: Tries, b: Tries | undefined): Tries {
  if (!b) return a
  return { ...a, begun: Math.max(a.begun, b.begun), atMs: Math.max(a.atMs, b.atMs) }
}
