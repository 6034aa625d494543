/**
 * Large bytes of an answer are handed over to the page rather than copied: 16 MiB take a tenth of a second to copy, on
 * either side. Each answer has bytes of its own, read for it alone, so that nobody here misses them.
 */
import { MAX_SEGMENT_BYTES } from '../src/protocol/limits.ts'

/** The buffers of what a call came to: a value, an entry, or a list of either. What lies deeper is copied. */
export function largeBuffers(result: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const one of Array.isArray(result) ? (result as unknown[]) : [result]) {
    const value = isEntry(one) ? one.value : one
    const buffer = value instanceof Uint8Array ? value.buffer : value
    if (buffer instanceof ArrayBuffer && buffer.byteLength > MAX_SEGMENT_BYTES) buffers.add(buffer)
  }
  return [...buffers]
}

const isEntry = (one: unknown): one is { value: unknown } =>
  typeof one === 'object' && one !== null && 'value' in one
