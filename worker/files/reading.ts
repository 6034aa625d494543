/**
 * Reads a Blob in steps of a megabyte or more, of which the next is on its way while one is worked on: small steps cost a
 * browser ten times as much, and a whole file has no room in memory. As one stream where that can fill what it is given, which
 * is the quickest by far; else step by step.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { AHEAD } from './ahead.ts'

/** How many steps are good at a time, where memory is used again: those that are worked on ahead, and the newest. */
export const GOOD_STEPS = AHEAD + 1

interface Range {
  start: number
  end: number
  stepBytes: number
  /**
   * Of the steps only the last `GOOD_STEPS` are good: memory used again is a third quicker than new memory.
   */
  isReused?: boolean
}

/**
 * Readers under way. While a read of one is waited for, nothing else may refer to it: Chromium then takes it for garbage, and
 * the read never ends.
 */
const readers = new Set<ReadableStreamBYOBReader>()

export const unreadable = (): VaultError =>
  new VaultError('bad-request', { reason: 'unreadable file' })

/** @throws VaultError `bad-request` if they cannot be read, or are not there any more */
export async function bytesAt(blob: Blob, start: number, end: number): Promise<Bytes> {
  const buffer = await blob
    .slice(start, end)
    .arrayBuffer()
    .catch(() => undefined)
  // A file on disk may go, or be changed, while it is read.
  if (buffer?.byteLength !== end - start) throw unreadable()
  return new Uint8Array(buffer)
}

/**
 * The bytes from `start` to `end` in steps of `stepBytes`, the last of which may be shorter.
 *
 * @throws VaultError `bad-request` as `bytesAt`
 */
export async function* steps(
  blob: Blob,
  { start, end, stepBytes, isReused = false }: Range,
): AsyncGenerator<Bytes> {
  const reader = end - start > stepBytes ? readerOf(blob, start, end) : undefined
  const spare: ArrayBuffer[] = []
  const read = (at: number): Promise<Bytes> | undefined => {
    if (at >= end) return undefined
    const until = Math.min(at + stepBytes, end)
    const step = reader
      ? filled(reader, until - at, spare.length === GOOD_STEPS ? spare.shift() : undefined)
      : bytesAt(blob, at, until)
    // It may fail before anybody waits for it.
    step.catch(() => {})
    return step
  }
  if (reader) readers.add(reader)
  try {
    let next = read(start)
    for (let at = start; next; at += stepBytes) {
      const step = await next
      next = read(at + stepBytes)
      yield step
      // Read as a Blob, each step has memory of its own, which nobody may hold.
      if (isReused && reader) spare.push(step.buffer)
    }
  } finally {
    if (reader) {
      readers.delete(reader)
      // Nobody waits for what it reads ahead.
      reader.cancel().catch(() => {})
    }
  }
}

/** Undefined where a stream gives what it likes, as it does in WebKit. */
function readerOf(blob: Blob, start: number, end: number): ReadableStreamBYOBReader | undefined {
  const part = start === 0 && end === blob.size ? blob : blob.slice(start, end)
  try {
    return part.stream().getReader({ mode: 'byob' })
  } catch {
    return undefined
  }
}

/** The next so many bytes of it, in `spare` if that is given: the first is the longest. */
async function filled(
  reader: ReadableStreamBYOBReader,
  sizeBytes: number,
  spare: ArrayBuffer | undefined,
): Promise<Bytes> {
  let buffer = spare ?? new ArrayBuffer(sizeBytes)
  for (let at = 0; at < sizeBytes;) {
    // As much as is there, or all of it at once where the browser knows `min`.
    const rest = new Uint8Array(buffer, at, sizeBytes - at)
    const { value } = await reader.read(rest, { min: rest.length }).catch(() => ({ value: null }))
    if (!value || value.length === 0) throw unreadable()
    ;({ buffer } = value)
    at += value.length
  }
  return new Uint8Array(buffer, 0, sizeBytes)
}
