/**
 * The streams a page has under way. Each holds the vault from its beginning to its end, a step of it at a time, asked for
 * by the page: so memory stays bounded by what the page asks for. A lock ends every one of them, and forgets its keys.
 */
import type { VaultState } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { StreamKind } from '../src/protocol/file.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { opening, sealing, type FileSteps } from './files/files.ts'
import { holding, keysOf, type Held } from './holding-files.ts'
import type { VaultSession } from './session.ts'

export class FileStreams {
  readonly #streams = new Map<number, FileStream>()

  /** Resolves when the last step was taken, and rejects when the stream ends otherwise. */
  async run(session: VaultSession, kind: StreamKind, call: number): Promise<void> {
    const stream = new FileStream()
    this.#streams.set(call, stream)
    try {
      await holding(session, async (held) => {
        stream.begin(held.assertOpen, kind === 'seal' ? await sealed(held) : opening(keysOf(held)))
        await stream.ended
      })
    } catch (error) {
      stream.end(error)
      throw error
    } finally {
      this.#streams.delete(call)
    }
  }

  /** @throws VaultError as the stream does; `bad-request` if there is none of that number */
  async step(call: number, bytes: Bytes, isLast: boolean): Promise<Bytes> {
    const stream = this.#streams.get(call)
    if (!stream) throw new VaultError('bad-request', { reason: 'stream' })
    return stream.step(bytes, isLast)
  }

  stop(call: number): void {
    this.#streams.get(call)?.end(new VaultError('aborted'))
  }

  became(state: VaultState): void {
    if (state === 'unlocked') return
    for (const stream of this.#streams.values()) stream.end(new VaultError('locked'))
  }
}

async function sealed({ keyring }: Held): Promise<FileSteps> {
  const { epoch, vaultId } = keyring
  const key = await keyring.outsideSealKey('file', epoch)
  const steps = await sealing({ vaultId, epoch, key })
  return async (bytes, isLast) => {
    const out = await steps(bytes, isLast)
    // Made while the keys of its epoch were dropped, it would open nowhere; and its beginning is given away already.
    if (isLast && !keyring.hasOutside(epoch)) throw new VaultError('conflict')
    return out
  }
}

class FileStream {
  /** Rejects with what ended it before its time. */
  readonly ended: Promise<void>
  #resolve = (): void => {}
  #reject: (why: unknown) => void = () => {}
  #begin: (steps: FileSteps) => void = () => {}
  #assertOpen = async (): Promise<void> => {}
  /** The last step that was asked for. */
  #turn: Promise<unknown>
  #steps: FileSteps | undefined

  constructor() {
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Nobody may wait for it yet.
    this.ended.catch(() => {})
    this.#turn = new Promise((resolve) => (this.#begin = resolve))
  }

  begin(assertOpen: () => Promise<void>, steps: FileSteps): void {
    this.#assertOpen = assertOpen
    this.#steps = steps
    this.#begin(steps)
  }

  /** Now; what holds its keys is let go. */
  end(error: unknown): void {
    this.#steps = undefined
    this.#reject(error)
  }

  async step(bytes: Bytes, isLast: boolean): Promise<Bytes> {
    const before = this.#turn
    const result = Promise.race([this.#rejection(), before.then(() => this.#take(bytes, isLast))])
    this.#turn = result
    result.catch((error: unknown) => this.end(error))
    return result
  }

  async #take(bytes: Bytes, isLast: boolean): Promise<Bytes> {
    if (!this.#steps) throw new VaultError('bad-request', { reason: 'stream' })
    const out = await this.#steps(bytes, isLast)
    await this.#assertOpen()
    if (isLast) {
      this.#steps = undefined
      this.#resolve()
    }
    return out
  }

  /** Never resolves. */
  #rejection = (): Promise<never> => this.ended.then(() => new Promise<never>(() => {}))
}
