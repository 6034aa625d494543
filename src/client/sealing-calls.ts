/** Sealing for others to keep: tokens and files that the vault makes and does not store. */
import type { CallOptions } from './call-options.ts'

export interface EncryptOptions extends CallOptions {
  /**
   * What the token is for: a text that is not in it and must be given again to open it, so that a token put in another's
   * place does not open there. `''` if not given; 4 KiB at most.
   */
  context?: string | undefined
}

/** Sealing for others to keep, in a database of the app's own for instance. Nothing of it is stored here. */
export interface Tokens {
  /**
   * A token, `cof1.` and letters that stand in any URL, which only this vault opens, and any that a backup of it was restored
   * into; after `rotate` too unless that drops what is outside. The same text gives another token each time.
   *
   * Not promised: that its length is hidden, or that an older token put back is noticed.
   *
   * @throws VaultError `locked`, `bad-value`, `too-large`, `unsupported` if the keys must be rotated first
   */
  encrypt(text: string, options?: EncryptOptions): Promise<string>
  /**
   * The text in a token.
   *
   * @throws VaultError `locked`; `tampered` for whatever was not made for this context, by this vault or one whose backup it has
   * taken in, which are not told apart; `unsupported-version` for a token of a later version
   */
  decrypt(token: string, options?: EncryptOptions): Promise<string>
  /** The same of bytes, which are copied: the token is bytes as well, 33 more. */
  encryptBytes(bytes: Uint8Array, options?: EncryptOptions): Promise<Uint8Array>
  decryptBytes(token: Uint8Array, options?: EncryptOptions): Promise<Uint8Array>
}

export interface FileProgress {
  /** Of what is in the file, sealed or opened. */
  done: number
  total: number
  unit: 'bytes'
}

export interface FileOptions {
  onProgress?: ((progress: FileProgress) => void) | undefined
}

/** A standalone file that this vault has made, open for reading. What it gives was proved, and is nobody else's copy. */
export interface OpenedFile {
  /** Bytes of what is in it. */
  readonly size: number
  /**
   * From `start` up to `end`, less where it ends. Reads only the segments they lie in, and the last.
   *
   * @throws VaultError as `openFile`; `too-large` for more than 64 MiB at a time
   */
  slice(start: number, end: number, options?: CallOptions): Promise<Uint8Array>
  /** All of it, 4 MiB at a time, as it is taken. Fails as `slice` does, when the vault is locked for one. */
  stream(): ReadableStream<Uint8Array>
}

/** Files of any size that leave the vault sealed, and of which it keeps nothing. */
export interface StandaloneFiles {
  /**
   * A file of any size, sealed: only this vault opens it, and any that a backup of it was restored into. Nothing is stored; name, type and date are not in it. Memory stays
   * bounded, one file at a time; the signal ends the work itself, and so does a lock.
   *
   * Not promised: that the length is hidden, or that an older file of yours is not put in the place of a newer one. A vault
   * that is lost takes its files along, unless a backup of it was made after they were.
   *
   * @throws VaultError `locked`; `bad-request` if `blob` cannot be read; `quota` if the browser has no room for the result
   */
  encryptFile(blob: Blob, options?: FileOptions & CallOptions): Promise<Blob>
  /**
   * What is in a file that `encryptFile` made: all of it was proved before any is handed over. The browser may keep a large
   * Blob on the disk, in the clear, while it is needed: `openFile` leaves nothing there.
   *
   * @throws VaultError `locked`; `tampered` if there is no key for it here, it was changed, cut off or added to, or is from before
   * `rotate({ dropOutside: true })`; `unsupported-version`; `bad-request` if `blob` cannot be read; `quota`
   */
  decryptFile(blob: Blob, options?: FileOptions & CallOptions): Promise<Blob>
  /** Opens such a file to read parts of it, or all of it in order. Its length is proved; each part is, before it is given. */
  openFile(blob: Blob, options?: CallOptions): Promise<OpenedFile>
}
