/** The files that a page has asked to seal or open: each hears of its own progress, and ends in the worker when it is given up here. */
import type { VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import type { CallOptions } from './call-options.ts'
import { fileStream } from './file-streams.ts'
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
  last?: FileProgress
}

export class FileCalls {
  readonly #listeners = new Map<number, Listener>()
  #calls = 0

  over(connection: Connection<VaultApi>): StandaloneFiles {
    return {
      encryptFile: (blob, options) => this.#call(connection, 'encryptFile', blob, options),
      decryptFile: (blob, options) => this.#call(connection, 'decryptFile', blob, options),
      encryptStream: ({ signal } = {}) =>
        fileStream(connection, { kind: 'seal', call: ++this.#calls, signal }),
      decryptStream: ({ signal } = {}) =>
        fileStream(connection, { kind: 'open', call: ++this.#calls, signal }),
      releaseFile: async (file) => {
        if (file instanceof File) await connection.call('releaseFile', [file.name])
      },
      openFile: async (blob, { signal } = {}) => {
        const size = await connection.call('fileSize', [blob], { signal })
        const slice: OpenedFile['slice'] = (start, end, options) =>
          connection.call('readFile', [blob, start, end], { signal: options?.signal })
        return { size, slice, stream: () => streamOf(size, slice) }
      },
    }
  }

  tell({ call, done, total, unit, bytesPerSecond }: Told): void {
    const listener = this.#listeners.get(call)
    if (!listener) return
    const progress = { done, total, unit, bytesPerSecond }
    listener.last = progress
    try {
      listener.onProgress(progress)
    } catch (error) {
      // A listener's fault is its own.
      reportError(error)
    }
  }

  async #call(
    connection: Connection<VaultApi>,
    method: 'encryptFile' | 'decryptFile',
    blob: Blob,
    { onProgress, pause, signal, to }: FileOptions & CallOptions = {},
  ): Promise<Blob> {
    const call = ++this.#calls
    const listener: Listener | undefined = onProgress && { onProgress }
    if (listener) this.#listeners.set(call, listener)
    const stop = (): void => {
      connection.call('stopFile', [call]).catch(() => {})
    }
    const rest = (): void => {
      connection.call('pauseFile', [call, pause?.paused ?? false]).catch(() => {})
    }
    signal?.addEventListener('abort', stop)
    pause?.addEventListener('change', rest)
    try {
      const answer = connection.call(method, [blob, call, to], { signal })
      if (pause?.paused) rest()
      const result = await answer
      const total = method === 'encryptFile' ? blob.size : result.size
      // Progress has a port of its own: the last of it may come after the answer.
      if (listener?.last?.done !== total) {
        const bytesPerSecond = listener?.last?.bytesPerSecond ?? 0
        this.tell({ call, done: total, total, unit: 'bytes', bytesPerSecond })
      }
      return result
    } finally {
      signal?.removeEventListener('abort', stop)
      pause?.removeEventListener('change', rest)
      this.#listeners.delete(call)
    }
  }
}

/** Asks for the next chunk when the last one was taken, and for none before. */
function streamOf(size: number, slice: OpenedFile['slice']): ReadableStream<Uint8Array> {
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
