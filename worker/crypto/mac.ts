/** HMAC-SHA-256 (RFC 2104) with WebCrypto's constant-time verification, and comparison of public digests. */
import type { Bytes } from '../../src/protocol/values.ts'

export const MAC_BYTES = 32

export const computeMac = async (key: CryptoKey, data: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', key, data))

export const verifyMac = (key: CryptoKey, mac: Bytes, data: Bytes): Promise<boolean> =>
  crypto.subtle.verify('HMAC', key, mac, data)

export const sha256 = async (data: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data))

/** Compares without stopping at the first difference. The lengths are public. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
