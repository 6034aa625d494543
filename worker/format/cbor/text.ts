/**
 * UTF-8 to text, strictly: what is not UTF-8 is refused, and a byte order mark is a character like any other. Most texts
 * are short names in ASCII, for which a decoder's call costs more than its work.
 */
import { MalformedError } from '../bytes.ts'

/** Up to here it is faster to do without TextDecoder (docs/adr/0025-own-cbor.md). */
const SHORT_BYTES = 64

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws MalformedError for what is not UTF-8 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return (
    (end - start > SHORT_BYTES ? undefined : ascii(bytes, start, end)) ?? utf8(bytes, start, end)
  )
}

/** Whether it would be decoded to this text, which is mostly ASCII and need not be put together then. */
export function isTextAt(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  let at = 0
  if (text.length === end - start) {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f || code !== bytes[start + at]) break
    }
    if (at === text.length) return true
  }
  return decodeText(bytes, start, end) === text
}

/** Text of ASCII alone, else undefined. By eights, as one character at a time is put together slowly. */
function ascii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let at = start
  const byte = (index: number): number => bytes[index] as number // Within the item, which is there.
  for (; at + 8 <= end; at += 8) {
    const a = byte(at)
    const b = byte(at + 1)
    const c = byte(at + 2)
    const d = byte(at + 3)
    const e = byte(at + 4)
    const f = byte(at + 5)
    const g = byte(at + 6)
    const h = byte(at + 7)
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined
    text += String.fromCharCode(a, b, c, d, e, f, g, h)
  }
  for (; at < end; at++) {
    if (byte(at) > 0x7f) return undefined
    text += String.fromCharCode(byte(at))
  }
  return text
}

function utf8(bytes: Uint8Array, start: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    throw new MalformedError('text')
  }
}
