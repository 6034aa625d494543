/**
 * UTF-8 to text, strictly: what is not UTF-8 is refused, and a byte order mark is a character like any other. Most texts
 * are short names in ASCII, for which a decoder's call costs more than its work.
 */
import { MalformedError } from '../bytes.ts'

/** Up to here a loop is faster than TextDecoder in the engines measured (docs/adr/0025-own-cbor.md). */
const SHORT_BYTES = 24

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws MalformedError for what is not UTF-8 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_BYTES) {
    let text = ''
    let at = start
    for (; at < end; at++) {
      const code = bytes[at] ?? 0
      if (code > 0x7f) break
      text += String.fromCharCode(code)
    }
    if (at === end) return text
  }
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    throw new MalformedError('text')
  }
}
