/** Wrapping and unwrapping of 256-bit secrets under AES-GCM. An unwrapped secret is a non-extractable HKDF key. */
import type { Bytes } from '../../src/protocol/values.ts'
import { gcm, NONCE_BYTES } from '../crypto/aead.ts'
import { randomBytes } from '../crypto/random.ts'

export interface Wrapped {
  nonce: Bytes
  wrapped: Bytes
}

export async function wrapKey(
  format: 'raw' | 'pkcs8',
  key: CryptoKey,
  under: CryptoKey,
  associatedData: Bytes,
): Promise<Wrapped> {
  const nonce = randomBytes(NONCE_BYTES)
  const wrapped = await crypto.subtle.wrapKey(format, key, under, gcm(nonce, associatedData))
  return { nonce, wrapped: new Uint8Array(wrapped) }
}

/** @throws DOMException OperationError if it was not wrapped under this key with this associated data */
export const unwrapSecret = (
  { nonce, wrapped }: Wrapped,
  under: CryptoKey,
  associatedData: Bytes,
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey('raw', wrapped, under, gcm(nonce, associatedData), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])

/** @throws DOMException OperationError if it was not wrapped under this key with this associated data */
export const unwrapPrivateKey = (
  { nonce, wrapped }: Wrapped,
  under: CryptoKey,
  associatedData: Bytes,
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey(
    'pkcs8',
    wrapped,
    under,
    gcm(nonce, associatedData),
    { name: 'ECDH', namedCurve: 'P-256' },
    false,
    ['deriveKey'],
  )
