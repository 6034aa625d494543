/** Sealing for others to keep: tokens and files that the vault makes and does not store. */
import type { CallOptions } from './call-options.ts'
import type { PauseController } from './pausing.ts'

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
  /** Of the last few seconds of work, in which pauses do not count; 0 until there is something to say it from. */
  bytesPerSecond: number
}

export interface FileOptions {
  onProgress?: ((progress: FileProgress) => void) | undefined
  /** Lets the work rest, from its next step on, and go on. It keeps its turn; a lock or the signal end it all the same. */
  pause?: PauseController | undefined
  /**
   * Where to write the result, a file that the person has chosen for one: it is there when it is complete, and until then,
   * or if it never is, what was there before. The call resolves to the `File` there.
   */
  to?: FileSystemFileHandle | undefined
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

/** Both ends of work on bytes as they come, for `pipeThrough`. It holds 20 MiB at most, and waits for who reads. */
export interface FileStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>
  /** Takes copies of what it is given. */
  readonly writable: WritableStream<Uint8Array>
}

/** Files of any size that leave the vault sealed, and of which it keeps nothing. */
export interface StandaloneFiles {
  /**
   * A file of any size, sealed: only this vault opens it, and any that a backup of it was restored into. Nothing is stored in
   * the vault; name, type and date are not in it. Memory stays bounded, one file at a time; the signal ends the work itself, and
   * so does a lock.
   *
   * The result is the file in `to`. Without it, it lies in the browser's private file system where a worker can write there,
   * and can be read until `releaseFile`, `close`, an erase, or the end of this page; a lock leaves it. Elsewhere it is a Blob
   * like any other.
   *
   * Not promised: that the length is hidden, or that an older file of yours is not put in the place of a newer one. A vault
   * that is lost takes its files along, unless a backup of it was made after they were.
   *
   * A file that lies in the private file system is sealed at twice the speed by its handle, without which only a Blob of it
   * can be read; nobody can write to it meanwhile.
   *
   * @throws VaultError `locked`; `bad-request` if `from` cannot be read or `to` not written; `quota` if there is no room for
   * the result; `unsupported` if the browser cannot write to handles
   */
  encryptFile(from: Blob | FileSystemFileHandle, options?: FileOptions & CallOptions): Promise<Blob>
  /**
   * What is in a file that `encryptFile` or `encryptStream` made: all of it was proved before any is handed over.
   *
   * Without `to` it is a Blob, which the browser keeps: in memory, or, a large one, on the disk in the clear while it is
   * needed. A file larger than memory wants `to`, `decryptStream` or `openFile`, of which the last two leave nothing there.
   *
   * @throws VaultError `locked`; `tampered` if there is no key for it here, it was changed, cut off or added to, or is from
   * before `rotate({ dropOutside: true })`; `unsupported-version`; as `encryptFile`
   */
  decryptFile(blob: Blob, options?: FileOptions & CallOptions): Promise<Blob>
  /**
   * Seals what is written, however much that comes to; what is read is a file as `encryptFile` makes it. A lock ends both sides
   * with `locked`, the signal with `aborted`, and a file that has not come to its end opens nowhere.
   *
   * Fails also with `conflict` if the keys it began with were dropped meanwhile (`rotate({ dropOutside: true })`).
   */
  encryptStream(options?: CallOptions): FileStream
  /**
   * Opens such a file as it comes. What is read was proved, byte by byte: it is what the file holds there. **That nothing is
   * missing at the end shows only at the end**: then the stream ends with `tampered`, so keep what came of it for nothing
   * before it has closed. `decryptFile` and `openFile`, which have the whole file, say so first.
   *
   * Fails with `tampered`, `unsupported-version`, `locked`, `aborted`.
   */
  decryptStream(options?: CallOptions): FileStream
  /** Gives back the room that a result of `encryptFile` takes: it cannot be read any more. Other files it leaves alone. */
  releaseFile(file: Blob): Promise<void>
  /** Opens such a file to read parts of it, or all of it in order. Its length is proved; each part is, before it is given. */
  openFile(blob: Blob, options?: CallOptions): Promise<OpenedFile>
}
