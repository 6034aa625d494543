/**
 * The only keys of Coffer that are extractable, and why: WebCrypto wraps no others. Each lives from its birth to the
 * wrap that follows at once; no function here, and no caller, ever turns one into bytes in JavaScript. What `wrapBytes`
 * makes a key of for a moment is none.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { gcm } from '../../crypto/aead.ts'
import { randomBytes } from '../../crypto/random.ts'

const SECRET: HmacKeyGenParams = { name: 'HMAC', hash: 'SHA-256', length: 256 }
const BYTES: HmacImportParams = { name: 'HMAC', hash: 'SHA-256' }

/** A new 256-bit secret (a root, an epoch secret), to be wrapped and dropped. */
export const DANGEROUS_newSecret = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey(SECRET, true, ['sign'])

/** A new slot pair, whose private half is to be wrapped and dropped. */
export const DANGEROUS_newPair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveKey'])

/**
 * ROOT once more in a form that can be wrapped, for another slot, by a secret of one that is there; or the secret of an
 * epoch, for another ring key, or to be compared with another one by what it signs.
 */
export const DANGEROUS_unwrapSecret = (
  { nonce, wrapped }: { nonce: Bytes; wrapped: Bytes },
  under: CryptoKey,
  associatedData: Bytes,
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey('raw', wrapped, under, gcm(nonce, associatedData), SECRET, true, ['sign'])

/** PBKDF2 straight to HKDF does not exist in WebCrypto; this detour by HMAC keeps the bytes inside it. */
export async function DANGEROUS_stretch(
  passphrase: CryptoKey,
  salt: Bytes,
  iterations: number,
): Promise<CryptoKey> {
  const params: Pbkdf2Params = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return asHkdf(await crypto.subtle.deriveKey(params, passphrase, SECRET, true, ['sign']))
}

/** The same secret as a non-extractable HKDF key, by way of a wrap under a key that is thrown away. */
export async function asHkdf(secret: CryptoKey): Promise<CryptoKey> {
  const carrier = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'wrapKey',
    'unwrapKey',
  ])
  const params = gcm(randomBytes(12), new Uint8Array())
  const wrapped = await crypto.subtle.wrapKey('raw', secret, carrier, params)
  return crypto.subtle.unwrapKey('raw', wrapped, carrier, params, 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ])
}

/** A device key may wrap keys and do nothing else, so bytes that are no key pass through it as those of one. */
export async function wrapBytes(
  bytes: Bytes,
  under: CryptoKey,
  nonce: Bytes,
  associatedData: Bytes,
): Promise<Bytes> {
  const asKey = await crypto.subtle.importKey('raw', bytes, BYTES, true, ['sign'])
  const params = gcm(nonce, associatedData)
  return new Uint8Array(await crypto.subtle.wrapKey('raw', asKey, under, params))
}

/** @throws DOMException OperationError if they were not wrapped under this key with this associated data */
export async function unwrapBytes(
  wrapped: Bytes,
  under: CryptoKey,
  nonce: Bytes,
  associatedData: Bytes,
): Promise<Bytes> {
  const params = gcm(nonce, associatedData)
  const asKey = await crypto.subtle.unwrapKey('raw', wrapped, under, params, BYTES, true, ['sign'])
  return new Uint8Array(await crypto.subtle.exportKey('raw', asKey))
}
