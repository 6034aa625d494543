/**
 * The payload of Laravel's `Crypt`: Base64 of JSON with `iv`, `value`, `mac` and `tag`, each Base64 again but the MAC, which is
 * hex. This file knows its form and no key. Read as Laravel reads it (members in any order, others beside them), but every
 * Base64 strictly; written as Laravel has since version 8.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { TAG_BYTES } from '../crypto/aead.ts'
import { utf8 } from '../format/bytes.ts'
import { STANDARD, decodeBase64, encodeBase64 } from './base64.ts'
import { BLOCK_BYTES, isWholeBlocks } from './cbc-hmac.ts'
import { textOf } from './given.ts'

export const GCM_IV_BYTES = 12
const HEX_MAC = /^[0-9a-f]{64}$/
const HEX_BYTE = /../g

export interface CbcPayload {
  readonly iv: Bytes
  readonly value: Bytes
  /** What the MAC is over: the two texts, not their bytes. */
  readonly signed: Bytes
  readonly mac: Bytes
}

export interface GcmPayload {
  readonly iv: Bytes
  /** Ciphertext and tag, as WebCrypto takes them. */
  readonly sealed: Bytes
}

/** @throws VaultError `tampered` if no payload of AES-CBC has this form */
export function parseCbc(text: string): CbcPayload {
  const { iv, value, mac, tag } = members(text)
  const payload = { iv: decoded(iv), value: decoded(value), signed: utf8(iv + value) }
  const isWhole = payload.iv.length === BLOCK_BYTES && isWholeBlocks(payload.value.length)
  if (!isWhole || tag !== '' || !HEX_MAC.test(mac)) {
    throw new VaultError('tampered')
  }
  return { ...payload, mac: fromHex(mac) }
}

/** @throws VaultError `tampered` if no payload of AES-GCM has this form */
export function parseGcm(text: string): GcmPayload {
  const { iv, value, mac, tag } = members(text)
  const [nonce, ciphertext, tagBytes] = [decoded(iv), decoded(value), decoded(tag)]
  // A shorter tag would be easier to guess.
  if (nonce.length !== GCM_IV_BYTES || tagBytes.length !== TAG_BYTES || mac !== '') {
    throw new VaultError('tampered')
  }
  const sealed = new Uint8Array(ciphertext.length + TAG_BYTES)
  sealed.set(ciphertext)
  sealed.set(tagBytes, ciphertext.length)
  return { iv: nonce, sealed }
}

/** What the MAC of a payload is made of. */
export const signedBytes = (iv: Bytes, value: Bytes): Bytes =>
  utf8(encodeBase64(iv, STANDARD) + encodeBase64(value, STANDARD))

export const cbcPayload = (iv: Bytes, value: Bytes, mac: Bytes): string =>
  payloadText(iv, value, toHex(mac), '')

export const gcmPayload = (iv: Bytes, sealed: Bytes): string =>
  payloadText(
    iv,
    sealed.subarray(0, -TAG_BYTES),
    '',
    encodeBase64(sealed.subarray(-TAG_BYTES), STANDARD),
  )

function payloadText(iv: Bytes, value: Bytes, mac: string, tag: string): string {
  const payload = {
    iv: encodeBase64(iv, STANDARD),
    value: encodeBase64(value, STANDARD),
    mac,
    tag,
  }
  return encodeBase64(utf8(JSON.stringify(payload)), STANDARD)
}

interface Members {
  iv: string
  value: string
  mac: string
  tag: string
}

function members(text: string): Members {
  const found = parsed(text)
  if (typeof found !== 'object' || found === null) throw new VaultError('tampered')
  const { iv, value, mac, tag } = found as Record<string, unknown>
  if (typeof iv !== 'string' || typeof value !== 'string' || typeof mac !== 'string') {
    throw new VaultError('tampered')
  }
  // Laravel before 8.5 wrote none.
  if (tag === undefined || tag === null) return { iv, value, mac, tag: '' }
  if (typeof tag !== 'string') throw new VaultError('tampered')
  return { iv, value, mac, tag }
}

function parsed(text: string): unknown {
  const json = textOf(decoded(text))
  try {
    return JSON.parse(json ?? '')
  } catch {
    throw new VaultError('tampered')
  }
}

function decoded(text: string): Bytes {
  const bytes = decodeBase64(text, STANDARD)
  if (!bytes) throw new VaultError('tampered')
  return bytes
}

const fromHex = (hex: string): Bytes =>
  Uint8Array.from(hex.match(HEX_BYTE) ?? [], (byte) => Number.parseInt(byte, 16))

const toHex = (bytes: Bytes): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
