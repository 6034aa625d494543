/** The calls for files in the vault: each put hears of its own progress, and ends in the worker when it is given up here. */
import type { VaultApi } from '../protocol/contract.ts'
import type { FileInfo } from '../protocol/vault-file.ts'
import type { CallOptions } from './call-options.ts'
import type { Connection } from './connect.ts'
import { streamOf } from './file-calls.ts'
import type { FileProgress, OpenedFile } from './sealing-calls.ts'
import type { PutFileOptions, StoredFile, VaultFiles } from './vault-files.ts'

type Told = { call: number } & FileProgress

interface Listener {
  onProgress(progress: FileProgress): void
  /** What it was last told. */
  done: number | undefined
}

export class VaultFileCalls {
  readonly #connection: Connection<VaultApi>
  readonly #listeners = new Map<number, Listener>()
  #calls = 0

  constructor(connection: Connection<VaultApi>) {
    this.#connection = connection
  }

  asFiles(): VaultFiles {
    const connection = this.#connection
    return {
      put: (name, blob, options) => this.#put(name, blob, options),
      get: async (name, { signal } = {}) => {
        const info = await connection.call('file', [name], { signal })
        return info && this.#open(info)
      },
      list: ({ signal, ...options } = {}) => connection.call('files', [options], { signal }),
      delete: (name, { signal } = {}) => connection.call('deleteFile', [name], { signal }),
      rename: (from, to, { signal } = {}) => connection.call('renameFile', [from, to], { signal }),
    }
  }

  tell({ call, done, total, unit }: Told): void {
    const listener = this.#listeners.get(call)
    if (!listener) return
    listener.done = done
    try {
      listener.onProgress({ done, total, unit })
    } catch (error) {
      // A listener's fault is its own.
      reportError(error)
    }
  }

  #open(info: FileInfo): StoredFile {
    const { name, revision, sizeBytes } = info
    const slice: OpenedFile['slice'] = (start, end, options) =>
      this.#connection.call('readVaultFile', [name, revision, start, end], {
        signal: options?.signal,
      })
    return { ...info, size: sizeBytes, slice, stream: () => streamOf(sizeBytes, slice) }
  }

  async #put(
    name: string,
    blob: Blob,
    { type = blob.type, ifRevision, onProgress, signal }: PutFileOptions & CallOptions = {},
  ): Promise<FileInfo> {
    const call = ++this.#calls
    const listener = onProgress && { onProgress, done: undefined }
    if (listener) this.#listeners.set(call, listener)
    const stop = (): void => {
      this.#connection.call('stopPut', [call]).catch(() => {})
    }
    signal?.addEventListener('abort', stop)
    const modifiedAt = blob instanceof File ? Math.max(0, blob.lastModified) : 0
    const put = { type, modifiedAt, ...(ifRevision !== undefined && { ifRevision }) }
    try {
      const info = await this.#connection.call('putFile', [name, blob, put, call], { signal })
      const total = info.sizeBytes
      // Progress has a port of its own: the last of it may come after the answer.
      if (listener?.done !== total) this.tell({ call, done: total, total, unit: 'bytes' })
      return info
    } finally {
      signal?.removeEventListener('abort', stop)
      this.#listeners.delete(call)
    }
  }
}
