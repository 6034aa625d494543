/** Standalone files in tests: what is in a Blob, and a file taken apart and put together again. */
import type { Bytes } from '../../src/protocol/values.ts'

/** Before the first segment: what a standalone file begins with, and FLOE's header. */
export const BEFORE_BYTES = 48 + 74
export const SEGMENT_BYTES = 262_144
export const PLAIN_SEGMENT_BYTES = SEGMENT_BYTES - 32

export const bytesIn = async (blob: Blob): Promise<Bytes> =>
  new Uint8Array(await blob.arrayBuffer())

/** Bytes that are the same each time, and differ from place to place. */
export function patterned(sizeBytes: number): Bytes {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4))
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 0x9e37_79b1)
  return new Uint8Array(words.buffer, 0, sizeBytes)
}

export interface Pieces {
  before: Blob
  segments: Blob[]
}

/** Nothing is copied. */
export function takenApart(file: Blob): Pieces {
  const segments: Blob[] = []
  for (let at = BEFORE_BYTES; at < file.size; at += SEGMENT_BYTES) {
    segments.push(file.slice(at, Math.min(at + SEGMENT_BYTES, file.size)))
  }
  return { before: file.slice(0, BEFORE_BYTES), segments }
}

export const together = ({ before, segments }: Pieces): Blob => new Blob([before, ...segments])

/** With one bit of the byte at `at` turned over. */
export async function turned(file: Blob, at: number): Promise<Blob> {
  const [byte = 0] = await bytesIn(file.slice(at, at + 1))
  return new Blob([file.slice(0, at), Uint8Array.of(byte ^ (1 << (at % 8))), file.slice(at + 1)])
}
