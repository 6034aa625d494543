/**
 * Authenticated encryption (AES-256-GCM, NIST SP 800-38D) over a non-extractable key.
 *
 * Guarantees: secrecy and authenticity of the plaintext, authenticity of the associated data.
 * Not promised: that the plaintext's length is hidden, that a ciphertext commits to one key, or that an old
 * ciphertext is not put back. A key must not seal more than 2^31 times: nonces are random.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { concat } from '../format/bytes.ts'
import { randomBytes } from './random.ts'

export const NONCE_BYTES = 12
export const TAG_BYTES = 16
/** How much longer a sealed text is than its plaintext. */
export const SEAL_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

/** AES-GCM parameters with the nonce given: for opening, and for wrapping where WebCrypto needs them. */
export const gcm = (nonce: Bytes, associatedData: Bytes): AesGcmParams => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: associatedData,
})

/** The nonce, and `ciphertext ‖ tag 16`: what `seal` joins. Copying a large text once more costs as much as sealing it. */
export async function sealApart(
  key: CryptoKey,
  plaintext: Bytes,
  associatedData: Bytes,
): Promise<[nonce: Bytes, sealed: Bytes]> {
  const nonce = randomBytes(NONCE_BYTES)
  const sealed = await crypto.subtle.encrypt(gcm(nonce, associatedData), key, plaintext)
  return [nonce, new Uint8Array(sealed)]
}

const nothing = new Uint8Array(0)

/** `nonce 12 ‖ ciphertext ‖ tag 16`, under a fresh random nonce, behind what is to stand `before` it in the clear. */
export async function seal(
  key: CryptoKey,
  plaintext: Bytes,
  associatedData: Bytes,
  before: Bytes = nothing,
): Promise<Bytes> {
  return concat(before, ...(await sealApart(key, plaintext, associatedData)))
}

/**
 * The plaintext of what `seal` made.
 *
 * @throws VaultError `tampered` for any change of bytes, key or associated data; they are not told apart
 */
export async function open(key: CryptoKey, sealed: Bytes, associatedData: Bytes): Promise<Bytes> {
  if (sealed.length < SEAL_OVERHEAD_BYTES) throw new VaultError('tampered')
  const params = gcm(sealed.subarray(0, NONCE_BYTES), associatedData)
  try {
    const body = sealed.subarray(NONCE_BYTES)
    return new Uint8Array(await crypto.subtle.decrypt(params, key, body))
  } catch {
    throw new VaultError('tampered')
  }
}
