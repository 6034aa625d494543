/**
 * The host's anchor: read before each unlock, and moved on after each commit. Never backwards: tabs take turns, and each
 * looks at what is anchored before it writes. A host that fails costs the vault nothing but the protection.
 */
import { parseAnchor } from '../protocol/anchor.ts'
import { isVaultError, VaultError } from '../protocol/errors.ts'

/**
 * A place outside the browser's storage for one short text per vault: a server, or a store of the system. It holds no
 * secret, but whoever can write it can make the vault refuse to open, or accept what was put back.
 */
export interface Anchor {
  /** The text that was last written, undefined or `''` if there is none. Where it rejects, so does `unlock`. */
  read(): Promise<string | undefined>
  /** Keeps the text, durably, when it resolves. `''` means that the vault was erased. */
  write(text: string): Promise<void>
}

/** What is to be anchored. `birth`: of a vault just made, whatever was anchored before. */
export interface Due {
  text: string
  birth: boolean
}

export interface AnchoringOptions {
  /** Runs `work` while no other tab does the same. */
  exclusively(work: () => Promise<void>): Promise<void>
  onFailed(error: unknown): void
}

export class Anchoring {
  readonly #anchor: Anchor
  readonly #options: AnchoringOptions
  /** The newest only: what it replaces need never be written. */
  #due: Due | undefined
  #running = false
  /** What was last read or written here. */
  #seen: string | undefined

  constructor(anchor: Anchor, options: AnchoringOptions) {
    this.#anchor = anchor
    this.#options = options
  }

  /**
   * Runs `unlock` with what is anchored. If that does not fit, but is another text by now, once more: another tab may have
   * made a new vault in between.
   */
  async unlock<T>(
    signal: AbortSignal | undefined,
    unlock: (anchored: string) => Promise<T>,
  ): Promise<T> {
    const before = await unlessAborted(this.#read(), signal)
    try {
      return await unlock(before)
    } catch (error) {
      if (!isVaultError(error, 'tampered') || error.detail['row'] !== 'anchor') throw error
      const now = await unlessAborted(this.#read(), signal)
      if (now === before) throw error
      return unlock(now)
    }
  }

  /** Anchors this when its turn comes. What failed is tried again then, or with what has come after it. */
  tell(due: Due): void {
    const birth = due.birth || this.#due?.birth === true
    this.#due = { text: due.text, birth }
    if (this.#running) return
    this.#running = true
    void this.#run()
  }

  async #run(): Promise<void> {
    try {
      await this.#options.exclusively(async () => {
        while (this.#due) {
          const due = this.#due
          await this.#write(due)
          if (this.#due === due) this.#due = undefined
        }
      })
    } catch (error) {
      this.#options.onFailed(error)
    } finally {
      this.#running = false
    }
  }

  async #write({ text, birth }: Due): Promise<void> {
    if (!birth) {
      if (text === this.#seen) return
      if (!isAfter(text, await this.#read())) return
    }
    await this.#anchor.write(text)
    this.#seen = text
  }

  async #read(): Promise<string> {
    const text = (await this.#anchor.read()) ?? ''
    if (typeof text !== 'string') throw new VaultError('bad-request', { reason: 'anchor' })
    this.#seen = text
    return text
  }
}

/** Whether `text` may take the place of `anchored`. That of another vault stays: this one has been erased elsewhere. */
function isAfter(text: string, anchored: string): boolean {
  const [next, last] = [parseAnchor(text), parseAnchor(anchored)]
  if (!next || !last) return true
  return next.vaultId === last.vaultId && next.sequence > last.sequence
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new VaultError('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
