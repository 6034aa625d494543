/**
 * Bytes of an export file → text, without ever changing a character in silence.
 * UTF-8 (with or without BOM), UTF-16 by its BOM, else Windows-1252, which is said in a notice. Lone surrogates of
 * UTF-16 are left in the text, so that the one row that holds them can be refused and not the file.
 */
import { VaultError } from '../../src/protocol/errors.ts'

export const MAX_IMPORT_BYTES = 50 * 1024 * 1024

export interface DecodedText {
  text: string
  /** What a person should know about how the file was read. */
  notices: string[]
}

/** @throws VaultError `too-large` above MAX_IMPORT_BYTES */
export function decodeText(bytes: Uint8Array): DecodedText {
  const sizeBytes = bytes.length
  if (sizeBytes > MAX_IMPORT_BYTES) {
    throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_IMPORT_BYTES })
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2), 0)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes.subarray(2), 1)
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const body = marked ? bytes.subarray(3) : bytes
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return { text, notices: [] }
  } catch {
    return {
      text: fromUnits(body.length, (index) => WINDOWS_1252[body[index] ?? 0] ?? 0),
      notices: [
        'The file is not valid UTF-8 and was read as Windows-1252: check accented letters.',
      ],
    }
  }
}

function utf16(body: Uint8Array, highByte: 0 | 1): DecodedText {
  const text = fromUnits(body.length >> 1, (index) => {
    const first = body[2 * index] ?? 0
    const second = body[2 * index + 1] ?? 0
    return highByte === 1 ? (first << 8) | second : (second << 8) | first
  })
  const notices = body.length % 2 === 0 ? [] : ['The file ends in the middle of a character.']
  return { text, notices }
}

function fromUnits(count: number, unitAt: (index: number) => number): string {
  const parts: string[] = []
  const units: number[] = []
  for (let index = 0; index < count; index++) {
    units.push(unitAt(index))
    if (units.length === 8192 || index === count - 1) {
      parts.push(String.fromCharCode(...units))
      units.length = 0
    }
  }
  return parts.join('')
}

// Our own table: TextDecoder('windows-1252') of Node 20 reads 0x80–0x9F as Latin-1.
const HIGH_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const WINDOWS_1252 = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte < 0xa0 ? HIGH_CONTROLS.charCodeAt(byte - 0x80) : byte,
)
