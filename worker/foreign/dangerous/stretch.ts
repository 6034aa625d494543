/**
 * Flet's keys from a passphrase, where WebCrypto has no straight way to them. What each function risks, and why:
 * `DANGEROUS_fernetPair` makes a key that is extractable from its birth to the wrap that follows at once, because WebCrypto
 * derives one key and Fernet needs both halves of it; no byte of it is seen in JavaScript. `DANGEROUS_hexKey` has the
 * bytes in JavaScript, because Flet makes its key from the text of a digest; they are wiped.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { sha256 } from '../../crypto/mac.ts'
import { randomBytes } from '../../crypto/random.ts'
import { URL_SAFE, base64Bytes } from '../base64.ts'
import { SIGNING, type KeyPair } from '../cbc-hmac.ts'

const HALF_BYTES = 16
const BOTH_HALVES: HmacKeyGenParams = { name: 'HMAC', hash: 'SHA-256', length: 256 }

const pbkdf2 = (salt: Bytes, iterations: number): Pbkdf2Params => ({
  name: 'PBKDF2',
  hash: 'SHA-256',
  salt,
  iterations,
})

/** Bytes 0 to 15 of PBKDF2 sign, 16 to 31 encrypt. They are told apart where they are sealed, under a key thrown away. */
export async function DANGEROUS_fernetPair(
  passphrase: CryptoKey,
  salt: Bytes,
  iterations: number,
): Promise<KeyPair> {
  const { subtle } = crypto
  const params = pbkdf2(salt, iterations)
  const both = await subtle.deriveKey(params, passphrase, BOTH_HALVES, true, ['sign'])
  const carrier = await subtle.generateKey({ name: 'AES-CTR', length: 256 }, false, [
    'wrapKey',
    'unwrapKey',
  ])
  const counter = randomBytes(HALF_BYTES)
  // So that the second block's counter is this one with 1 in its last place.
  counter[HALF_BYTES - 1] = 0
  const next = Uint8Array.from(counter)
  next[HALF_BYTES - 1] = 1
  const wrapped = new Uint8Array(await subtle.wrapKey('raw', both, carrier, ctr(counter)))
  const half = <A extends AlgorithmIdentifier | HmacImportParams>(
    index: 0 | 1,
    algorithm: A,
    usages: KeyUsage[],
  ) => {
    const part = wrapped.slice(index * HALF_BYTES, (index + 1) * HALF_BYTES)
    const at = ctr(index === 0 ? counter : next)
    return subtle.unwrapKey('raw', part, carrier, at, algorithm, false, usages)
  }
  return {
    signing: await half(0, SIGNING, ['sign', 'verify']),
    encryption: await half(1, 'AES-CBC', ['encrypt', 'decrypt']),
  }
}

const ctr = (counter: Bytes): AesCtrParams => ({ name: 'AES-CTR', counter, length: 64 })

/** The first 32 characters of the hex of SHA-256 of the Base64 of PBKDF2: 128 bits of chance in a key of 256. */
export async function DANGEROUS_hexKey(
  passphrase: CryptoKey,
  salt: Bytes,
  iterations: number,
): Promise<CryptoKey> {
  const { subtle } = crypto
  const bits = new Uint8Array(await subtle.deriveBits(pbkdf2(salt, iterations), passphrase, 256))
  const text = base64Bytes(bits, URL_SAFE)
  const digest = await sha256(text)
  const hex = Uint8Array.from({ length: 32 }, (_, i) => hexDigit(digest, i))
  try {
    return await subtle.importKey('raw', hex, 'AES-GCM', false, ['encrypt', 'decrypt'])
  } finally {
    for (const secret of [bits, text, digest, hex]) secret.fill(0)
  }
}

/** The code of the i-th lower-case hex digit of these bytes. */
function hexDigit(bytes: Bytes, i: number): number {
  const byte = bytes[i >>> 1] ?? 0
  const value = i % 2 === 0 ? byte >>> 4 : byte & 0x0f
  return value + (value < 10 ? 0x30 : 0x57)
}
