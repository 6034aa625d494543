/** HKDF-SHA-512 (RFC 5869) from a non-extractable key to non-extractable keys, or to public bytes. */
import type { Bytes } from '../../src/protocol/values.ts'

const hkdf = (salt: Bytes, info: Bytes): HkdfParams => ({
  name: 'HKDF',
  hash: 'SHA-512',
  salt,
  info,
})

export type WrapUsage = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey'

export const deriveAesKey = (
  secret: CryptoKey,
  salt: Bytes,
  info: Bytes,
  usages: WrapUsage[],
): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(hkdf(salt, info), secret, { name: 'AES-GCM', length: 256 }, false, usages)

export const deriveMacKey = (secret: CryptoKey, salt: Bytes, info: Bytes): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    hkdf(salt, info),
    secret,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  )

/** FLOE's key: HMAC-SHA-384, of 32 bytes. */
export const deriveStreamKey = (secret: CryptoKey, salt: Bytes, info: Bytes): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    hkdf(salt, info),
    secret,
    { name: 'HMAC', hash: 'SHA-384', length: 256 },
    false,
    ['sign'],
  )

/** 32 bytes that are safe to store in clear: what a key commits to, never a key. */
export const derivePublicBytes = async (
  secret: CryptoKey,
  salt: Bytes,
  info: Bytes,
): Promise<Bytes> => new Uint8Array(await crypto.subtle.deriveBits(hkdf(salt, info), secret, 256))
