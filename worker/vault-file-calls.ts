/** The calls for files in the vault. */
import type { ListOptions } from '../src/protocol/contract.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { FileInfo } from '../src/protocol/vault-file.ts'
import type { FileTurns } from './file-turns.ts'
import { holding } from './holding-files.ts'
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

export class VaultFileCalls {
  readonly #surroundings: Surroundings
  readonly #turns: FileTurns

  constructor(surroundings: Surroundings, turns: FileTurns) {
    this.#surroundings = surroundings
    this.#turns = turns
  }

  put(session: VaultSession, put: PutFile, call: number): Promise<FileInfo> {
    const { now, ifAlone } = this.#surroundings
    return this.#turns.take(session, call, ({ open }, advance) =>
      putFile(put, {
        open,
        now,
        ifAlone: (key, work) => ifAlone(`coffer/${session.name}/put/${key}`, work),
        advance: (done) => advance(done, put.blob.size),
      }),
    )
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
