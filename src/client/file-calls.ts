/** The calls for files that leave the vault sealed, and of which it keeps nothing. */
import type { VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import type { FileRuns } from './file-runs.ts'
import { fileStream } from './file-streams.ts'
import type { OpenedFile, StandaloneFiles } from './sealing-calls.ts'

/** Of a standalone file (docs/format.md#files): what stands before its segments, what one takes, and what of that is its seal. */
const BEFORE_BYTES = 122
const SEGMENT_BYTES = 262_144
const SEAL_BYTES = 32
/**
 * How much a stream asks for at a time: sixteen whole segments, so many that proving the file's end again for each chunk costs
 * little.
 */
const CHUNK_BYTES = 16 * (SEGMENT_BYTES - SEAL_BYTES)

/** How much is in a standalone file of that size. */
function contentBytes({ size }: Blob): number {
  const bodyBytes = size - BEFORE_BYTES
  return bodyBytes - SEAL_BYTES * Math.ceil(bodyBytes / SEGMENT_BYTES)
}

export function standaloneFiles(connection: Connection<VaultApi>, runs: FileRuns): StandaloneFiles {
  return {
    encryptFile: (from, { to, ...options } = {}) =>
      runs.run(
        options,
        (call) => connection.call('encryptFile', [from, call, to], { signal: options.signal }),
        contentBytes,
      ),
    decryptFile: (blob, { to, ...options } = {}) =>
      runs.run(
        options,
        (call) => connection.call('decryptFile', [blob, call, to], { signal: options.signal }),
        ({ size }) => size,
      ),
    encryptStream: ({ signal } = {}) =>
      fileStream(connection, { kind: 'seal', call: runs.next(), signal }),
    decryptStream: ({ signal } = {}) =>
      fileStream(connection, { kind: 'open', call: runs.next(), signal }),
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
