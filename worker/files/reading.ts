/**
 * Reads a Blob in large steps, of which the next is on its way while one is worked on: small steps cost a browser ten times
 * as much, and a whole file has no room in memory.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'

/** @throws VaultError `bad-request` if they cannot be read, or are not there any more */
export async function bytesAt(blob: Blob, start: number, end: number): Promise<Bytes> {
  const buffer = await blob
    .slice(start, end)
    .arrayBuffer()
    .catch(() => undefined)
  // A file on disk may go, or be changed, while it is read.
  if (buffer?.byteLength !== end - start) {
    throw new VaultError('bad-request', { reason: 'unreadable file' })
  }
  return new Uint8Array(buffer)
}

/** The bytes from `start` to `end` in steps of `stepBytes`, the last of which may be shorter. */
export async function* steps(
  blob: Blob,
  { start, end, stepBytes }: { start: number; end: number; stepBytes: number },
): AsyncGenerator<Bytes> {
  const read = (at: number): Promise<Bytes> | undefined => {
    if (at >= end) return undefined
    const step = bytesAt(blob, at, Math.min(at + stepBytes, end))
    // It may fail before anybody waits for it.
    step.catch(() => {})
    return step
  }
  let next = read(start)
  for (let at = start; next; at += stepBytes) {
    const step = await next
    next = read(at + stepBytes)
    yield step
  }
}
