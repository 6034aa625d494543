/** Calls for standalone files, a part of the contract: files that leave the vault sealed, and of which it keeps nothing. */

/** Whether a stream makes a standalone file, or reads one. */
export type StreamKind = 'seal' | 'open'

export interface FileApi {
  /**
   * A standalone file of what is in `from`. `call` is a number of the page's own, under which it hears of the progress; `to`:
   * where it is written.
   */
  encryptFile(
    from: Blob | FileSystemFileHandle,
    call: number,
    to?: FileSystemFileHandle,
  ): Promise<Blob>
  decryptFile(blob: Blob, call: number, to?: FileSystemFileHandle): Promise<Blob>
  /** A result of `encryptFile` of that name is not needed any more. */
  releaseFile(name: string): Promise<void>
  /** A stream under that number, until its last step; rejects when it ends before. */
  runStream(kind: StreamKind, call: number): Promise<void>
  /** The next bytes of it, which may be the last; what has come of them. */
  stepStream(bytes: Uint8Array, call: number, isLast: boolean): Promise<Uint8Array>
  /** Ends a file, or a stream. */
  stopFile(call: number): Promise<void>
  /** Rests while `paused`, and keeps its turn. */
  pauseFile(call: number, paused: boolean): Promise<void>
  /** How much is in a standalone file. */
  fileSize(blob: Blob): Promise<number>
  /** What is in it from `start` to `end`, less where it ends. */
  readFile(blob: Blob, start: number, end: number): Promise<Uint8Array>
}

/** Method → number of arguments. */
export const FILE_METHODS = {
  encryptFile: 3,
  decryptFile: 3,
  releaseFile: 1,
  runStream: 2,
  stepStream: 3,
  stopFile: 1,
  pauseFile: 2,
  fileSize: 1,
  readFile: 3,
} as const satisfies Record<keyof FileApi, number>
