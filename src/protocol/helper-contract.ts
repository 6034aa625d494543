/** The calls the page may make of the helper worker, which parses what may be hostile and knows no vault. */
import { AGE_METHODS, type AgeApi } from './age.ts'
import type { BackupContents, BackupLock, BackupSecret } from './backup.ts'
import type { ImportFormat, ImportResult } from './item.ts'

/** The keyless helper worker: parses what may be hostile and makes files of what it is handed, knows no vault. */
export interface HelperApi extends AgeApi {
  ping(): Promise<void>
  /** The import format of a file, judged by its content first, or null. */
  detect(bytes: Uint8Array, fileName: string): Promise<ImportFormat | null>
  /** Throws `bad-request` with a reason if the file as a whole cannot be read. */
  parse(bytes: Uint8Array, fileName: string, format: ImportFormat): Promise<ImportResult>
  /** Makes a backup of what comes over the port, and reads it back. */
  writeBackup(port: MessagePort, vault: string, lock: BackupLock): Promise<WrittenBackup>
  /** Reads all of it. */
  inspectBackup(blob: Blob, secret: BackupSecret): Promise<BackupContents>
  /** Sends its entries to who holds the other end; all of it counts, or nothing. */
  readBackup(port: MessagePort, blob: Blob, secret: BackupSecret): Promise<void>
  /** What to seal a backup for, so that the same secret opens it. */
  lockOf(secret: BackupSecret): Promise<BackupLock>
}

export interface WrittenBackup {
  blob: Blob
  contents: BackupContents
}

export const HELPER_METHODS = {
  ping: 0,
  detect: 2,
  parse: 3,
  writeBackup: 3,
  inspectBackup: 2,
  readBackup: 3,
  lockOf: 1,
  ...AGE_METHODS,
} as const satisfies Record<keyof HelperApi, number>
