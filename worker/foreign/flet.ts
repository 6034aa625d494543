/**
 * What `flet.security` (Python) makes of a text and a passphrase, in both of its forms: `encrypt`, a Fernet token behind a salt,
 * and `encrypt_aes_gcm_256`. The number of rounds is not in the data: 600,000 since Flet 0.27.5, 100,000 before, so
 * reading tries one after the other, and says which it was.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { MAX_PASSPHRASE_LENGTH } from '../../src/protocol/limits.ts'
import { isWellFormed, type Bytes } from '../../src/protocol/values.ts'
import { TAG_BYTES } from '../crypto/aead.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat, utf8 } from '../format/bytes.ts'
import { URL_SAFE, decodeBase64, encodeBase64 } from './base64.ts'
import { DANGEROUS_fernetPair, DANGEROUS_hexKey } from './dangerous/stretch.ts'
import { isSignedBy, openToken, parseToken, sealToken } from './fernet-token.ts'
import {
  assertSecure,
  badRequest,
  knownOptions,
  plainText,
  textOf,
  tokenText,
  utf8Bytes,
} from './given.ts'

const SALT_BYTES = 16
const NONCE_BYTES = 32
const ROUNDS = [600_000, 100_000] as const

export type FletIterations = (typeof ROUNDS)[number]
/** Which pair of Flet's functions: `encrypt` and `decrypt`, or `encrypt_aes_gcm_256` and `decrypt_aes_gcm_256`. */
export type FletForm = 'fernet' | 'aes-gcm-256'

export interface FletWriting {
  form?: FletForm
  /** 600,000; Flet before 0.27.5 reads only what was made with 100,000. */
  iterations?: FletIterations
}

export interface FletReading {
  form?: FletForm
  /** Try this number alone. */
  iterations?: FletIterations
}

export interface FletOpened {
  bytes: Bytes
  iterations: FletIterations
  /** When it was made, in seconds since 1970; the form `aes-gcm-256` does not say. */
  madeAtSeconds?: number
}

export interface Flet {
  encrypt(text: string, writing?: FletWriting): Promise<string>
  /**
   * The text again. Takes as long as the passphrase costs, and a sixth more if that was the old cost.
   *
   * @throws VaultError `tampered` for another passphrase, another form and any change
   */
  decrypt(data: string, reading?: FletReading): Promise<string>
  /** The same as bytes, with what else is known. Seal again what comes out with 100,000 rounds. */
  open(data: string, reading?: FletReading): Promise<FletOpened>
}

/**
 * Flet's encryption under this passphrase, which counts as it is written: no form of Unicode is made of it.
 * The empty one is for reading only.
 */
export async function flet(passphrase: string): Promise<Flet> {
  assertSecure()
  const key = await passphraseKey(passphrase)
  const isEmpty = passphrase === ''
  const open = async (data: string, reading?: FletReading) => {
    const { form, iterations } = chosen(reading)
    const counts = iterations === undefined ? ROUNDS : [iterations]
    const bytes = decodeBase64(tokenText(data), URL_SAFE)
    if (!bytes) throw new VaultError('tampered')
    return FORMS[form ?? 'fernet'].open(key, bytes, counts)
  }
  return Object.freeze<Flet>({
    encrypt: async (text, writing) => {
      const { form = 'fernet', iterations = ROUNDS[0] } = chosen(writing)
      if (isEmpty) throw badRequest('an empty passphrase protects nothing')
      if (typeof text !== 'string') throw badRequest('Flet seals text')
      const salt = randomBytes(SALT_BYTES)
      const sealed = await FORMS[form].seal(key, salt, iterations, utf8Bytes(text))
      return encodeBase64(concat(salt, sealed), URL_SAFE)
    },
    decrypt: async (data, reading) => plainText((await open(data, reading)).bytes),
    open,
  })
}

async function passphraseKey(passphrase: unknown): Promise<CryptoKey> {
  if (typeof passphrase !== 'string' || !isWellFormed(passphrase)) {
    throw badRequest('the passphrase is text')
  }
  if (passphrase.length > MAX_PASSPHRASE_LENGTH) throw badRequest('the passphrase is too long')
  // HMAC fills short keys up with zeros, so these are one key; WebKit takes no empty one.
  const bytes = utf8(passphrase === '' ? '\0' : passphrase)
  try {
    return await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey', 'deriveBits'])
  } finally {
    bytes.fill(0)
  }
}

function chosen(given: FletWriting | FletReading | undefined): FletReading {
  const options = knownOptions(given, ['form', 'iterations'])
  const { form = 'fernet', iterations = ROUNDS[0] } = options
  if (!Object.hasOwn(FORMS, form)) throw badRequest('no such form')
  if (!ROUNDS.includes(iterations)) throw badRequest('Flet has 600,000 rounds, or 100,000')
  return options
}

type Rounds = readonly FletIterations[]

interface Form {
  seal(key: CryptoKey, salt: Bytes, iterations: number, plain: Bytes): Promise<Bytes>
  open(key: CryptoKey, data: Bytes, counts: Rounds): Promise<FletOpened>
}

const FORMS: Record<FletForm, Form> = {
  fernet: {
    seal: async (key, salt, iterations, plain) =>
      utf8(await sealToken(await DANGEROUS_fernetPair(key, salt, iterations), plain)),

    async open(key, data, counts) {
      // Looked at before the passphrase costs anything.
      const token = parseToken(textOf(data.subarray(SALT_BYTES)) ?? '')
      for (const iterations of counts) {
        const pair = await DANGEROUS_fernetPair(key, data.slice(0, SALT_BYTES), iterations)
        if (!(await isSignedBy(pair, token))) continue
        const bytes = await openToken(pair, token)
        return { bytes, iterations, madeAtSeconds: token.madeAtSeconds }
      }
      throw new VaultError('tampered')
    },
  },

  'aes-gcm-256': {
    async seal(key, salt, iterations, plain) {
      const gcmKey = await DANGEROUS_hexKey(key, salt, iterations)
      const iv = randomBytes(NONCE_BYTES)
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, gcmKey, plain)
      return concat(iv, new Uint8Array(sealed))
    },

    async open(key, data, counts) {
      const at = SALT_BYTES + NONCE_BYTES
      if (data.length < at + TAG_BYTES) throw new VaultError('tampered')
      const params = { name: 'AES-GCM', iv: data.subarray(SALT_BYTES, at) }
      for (const iterations of counts) {
        const gcmKey = await DANGEROUS_hexKey(key, data.slice(0, SALT_BYTES), iterations)
        const opened = crypto.subtle.decrypt(params, gcmKey, data.subarray(at))
        const bytes = await opened.catch(() => undefined)
        if (bytes) return { bytes: new Uint8Array(bytes), iterations }
      }
      throw new VaultError('tampered')
    },
  },
}
