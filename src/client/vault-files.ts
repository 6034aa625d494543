/** Files in the vault: sealed, stored here, and read whole or in part. */
import type { ListOptions } from '../protocol/contract.ts'
import type { FileInfo } from '../protocol/vault-file.ts'
import type { CallOptions } from './call-options.ts'
import type { FileOptions, OpenedFile } from './sealing-calls.ts'

export type { FileInfo } from '../protocol/vault-file.ts'

export interface PutFileOptions extends FileOptions {
  /** Its media type; that of the Blob if not given. At most 255 characters. */
  type?: string | undefined
  /** Only if the file of that name has this revision; 0: if there is none. */
  ifRevision?: number | undefined
}

/**
 * A file in the vault, open for reading. It stays the file it was opened as: once it is replaced, deleted or given another name,
 * `slice` and `stream` fail with `conflict`.
 */
export interface StoredFile extends FileInfo, OpenedFile {}

/**
 * Files of any size. Names and types stand in the sealed log only; how many files there are, how large, and when they came shows
 * on the disk. `on('changed')` tells of them as names of the namespace `coffer/files`.
 */
export interface VaultFiles {
  /**
   * Stores what is in `blob` under this name, in the place of what has it: that stays until the new one appears, whole and at
   * once. Memory stays bounded, one put at a time; the signal ends the work itself, and so does a lock.
   *
   * A put that was cut short, by a lock, a reload or a crash, goes on when the same is put under the same name within a week:
   * what is there is compared and not written again. One that was aborted or failed leaves nothing.
   *
   * @throws VaultError `locked`; `conflict` by `ifRevision`; `bad-name`; `bad-request` if `blob` cannot be read; `quota`
   */
  put(name: string, blob: Blob, options?: PutFileOptions & CallOptions): Promise<FileInfo>
  /**
   * The file of this name; undefined means *no such file*, and only that. Its end was proved; each part is, before it is given.
   *
   * @throws VaultError `locked`; `tampered` or `record-missing` with the name, if what is in it was changed or is gone
   */
  get(name: string, options?: CallOptions): Promise<StoredFile | undefined>
  /** In code-unit order of their names. */
  list(options?: ListOptions & CallOptions): Promise<FileInfo[]>
  /** Whether there was something to delete. */
  delete(name: string, options?: CallOptions): Promise<boolean>
  /**
   * Gives a file another name, in one commit; nothing is copied.
   *
   * @throws VaultError `conflict` with the name and its revision if `to` is there, or, with revision 0, `from` is not
   */
  rename(from: string, to: string, options?: CallOptions): Promise<FileInfo>
}
