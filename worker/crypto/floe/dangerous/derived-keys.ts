/**
 * The one place where key bytes of a FLOE ciphertext are in JavaScript. FLOE derives its keys by HMAC, and WebCrypto gives
 * what an HMAC comes to as bytes only. They are the keys of one ciphertext, imported as non-extractable and overwritten at
 * once; the key they come from is a non-extractable `CryptoKey`, and nobody can go back to it from them.
 */
import type { Bytes } from '../../../../src/protocol/values.ts'
import { concat, u64, utf8 } from '../../../format/bytes.ts'
import { expand, type Binding } from '../derive.ts'

const MESSAGE_KEY = utf8('MESSAGE_KEY:')
const SEGMENT_KEY = utf8('DEK:')
const SEGMENT_KEY_BYTES = 32

/** The key of this ciphertext, from which those of its segments come. */
export async function DANGEROUS_messageKey(key: CryptoKey, binding: Binding): Promise<CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-384' }
  const bytes = await expand(key, binding, MESSAGE_KEY)
  try {
    return await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
  } finally {
    bytes.fill(0)
  }
}

/** The key of the segments from `first` on, as far as one key reaches. */
export async function DANGEROUS_segmentKey(
  messageKey: CryptoKey,
  binding: Binding,
  first: number,
): Promise<CryptoKey> {
  const bytes = await expand(messageKey, binding, concat(SEGMENT_KEY, u64(first)))
  try {
    const raw: Bytes = bytes.subarray(0, SEGMENT_KEY_BYTES)
    return await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
  } finally {
    bytes.fill(0)
  }
}
