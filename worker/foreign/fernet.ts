/**
 * Fernet (github.com/fernet/spec), as Python's `cryptography` and others write it: tokens read with any of several keys, and
 * written with the first. Promised: bytes as the others write them, and one code for whatever does not open.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { URL_SAFE, decodeBase64 } from './base64.ts'
import { importPair, type KeyPair } from './cbc-hmac.ts'
import {
  isSignedBy,
  nowSeconds,
  openToken,
  parseToken,
  sealToken,
  type FernetToken,
} from './fernet-token.ts'
import {
  assertSecure,
  badRequest,
  keyList,
  knownOptions,
  plainBytes,
  plainText,
  tokenText,
} from './given.ts'

const KEY_BYTES = 32
const HALF_BYTES = 16
/** How far ahead of ours the writer's clock may be, where the age counts; as Python has it. */
const CLOCK_SKEW_SECONDS = 60

export type FernetKey = string | Uint8Array

export interface FernetReading {
  /** How old the token may be, in seconds. Without it the time in it is not looked at. */
  ttlSeconds?: number
}

export interface FernetOpened {
  bytes: Bytes
  /** When it was made, in seconds since 1970, by the clock of whoever made it. */
  madeAtSeconds: number
  /** Which of the keys it was made with: 0 is the one we write with. */
  key: number
}

export interface Fernet {
  /** A token of text or bytes, 16 MiB at most. Its time and its length can be read by anyone. */
  encrypt(data: string | Uint8Array): Promise<string>
  /**
   * The text of a token.
   *
   * @throws VaultError `tampered` for any other key and any change, with `reason` where it only was not in time
   * @throws VaultError `bad-value` if it holds no text
   */
  decrypt(token: string, reading?: FernetReading): Promise<string>
  /** The same as bytes, with what else is known of the token. */
  open(token: string, reading?: FernetReading): Promise<FernetOpened>
}

/**
 * Fernet with these keys: each 32 bytes, or their URL-safe Base64 as `Fernet.generate_key()` prints it.
 *
 * @throws VaultError `bad-request` for anything else
 */
export async function fernet(keys: FernetKey | readonly FernetKey[]): Promise<Fernet> {
  assertSecure()
  const [current, ...previous] = keyList(keys)
  const writing = await importKey(current)
  const ring = [writing, ...(await Promise.all(previous.map(importKey)))]
  const open = async (text: string, reading?: FernetReading): Promise<FernetOpened> => {
    const { ttlSeconds } = knownOptions(reading, ['ttlSeconds'])
    assertTtl(ttlSeconds)
    const token = parseToken(tokenText(text))
    const { key, index } = await keyOf(token, ring)
    const bytes = await openToken(key, token)
    assertInTime(token.madeAtSeconds, ttlSeconds)
    return { bytes, madeAtSeconds: token.madeAtSeconds, key: index }
  }
  return Object.freeze<Fernet>({
    encrypt: async (data) => sealToken(writing, plainBytes(data)),
    decrypt: async (text, reading) => plainText((await open(text, reading)).bytes),
    open,
  })
}

async function importKey(given: unknown): Promise<KeyPair> {
  const bytes = typeof given === 'string' ? decodeBase64(given, URL_SAFE) : copyOf(given)
  if (bytes?.length !== KEY_BYTES) {
    throw badRequest('a Fernet key is 32 bytes, or their URL-safe Base64')
  }
  const [signing, encryption] = [bytes.slice(0, HALF_BYTES), bytes.slice(HALF_BYTES)]
  try {
    return await importPair(signing, encryption)
  } finally {
    for (const part of [bytes, signing, encryption]) part.fill(0)
  }
}

const copyOf = (given: unknown): Bytes | undefined =>
  given instanceof Uint8Array && given.length === KEY_BYTES ? new Uint8Array(given) : undefined

async function keyOf(token: FernetToken, ring: readonly KeyPair[]) {
  for (const [index, key] of ring.entries()) {
    if (await isSignedBy(key, token)) return { key, index }
  }
  throw new VaultError('tampered')
}

function assertTtl(ttlSeconds: unknown): void {
  if (ttlSeconds === undefined) return
  if (typeof ttlSeconds !== 'number' || !(ttlSeconds >= 0)) {
    throw badRequest('ttlSeconds is a number from 0 on')
  }
}

/** The token is whole: then it may be told why it does not count. */
function assertInTime(madeAtSeconds: number, ttlSeconds: number | undefined): void {
  if (ttlSeconds === undefined) return
  const now = nowSeconds()
  if (madeAtSeconds + ttlSeconds < now) throw new VaultError('tampered', { reason: 'too old' })
  if (madeAtSeconds > now + CLOCK_SKEW_SECONDS) {
    throw new VaultError('tampered', { reason: 'made in the future' })
  }
}
