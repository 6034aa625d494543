/**
 * Base64 (RFC 4648) in both alphabets, strictly: bytes have one text, the one that an encoder writes. Line breaks, the other
 * alphabet, missing padding and spare bits are refused, so that nobody can give a token a second spelling.
 */
import type { Bytes } from '../../src/protocol/values.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const NONE = 0xff
const PAD = 0x3d

interface Alphabet {
  readonly symbols: Bytes
  /** What a character stands for, by its code. */
  readonly values: Bytes
}

function alphabet(last: string): Alphabet {
  const symbols = new TextEncoder().encode(LETTERS + last)
  const values = new Uint8Array(128).fill(NONE)
  symbols.forEach((symbol, value) => (values[symbol] = value))
  return { symbols, values }
}

export const STANDARD = alphabet('+/')
export const URL_SAFE = alphabet('-_')

export const encodeBase64 = (bytes: Bytes, alphabet: Alphabet): string =>
  new TextDecoder().decode(base64Bytes(bytes, alphabet))

/** The text as bytes: those can be wiped, which a text cannot. */
export function base64Bytes(bytes: Bytes, { symbols }: Alphabet): Bytes {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD)
  let [held, bits, at] = [0, 0, 0]
  for (const byte of bytes) {
    held = ((held & 0x3f) << 8) | byte
    for (bits += 8; bits >= 6;) out[at++] = symbols[(held >>> (bits -= 6)) & 0x3f] ?? PAD
  }
  if (bits > 0) out[at] = symbols[(held << (6 - bits)) & 0x3f] ?? PAD
  return out
}

/** The bytes of a text, or undefined if no encoder writes it. */
export function decodeBase64(text: string, { values }: Alphabet): Bytes | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const out = new Uint8Array((text.length / 4) * 3 - padding)
  let [held, bits, at] = [0, 0, 0]
  for (let i = 0; i < text.length - padding; i++) {
    const value = values[text.charCodeAt(i)] ?? NONE
    if (value === NONE) return undefined
    held = ((held & 0xff) << 6) | value
    bits += 6
    if (bits >= 8) out[at++] = (held >>> (bits -= 8)) & 0xff
  }
  return (held & ((1 << bits) - 1)) === 0 ? out : undefined
}
