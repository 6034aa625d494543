/**
 * The calls for files in the vault: one put after the other, however many are asked for, so that memory stays bounded. A lock
 * ends each at its next step, and nothing of it is delivered.
 */
import type { ListOptions } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { FileInfo } from '../src/protocol/vault-file.ts'
import { holding } from './file-calls.ts'
import type { Surroundings, VaultSession } from './session.ts'
import {
  deleteFile,
  fileInfo,
  listFiles,
  putFile,
  readVaultFile,
  renameFile,
  type PutFile,
} from './vault-files/vault-files.ts'

interface Running {
  isStopped: boolean
}

export class VaultFileCalls {
  readonly #surroundings: Surroundings
  readonly #emit: (event: VaultEvent) => void
  readonly #running = new Map<number, Running>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(surroundings: Surroundings, emit: (event: VaultEvent) => void) {
    this.#surroundings = surroundings
    this.#emit = emit
  }

  put(session: VaultSession, put: PutFile, call: number): Promise<FileInfo> {
    const running: Running = { isStopped: false }
    this.#running.set(call, running)
    const before = this.#turn
    const run = holding(session, async ({ open, assertOpen }) => {
      const step = async (): Promise<void> => {
        if (running.isStopped) throw new VaultError('aborted')
        await assertOpen()
      }
      await before
      await step()
      const { now, ifAlone } = this.#surroundings
      return putFile(put, {
        open,
        now,
        ifAlone: (key, work) => ifAlone(`coffer/${session.name}/put/${key}`, work),
        advance: async (done) => {
          await step()
          this.#emit({ type: 'put', call, done, total: put.blob.size, unit: 'bytes' })
        },
      })
    })
    this.#turn = run.catch(() => {}).finally(() => this.#running.delete(call))
    return run
  }

  /** Nobody waits for that any more. */
  stop(call: number): void {
    const running = this.#running.get(call)
    if (running) running.isStopped = true
  }

  info = (session: VaultSession, name: string): Promise<FileInfo | undefined> =>
    session.use((open) => fileInfo(open, name))

  list = (session: VaultSession, options: ListOptions): Promise<FileInfo[]> =>
    session.use((open) => listFiles(open, options))

  read(
    session: VaultSession,
    name: string,
    revision: number,
    range: readonly [number, number],
  ): Promise<Bytes> {
    return holding(session, (held) => readVaultFile(held, name, revision, range))
  }

  delete = (session: VaultSession, name: string): Promise<boolean> =>
    session.use((open) => deleteFile(open, name))

  rename = (session: VaultSession, from: string, to: string): Promise<FileInfo> =>
    session.use((open) => renameFile(open, from, to))
}
