/** Streams as the age library takes and gives them, and the Blob that is made of one. */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { gathered } from '../files/files.ts'

/** Parts of the Blob: so many bytes are held in memory until they belong to the browser. */
const PART_BYTES = 1024 * 1024

/** Asks for a piece when one is wanted, and for none before. */
export const streamOf = (pieces: AsyncIterator<Bytes>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => void (await pieces.return?.()),
    },
    { highWaterMark: 0 },
  )

/** Not every engine lets a stream be gone through by itself. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Bytes> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // Made by the library, which has no shared memory.
      yield value as Bytes
    }
  } finally {
    // Whoever stops half-way wants no more of it.
    reader.cancel().catch(() => {})
  }
}

/** All of it, in the browser's keeping. @throws VaultError `quota` if the browser has no room for it */
export async function blobOf(pieces: AsyncIterable<Bytes>): Promise<Blob> {
  const parts: Blob[] = []
  let waiting: Bytes[] = []
  let waitingBytes = 0
  for await (const piece of pieces) {
    waiting.push(piece)
    waitingBytes += piece.length
    if (waitingBytes < PART_BYTES) continue
    parts.push(new Blob(waiting))
    waiting = []
    waitingBytes = 0
  }
  return gathered([...parts, new Blob(waiting)], 'application/octet-stream')
}

/** scrypt asks for all of its memory at once. */
export const isTooLittleMemory = (error: unknown): boolean => error instanceof RangeError

export const tooLittleMemory = (): VaultError =>
  new VaultError('unsupported', { what: 'as much memory as the passphrase takes' })
