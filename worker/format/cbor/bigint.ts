/** Magnitudes of bigints as bytes, most significant first and without leading zeros: zero has none. */
import type { Bytes } from '../../../src/protocol/values.ts'
import { require } from '../bytes.ts'

export function bytesOfBigint(magnitude: bigint): Bytes {
  const hex = magnitude === 0n ? '' : magnitude.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const out = new Uint8Array(even.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(even.slice(2 * i, 2 * i + 2), 16)
  return out
}

/** @throws MalformedError for a leading zero */
export function bigintOfBytes(bytes: Bytes): bigint {
  require(bytes[0] !== 0, 'bigint')
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}
