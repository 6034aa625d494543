/** Wycheproof's known answers against the functions that Coffer calls: each good case exact, each bad one refused. */
import { createHmac, pbkdf2Sync } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import type { Bytes } from '../../../src/protocol/values.ts'
import { NONCE_BYTES, open, seal } from '../../../worker/crypto/aead.ts'
import {
  deriveAesKey,
  deriveMacKey,
  derivePublicBytes,
  deriveStreamKey,
} from '../../../worker/crypto/hkdf.ts'
import { computeMac, verifyMac } from '../../../worker/crypto/mac.ts'
import { DANGEROUS_fernetPair } from '../../../worker/foreign/dangerous/stretch.ts'
import { utf8 } from '../../../worker/format/bytes.ts'
import { DANGEROUS_stretch } from '../../../worker/keyring/dangerous/extractable.ts'
import { passphraseKey, typedKey } from '../../../worker/keyring/kdf.ts'
import { hexBytes, Tally, vectorsIn } from '../../support/vectors.ts'

interface Case {
  tcId: number
  result: 'valid' | 'invalid'
}
interface AeadCase extends Case {
  key: string
  iv: string
  aad: string
  msg: string
  ct: string
  tag: string
}
interface MacCase extends Case {
  key: string
  msg: string
  tag: string
}
interface HkdfCase extends Case {
  ikm: string
  salt: string
  info: string
  size: number
  okm: string
}
interface PbkdfCase extends Case {
  password: string
  salt: string
  iterationCount: number
  dkLen: number
  dk: string
}

const casesOf = <T>(file: string): T[] =>
  vectorsIn<{ testGroups: { tests: T[] }[] }>(file).testGroups.flatMap(({ tests }) => tests)
const { subtle } = crypto
const KEY_BYTES = 32
/** How far a case of another length is compared. */
const FRONT = `exact in their first ${KEY_BYTES} bytes, which is all that ours give`

afterEach(() => vi.restoreAllMocks())

const aesGcm = new Tally('wycheproof-aes-gcm.json', 157)

test('AES-GCM: our aead seals each good case to its bytes and opens it, and opens no bad one', async () => {
  const cases = casesOf<AeadCase>('wycheproof-aes-gcm.json')
  for (const one of cases) {
    const [iv, aad, msg] = [hexBytes(one.iv), hexBytes(one.aad), hexBytes(one.msg)]
    const key = await subtle.importKey('raw', hexBytes(one.key), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ])
    const sealed = hexBytes(one.iv + one.ct + one.tag)
    if (one.result === 'invalid') {
      await expect(open(key, sealed, aad), `case ${one.tcId}`).rejects.toMatchObject({
        code: 'tampered',
      })
      aesGcm.refused()
      continue
    }
    if (iv.length !== NONCE_BYTES) {
      aesGcm.notApplicable(`have no nonce of ${NONCE_BYTES} bytes`)
      continue
    }
    expect(await open(key, sealed, aad), `case ${one.tcId}`).toEqual(msg)
    vi.spyOn(crypto, 'getRandomValues').mockImplementationOnce((array) => {
      ;(array as unknown as Bytes).set(iv)
      return array
    })
    expect(await seal(key, msg, aad), `case ${one.tcId}`).toEqual(sealed)
    aesGcm.opened()
  }
})
const MACS = (['SHA-256', 'SHA-512'] as const).map((hash) => {
  const file = `wycheproof-hmac-${hash.replace('-', '').toLowerCase()}.json`
  return { hash, file, tally: new Tally(file, 88) }
})

test.each(MACS)(
  'HMAC-$hash: our mac computes and verifies each good case, and verifies no bad one',
  async ({ hash, file, tally }) => {
    for (const one of casesOf<MacCase>(file)) {
      const [msg, tag] = [hexBytes(one.msg), hexBytes(one.tag)]
      const key = await subtle.importKey('raw', hexBytes(one.key), { name: 'HMAC', hash }, false, [
        'sign',
        'verify',
      ])
      const mac = await computeMac(key, msg)
      // A cut-off tag is the front of the whole one, and ours are never cut off.
      const isWhole = tag.length === mac.length
      expect(await verifyMac(key, tag, msg), `case ${one.tcId}`).toBe(
        one.result === 'valid' && isWhole,
      )
      const isSame = Buffer.compare(mac.subarray(0, tag.length), tag) === 0
      expect(isSame, `case ${one.tcId}`).toBe(one.result === 'valid')
      if (one.result === 'valid') tally.opened()
      else tally.refused()
    }
  },
)

