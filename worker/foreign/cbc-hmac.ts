/**
 * AES-CBC with HMAC-SHA-256 over what it made, as Fernet and Laravel have it. Whoever opens verifies first and decrypts
 * then: the padding is never looked at of bytes that nobody with the key has signed, and what is wrong with it is the
 * same code as a wrong MAC. WebCrypto compares MACs in constant time.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { concat } from '../format/bytes.ts'

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

/**
 * Only for bytes whose MAC was verified. Engines do not agree on paddings: WebKitGTK takes one of 0 bytes. So they are given a
 * whole block of padding more, to take off, and what is below it is looked at here.
 *
 * @throws VaultError `tampered` if the padding is none
 */
export async function decryptCbc(pair: KeyPair, iv: Bytes, ciphertext: Bytes): Promise<Bytes> {
  const more = await encryptCbc(pair, ciphertext.slice(-BLOCK_BYTES), new Uint8Array(0))
  const params = { name: 'AES-CBC', iv }
  const blocks = concat(ciphertext, more)
  return withoutPadding(
    new Uint8Array(await crypto.subtle.decrypt(params, pair.encryption, blocks)),
  )
}

/** PKCS#7: so many bytes as each of them says, one at least. */
function withoutPadding(padded: Bytes): Bytes {
  const count = padded.at(-1) ?? 0
  const isRight = count >= 1 && count <= BLOCK_BYTES
  if (!isRight || padded.subarray(-count).some((byte) => byte !== count)) {
    throw new VaultError('tampered')
  }
  return padded.slice(0, -count)
}
