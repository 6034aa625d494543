/**
 * AES-CBC with HMAC-SHA-256 over what it made, as Fernet and Laravel have it. Whoever opens verifies first and decrypts
 * then: the padding is never looked at of bytes that nobody with the key has signed, and what is wrong with it is the
 * same code as a wrong MAC. WebCrypto compares MACs in constant time.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'

export const BLOCK_BYTES = 16
export const SIGNING: HmacImportParams = { name: 'HMAC', hash: 'SHA-256' }

/** Neither of the two can be read again. */
export interface KeyPair {
  readonly signing: CryptoKey
  readonly encryption: CryptoKey
}

export const importPair = async (signing: Bytes, encryption: Bytes): Promise<KeyPair> => ({
  signing: await crypto.subtle.importKey('raw', signing, SIGNING, false, ['sign', 'verify']),
  encryption: await crypto.subtle.importKey('raw', encryption, 'AES-CBC', false, [
    'encrypt',
    'decrypt',
  ]),
})

export const isWholeBlocks = (sizeBytes: number): boolean =>
  sizeBytes >= BLOCK_BYTES && sizeBytes % BLOCK_BYTES === 0

export const encryptCbc = async ({ encryption }: KeyPair, iv: Bytes, plain: Bytes) =>
  new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, encryption, plain))

/** Only for bytes whose MAC was verified. */
export async function decryptCbc(
  { encryption }: KeyPair,
  iv: Bytes,
  ciphertext: Bytes,
): Promise<Bytes> {
  try {
    const params = { name: 'AES-CBC', iv }
    return new Uint8Array(await crypto.subtle.decrypt(params, encryption, ciphertext))
  } catch {
    throw new VaultError('tampered')
  }
}