const hkdf512 = new Tally('wycheproof-hkdf-sha512.json', 39, FRONT)

test('HKDF-SHA-512: what our four derivations give is the front of each case', async () => {
  const text = utf8('whatever')
  for (const one of casesOf<HkdfCase>('wycheproof-hkdf-sha512.json')) {
    if (one.result === 'invalid') {
      hkdf512.notApplicable('ask for more than HKDF gives, and ours always ask for 32 bytes')
      continue
    }
    const [salt, info, okm] = [hexBytes(one.salt), hexBytes(one.info), hexBytes(one.okm)]
    const secret = await subtle.importKey('raw', hexBytes(one.ikm), 'HKDF', false, [
      'deriveKey',
      'deriveBits',
    ])
    const bytes = await derivePublicBytes(secret, salt, info)
    expect(bytes.subarray(0, okm.length), `case ${one.tcId}`).toEqual(okm.subarray(0, KEY_BYTES))
    hkdf512.opened()
    // The keys cannot be looked at: what they do is compared, once `bytes` is known to be right.
    const hmacOf = (hash: string): Bytes =>
      Uint8Array.from(createHmac(hash, bytes).update(text).digest())
    const macKey = await deriveMacKey(secret, salt, info)
    expect(await computeMac(macKey, text), `case ${one.tcId}`).toEqual(hmacOf('sha256'))
    const streamKey = await deriveStreamKey(secret, salt, info)
    expect(await computeMac(streamKey, text), `case ${one.tcId}`).toEqual(hmacOf('sha384'))
    const sealed = await seal(await deriveAesKey(secret, salt, info, ['encrypt']), text, salt)
    const same = await subtle.importKey('raw', bytes, 'AES-GCM', false, ['decrypt'])
    expect(await open(same, sealed, salt), `case ${one.tcId}`).toEqual(text)
  }
})

const hkdf256 = new Tally('wycheproof-hkdf-sha256.json', 40)

test('HKDF-SHA-256: Coffer has none, so that these are kept for the day it has', () => {
  for (const { size } of casesOf<HkdfCase>('wycheproof-hkdf-sha256.json')) {
    expect(size).toBeGreaterThan(0)
    hkdf256.notApplicable('are of HKDF-SHA-256, which no function of ours uses')
  }
})

const pbkdf2 = new Tally('wycheproof-pbkdf2-hmacsha256.json', 31, FRONT)
const decoder = new TextDecoder('utf-8', { fatal: true })

/** As a person would type it, where it is text at all. */
async function passwordKey(bytes: Bytes): Promise<CryptoKey> {
  try {
    return await typedKey(decoder.decode(bytes))
  } catch {
    return subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey'])
  }
}

test('PBKDF2-HMAC-SHA-256: our stretching gives each case, and the keyring refuses so low a cost', async () => {
  const label = utf8('whatever')
  for (const one of casesOf<PbkdfCase>('wycheproof-pbkdf2-hmacsha256.json')) {
    const [password, salt, dk] = [hexBytes(one.password), hexBytes(one.salt), hexBytes(one.dk)]
    const key = await passwordKey(password)
    const rounds = one.iterationCount
    await expect(passphraseKey(key, salt, rounds), `case ${one.tcId}`).rejects.toMatchObject({
      code: 'kdf-out-of-range',
    })
    // Ours are of 32 bytes: of a case that gives fewer, another implementation gives the rest.
    const whole = Uint8Array.from(pbkdf2Sync(password, salt, rounds, KEY_BYTES, 'sha256'))
    expect(whole.subarray(0, dk.length), `case ${one.tcId}`).toEqual(dk.subarray(0, KEY_BYTES))
    const same = await subtle.importKey('raw', whole, 'HKDF', false, ['deriveBits'])
    const stretched = await DANGEROUS_stretch(key, salt, rounds)
    expect(await derivePublicBytes(stretched, salt, label), `case ${one.tcId}`).toEqual(
      await derivePublicBytes(same, salt, label),
    )
    const { signing } = await DANGEROUS_fernetPair(key, salt, rounds)
    expect(await computeMac(signing, label), `case ${one.tcId}`).toEqual(
      Uint8Array.from(createHmac('sha256', whole.subarray(0, 16)).update(label).digest()),
    )
    pbkdf2.opened()
  }
})
