/**
 * One Fernet token (github.com/fernet/spec): `0x80 ‖ seconds 8 ‖ IV 16 ‖ AES-128-CBC ‖ HMAC-SHA-256 over all before`, in
 * URL-safe Base64. All that can be wrong with one is one code, so that an answer is no oracle.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { MAC_BYTES, computeMac, verifyMac } from '../crypto/mac.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat, u64, u8 } from '../format/bytes.ts'
import { URL_SAFE, decodeBase64, encodeBase64 } from './base64.ts'
import { BLOCK_BYTES, decryptCbc, encryptCbc, isWholeBlocks, type KeyPair } from './cbc-hmac.ts'

const VERSION = 0x80
const HEAD_BYTES = 25

/** The fields of a token, of which nothing is proven yet. */
export interface FernetToken {
  readonly version: number
  readonly madeAtSeconds: number
  readonly iv: Bytes
  readonly ciphertext: Bytes
  readonly signed: Bytes
  readonly mac: Bytes
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

export async function sealToken(pair: KeyPair, plain: Bytes): Promise<string> {
  const iv = randomBytes(BLOCK_BYTES)
  const signed = concat(u8(VERSION), u64(nowSeconds()), iv, await encryptCbc(pair, iv, plain))
  return encodeBase64(concat(signed, await computeMac(pair.signing, signed)), URL_SAFE)
}

/** @throws VaultError `tampered` if no token has this form */
export function parseToken(text: string): FernetToken {
  const bytes = decodeBase64(text, URL_SAFE)
  if (!bytes || !isWholeBlocks(bytes.length - HEAD_BYTES - MAC_BYTES)) {
    throw new VaultError('tampered')
  }
  const seconds = new DataView(bytes.buffer).getBigUint64(1)
  // Beyond what a number holds it is no time that a clock has shown.
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) throw new VaultError('tampered')
  return {
    version: bytes[0] ?? 0,
    madeAtSeconds: Number(seconds),
    iv: bytes.subarray(9, HEAD_BYTES),
    ciphertext: bytes.subarray(HEAD_BYTES, -MAC_BYTES),
    signed: bytes.subarray(0, -MAC_BYTES),
    mac: bytes.subarray(-MAC_BYTES),
  }
}

export const isSignedBy = ({ signing }: KeyPair, { mac, signed }: FernetToken): Promise<boolean> =>
  verifyMac(signing, mac, signed)

/**
 * What was sealed, of a token that `isSignedBy` has proven.
 *
 * @throws VaultError `unsupported-version`: whoever has the key signed it, in another version of the format
 */
export async function openToken(pair: KeyPair, token: FernetToken): Promise<Bytes> {
  if (token.version !== VERSION) throw new VaultError('unsupported-version')
  return decryptCbc(pair, token.iv, token.ciphertext)
}
