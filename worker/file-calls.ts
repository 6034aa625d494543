/**
 * The calls for standalone files: one file after the other, however many are asked for, so that memory stays bounded. A lock
 * ends each of them at the next step, and nothing of it is delivered.
 */
import type { VaultEvent } from '../src/protocol/events.ts'
import type { VaultState } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_CALL_BYTES } from '../src/protocol/limits.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { FileRun } from './file-run.ts'
import {
  blobOutput,
  chosenOutput,
  sealFile,
  TemporaryFolder,
  written,
  type Output,
} from './files/files.ts'
import { holding, opened, type Held } from './holding-files.ts'
import { Rate } from '../src/protocol/rate.ts'
import type { VaultSession } from './session.ts'
import type { Surroundings } from './surroundings.ts'

export interface FileCall {
  /** A number of the page's own. */
  call: number
  to?: FileSystemFileHandle | undefined
}

export class FileCalls {
  readonly #surroundings: Surroundings
  readonly #emit: (event: VaultEvent) => void
  readonly #running = new Map<number, FileRun>()
  #temporary: TemporaryFolder | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(surroundings: Surroundings, emit: (event: VaultEvent) => void) {
    this.#surroundings = surroundings
    this.#emit = emit
  }

  /** The vault has a name: what earlier workers have left of its files is taken away. */
  begin(name: string): void {
    const { privateFiles, exclusively, ifAlone } = this.#surroundings
    if (!privateFiles) return
    this.#temporary = new TemporaryFolder({ name, root: privateFiles, exclusively, ifAlone })
    void this.#temporary.sweep()
  }

  /** A standalone file, in `to`, or else where the browser has room for it. */
  encrypt(session: VaultSession, blob: Blob, { call, to }: FileCall): Promise<Blob> {
    return this.#inTurn(session, call, async ({ keyring }, advance) => {
      for (;;) {
        const { epoch, vaultId } = keyring
        const key = await keyring.outsideSealKey('file', epoch)
        const sealing = { vaultId, epoch, key, advance: (done: number) => advance(done, blob.size) }
        const file = await written(
          () => this.#sealedOutput(to),
          async (output) => {
            await sealFile(blob, sealing, output)
            // Made while the keys of its epoch were dropped, it would open nowhere.
            return keyring.hasOutside(epoch)
          },
        )
        if (file) return file
      }
    })
  }

  /** What is in one. Without `to` the browser keeps it: this worker writes nothing in the clear that it was not told to. */
  decrypt(session: VaultSession, blob: Blob, { call, to }: FileCall): Promise<Blob> {
    return this.#inTurn(session, call, async (held, advance) => {
      const file = await opened(held, blob)
      const plain = await written(
        async () => (to ? chosenOutput(to) : blobOutput('')),
        async (output) => {
          let done = 0
          for await (const step of file.read(0, file.sizeBytes)) {
            for (const { length } of step) done += length
            await output.write(step)
            await advance(done, file.sizeBytes)
          }
          return true
        },
      )
      if (!plain) throw new VaultError('internal')
      return plain
    })
  }

  /** The caller needs that result of `encrypt` no more. */
  release = async (name: string): Promise<void> => this.#temporary?.release(name)

  /** Takes away the results that are still there: the vault is gone, or its worker will be. */
  clear = async (): Promise<void> => this.#temporary?.clear()

  /** How much is in it, proved. */
  size(session: VaultSession, blob: Blob): Promise<number> {
    return holding(session, async (held) => (await opened(held, blob)).sizeBytes)
  }

  /** A part of what is in it; less where it ends. */
  read(session: VaultSession, blob: Blob, start: number, end: number): Promise<Bytes> {
    return holding(session, async (held) => {
      const file = await opened(held, blob)
      const until = Math.min(end, file.sizeBytes)
      const sizeBytes = Math.max(0, until - start)
      if (sizeBytes > MAX_CALL_BYTES) {
        throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_CALL_BYTES })
      }
      const out = new Uint8Array(sizeBytes)
      let at = 0
      for await (const step of file.read(start, until)) {
        await held.assertOpen()
        for (const part of step) {
          out.set(part, at)
          at += part.length
        }
      }
      return out
    })
  }

  /** Nobody waits for that any more. */
  stop(call: number): void {
    this.#running.get(call)?.stop()
  }

  /** Rests from its next step on, or goes on. It keeps its turn. */
  pause(call: number, isPaused: boolean): void {
    const run = this.#running.get(call)
    if (run) run.isPaused = isPaused
  }

  /** The vault is something else now: what rests is to see that, and ends. */
  became(state: VaultState): void {
    for (const run of this.#running.values()) run.look()
    // Erased here or elsewhere: no key is left for them.
    if (state === 'empty') void this.clear()
  }

  #inTurn<T>(
    session: VaultSession,
    call: number,
    work: (held: Held, advance: (done: number, total: number) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const run = new FileRun()
    this.#running.set(call, run)
    const before = this.#turn
    const result = holding(session, async (held) => {
      await before
      const rate = new Rate(this.#surroundings.now)
      const look = async (): Promise<void> => {
        run.assertWanted()
        await held.assertOpen()
      }
      const restIfPaused = async (): Promise<void> => {
        while (run.isPaused) {
          await rate.resting(run.rest())
          await look()
        }
      }
      await look()
      await restIfPaused()
      return work(held, async (done, total) => {
        await look()
        const bytesPerSecond = rate.at(done)
        this.#emit({ type: 'file', call, done, total, unit: 'bytes', bytesPerSecond })
        await restIfPaused()
      })
    })
    this.#turn = result.catch(() => {}).finally(() => this.#running.delete(call))
    return result
  }

  async #sealedOutput(to: FileSystemFileHandle | undefined): Promise<Output> {
    if (to) return chosenOutput(to)
    return (await this.#temporary?.output()) ?? blobOutput('application/octet-stream')
  }
}
