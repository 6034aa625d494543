/**
 * Entries, and the secrets that go with them, on their way from one worker to another over a port, a batch at a time and each only when it is asked for, so
 * that neither side ever holds more than one. The page that made the port holds neither end of it.
 */
import type { BackupFile } from '../src/protocol/backup.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes, Value } from '../src/protocol/values.ts'
import { fromWire, toWire, type WireError } from '../src/protocol/wire.ts'

export interface StreamedEntry {
  namespace: string
  name: string
  value: Value
  expiresAt?: number
}

/** A secret of what left a vault, as a key that can be wrapped or written: no bytes of it cross. */
export interface StreamedSecret {
  vaultId: Bytes
  epoch: number
  key: CryptoKey
}

export interface Batch {
  entries: StreamedEntry[]
  /** Sent before, and not there any more. */
  gone?: { namespace: string; name: string }[]
  /** Outside secrets, all of them in one batch. */
  secrets?: StreamedSecret[]
  /** Files, all of them in one batch; what is in them follows in pieces, one after the other, and nothing else. */
  files?: BackupFile[]
  piece?: Bytes
}

type Answer = { batch: Batch } | { done: true } | { error: WireError }

/** Answers every wish that comes over `port` until there is nothing more, or `stopped` rejects. */
export async function sendBatches(
  port: MessagePort,
  batches: AsyncIterator<Batch>,
  stopped: Promise<never> = new Promise(() => {}),
): Promise<void> {
  const answer = (message: Answer): void => port.postMessage(message)
  const wishes = new Wishes(port)
  try {
    for (;;) {
      await Promise.race([wishes.next(), stopped])
      const { done, value } = await Promise.race([batches.next(), stopped])
      if (done) return answer({ done: true })
      answer({ batch: value })
    }
  } catch (error) {
    answer({ error: toWire(error) })
    // A generator that is under way ends when it comes to its next step.
    void batches.return?.()
    throw error
  } finally {
    // In its own turn: a port that is closed at once may drop what it was given last.
    setTimeout(() => port.close(), 0)
  }
}

/** What `sendBatches` at the other end sends. @throws VaultError what it failed with; `aborted` if `stopped` rejects so */
export async function* receiveBatches(
  port: MessagePort,
  stopped?: Promise<never>,
): AsyncGenerator<Batch> {
  const answers = new Wishes<Answer>(port)
  try {
    for (;;) {
      port.postMessage('next')
      const next = answers.next()
      const answer = await (stopped ? Promise.race([next, stopped]) : next)
      if ('error' in answer) throw fromWire(answer.error)
      if ('done' in answer) return
      if (!('batch' in answer)) throw new VaultError('bad-request', { reason: 'stream' })
      yield answer.batch
    }
  } finally {
    port.close()
  }
}

/** The messages of a port, one at a time. */
class Wishes<T = unknown> {
  readonly #come: T[] = []
  #wake: (() => void) | undefined

  constructor(port: MessagePort) {
    port.addEventListener('message', ({ data }: MessageEvent<T>) => {
      this.#come.push(data)
      this.#wake?.()
    })
    port.start()
  }

  async next(): Promise<T> {
    while (this.#come.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve))
    // There is one.
    return this.#come.shift() as T
  }
}
