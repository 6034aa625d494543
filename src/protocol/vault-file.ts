/** Calls for the files in the vault, a part of the contract: sealed, stored, and named only in the log. */
import type { ListOptions } from './contract.ts'

/** A file in the vault. */
export interface FileInfo {
  name: string
  /** Its media type, `''` if none was given. */
  type: string
  sizeBytes: number
  /** Grows with each file put under this name; what is in the file changes only with it. */
  revision: number
  /** When it was put, in ms since 1970. */
  storedAt: number
}

/** What `putFile` is told beside name and content. */
export interface PutCall {
  type: string
  ifRevision?: number
  /** When the source was last changed, in ms since 1970; 0 if it does not say. */
  modifiedAt: number
}

export interface VaultFileApi {
  /** `call` is a number of the page's own, under which it hears of the progress. */
  putFile(name: string, blob: Blob, put: PutCall, call: number): Promise<FileInfo>
  file(name: string): Promise<FileInfo | undefined>
  files(options: ListOptions): Promise<FileInfo[]>
  /** What is in the file of this revision from `start` to `end`, less where it ends. */
  readVaultFile(name: string, revision: number, start: number, end: number): Promise<Uint8Array>
  deleteFile(name: string): Promise<boolean>
  renameFile(from: string, to: string): Promise<FileInfo>
}

/** Method → number of arguments. */
export const VAULT_FILE_METHODS = {
  putFile: 4,
  file: 1,
  files: 1,
  readVaultFile: 4,
  deleteFile: 1,
  renameFile: 2,
} as const satisfies Record<keyof VaultFileApi, number>
