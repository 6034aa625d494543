/**
 * The calls for standalone files: sealed and opened in bounded memory, into a file that was chosen or wherever the browser has
 * room for it.
 */
import type { VaultState } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_CALL_BYTES } from '../src/protocol/limits.ts'
import type { Bytes } from '../src/protocol/values.ts'
import {
  blobOutput,
  chosenOutput,
  sealedFileBytes,
  sealFile,
  sourceOf,
  TemporaryFolder,
  written,
  type Output,
} from './files/files.ts'
import type { FileTurns } from './file-turns.ts'
import { holding, opened } from './holding-files.ts'
import type { VaultSession } from './session.ts'
import type { Surroundings } from './surroundings.ts'

export interface FileCall {
  /** A number of the page's own. */
  call: number
  to?: FileSystemFileHandle | undefined
}

export class FileCalls {
  readonly #surroundings: Surroundings
  readonly #turns: FileTurns
  #temporary: TemporaryFolder | undefined

  constructor(surroundings: Surroundings, turns: FileTurns) {
    this.#surroundings = surroundings
    this.#turns = turns
  }

  /** The vault has a name: what earlier workers have left of its files is taken away. */
  begin(name: string): void {
    const { privateFiles, exclusively, ifAlone } = this.#surroundings
    if (!privateFiles) return
    this.#temporary = new TemporaryFolder({ name, root: privateFiles, exclusively, ifAlone })
    void this.#temporary.sweep()
  }

  /** A standalone file, in `to`, or else where the browser has room for it. */
  encrypt(
    session: VaultSession,
    from: Blob | FileSystemFileHandle,
    { call, to }: FileCall,
  ): Promise<Blob> {
    return this.#turns.take(session, call, async ({ keyring }, advance) => {
      const source = await sourceOf(from)
      try {
        const tell = (done: number): Promise<void> => advance(done, source.sizeBytes)
        for (;;) {
          const { epoch, vaultId } = keyring
          const key = await keyring.outsideSealKey('file', epoch)
          const file = await written(
            () => this.#sealedOutput(to, sealedFileBytes(source.sizeBytes)),
            async (output) => {
              await sealFile(source, { vaultId, epoch, key, advance: tell }, output)
              // Made while the keys of its epoch were dropped, it would open nowhere.
              return keyring.hasOutside(epoch)
            },
          )
          if (file) return file
        }
      } finally {
        source.close()
      }
    })
  }

  /** What is in one. Without `to` the browser keeps it: this worker writes nothing in the clear that it was not told to. */
  decrypt(session: VaultSession, blob: Blob, { call, to }: FileCall): Promise<Blob> {
    return this.#turns.take(session, call, async (held, advance) => {
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

  /** Erased here or elsewhere: no key is left for what is still there. */
  became(state: VaultState): void {
    if (state === 'empty') void this.clear()
  }

  async #sealedOutput(to: FileSystemFileHandle | undefined, sizeBytes: number): Promise<Output> {
    if (to) return chosenOutput(to)
    return (await this.#temporary?.output(sizeBytes)) ?? blobOutput('application/octet-stream')
  }
}
