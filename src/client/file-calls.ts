/** The files that a page has asked to seal or open: each hears of its own progress, and ends in the worker when it is given up here. */
import type { VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import type { CallOptions } from './call-options.ts'
import type { FileOptions, FileProgress, OpenedFile, StandaloneFiles } from './sealing-calls.ts'

type Told = { call: number } & FileProgress

/**
 * How much a stream asks for at a time: sixteen whole segments (docs/format.md#files), so many that proving the file's end
 * again for each chunk costs little.
 */
const CHUNK_BYTES = 16 * (262_144 - 32)

interface Listener {
  onProgress(progress: FileProgress): void
  /** What it was last told. */
  done: number | undefined
}

export class FileCalls {
  readonly #listeners = new Map<number, Listener>()
  #calls = 0

  over(connection: Connection<VaultApi>): StandaloneFiles {
    return {
      encryptFile: (blob, options) => this.#call(connection, 'encryptFile', blob, options),
      decryptFile: (blob, options) => this.#call(connection, 'decryptFile', blob, options),
      openFile: async (blob, { signal } = {}) => {
        const size = await connection.call('fileSize', [blob], { signal })
        const slice: OpenedFile['slice'] = (start, end, options) =>
          connection.call('readFile', [blob, start, end], { signal: options?.signal })
        return { size, slice, stream: () => streamOf(size, slice) }
      },
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

  async #call(
    connection: Connection<VaultApi>,
    method: 'encryptFile' | 'decryptFile',
    blob: Blob,
    { onProgress, signal }: FileOptions & CallOptions = {},
  ): Promise<Blob> {
    const call = ++this.#calls
    const listener = onProgress && { onProgress, done: undefined }
    if (listener) this.#listeners.set(call, listener)
    const stop = (): void => {
      connection.call('stopFile', [call]).catch(() => {})
    }
    signal?.addEventListener('abort', stop)
    try {
      const result = await connection.call(method, [blob, call], { signal })
      const total = method === 'encryptFile' ? blob.size : result.size
      // Progress has a port of its own: the last of it may come after the answer.
      if (listener?.done !== total) this.tell({ call, done: total, total, unit: 'bytes' })
      return result
    } finally {
      signal?.removeEventListener('abort', stop)
      this.#listeners.delete(call)
    }
  }
}

/** Asks for the next chunk when the last one was taken, and for none before. */
export function streamOf(size: number, slice: OpenedFile['slice']): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (at < size) {
          const chunk = await slice(at, at + CHUNK_BYTES)
          at += chunk.length
          controller.enqueue(chunk)
        }
        if (at >= size) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
