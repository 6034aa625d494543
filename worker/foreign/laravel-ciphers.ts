/** The two modes of Laravel's `Crypt` over its keys: what they seal and open is a payload, and they look at no plaintext. */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { computeMac, verifyMac } from '../crypto/mac.ts'
import { randomBytes } from '../crypto/random.ts'
import { BLOCK_BYTES, decryptCbc, encryptCbc, importPair } from './cbc-hmac.ts'
import {
  GCM_IV_BYTES,
  cbcPayload,
  gcmPayload,
  parseCbc,
  parseGcm,
  signedBytes,
} from './laravel-payload.ts'

export interface LaravelOpened {
  bytes: Bytes
  /** Which of the keys it was made with: 0 is the one we write with. */
  key: number
}

export interface Cipher {
  seal(plain: Bytes): Promise<string>
  open(payload: string): Promise<LaravelOpened>
}

/** The first key writes, all of them read. */
type Keys = readonly [Bytes, ...Bytes[]]

/** A payload belongs to the first key whose MAC it has. Laravel signs with the key that encrypts. */
export async function cbcCipher([current, ...previous]: Keys): Promise<Cipher> {
  const writing = await importPair(current, current)
  const ring = [writing, ...(await Promise.all(previous.map((key) => importPair(key, key))))]
  return {
    async seal(plain) {
      const iv = randomBytes(BLOCK_BYTES)
      const value = await encryptCbc(writing, iv, plain)
      return cbcPayload(iv, value, await computeMac(writing.signing, signedBytes(iv, value)))
    },
    async open(text) {
      const { iv, value, signed, mac } = parseCbc(text)
      for (const [key, pair] of ring.entries()) {
        if (!(await verifyMac(pair.signing, mac, signed))) continue
        return { bytes: await decryptCbc(pair, iv, value), key }
      }
      throw new VaultError('tampered')
    },
  }
}

/** A payload belongs to the first key that opens it. */
export async function gcmCipher([current, ...previous]: Keys): Promise<Cipher> {
  const writing = await importGcm(current)
  const ring = [writing, ...(await Promise.all(previous.map(importGcm)))]
  return {
    async seal(plain) {
      const iv = randomBytes(GCM_IV_BYTES)
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, writing, plain)
      return gcmPayload(iv, new Uint8Array(sealed))
    },
    async open(text) {
      const { iv, sealed } = parseGcm(text)
      const params = { name: 'AES-GCM', iv }
      for (const [key, cryptoKey] of ring.entries()) {
        const opened = crypto.subtle.decrypt(params, cryptoKey, sealed)
        const bytes = await opened.catch(() => undefined)
        if (bytes) return { bytes: new Uint8Array(bytes), key }
      }
      throw new VaultError('tampered')
    },
  }
}

const importGcm = (bytes: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
