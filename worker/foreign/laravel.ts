/**
 * Laravel's `Crypt` (`Illuminate\Encryption\Encrypter`) in its four ciphers, read with the current and previous keys and
 * written with the current one. Promised: payloads as Laravel writes them, one code for whatever does not open, and never an
 * object made of what PHP has serialised.
 */
import { isWellFormed, type Bytes } from '../../src/protocol/values.ts'
import { utf8 } from '../format/bytes.ts'
import { STANDARD, decodeBase64 } from './base64.ts'
import {
  assertSecure,
  badRequest,
  keyList,
  plainBytes,
  plainText,
  tokenText,
  knownOptions,
} from './given.ts'
import { cbcCipher, gcmCipher, type LaravelOpened } from './laravel-ciphers.ts'
import { phpUnserialize, type PhpValue } from './php-read.ts'
import { phpSerialize, type PhpInput } from './php-write.ts'

export type { LaravelOpened }

type Name = 'AES-128-CBC' | 'AES-256-CBC' | 'AES-128-GCM' | 'AES-256-GCM'
/** `config('app.cipher')`, in either case. */
export type LaravelCipher = Name | Lowercase<Name>
export type LaravelKey = string | Uint8Array

export interface Laravel {
  /** `Crypt::encrypt`: the value as PHP serialises it, 16 MiB at most. */
  encrypt(value: PhpInput): Promise<string>
  /**
   * `Crypt::decrypt`: the value again. An object of PHP is refused and never made.
   *
   * @throws VaultError `tampered` for any other key or cipher and any change
   * @throws VaultError `bad-value` if the payload holds something else than plain data that PHP has serialised
   */
  decrypt(payload: string): Promise<PhpValue>
  /** `Crypt::encryptString`: text or bytes as they are, 16 MiB at most. */
  encryptString(data: string | Uint8Array): Promise<string>
  /** `Crypt::decryptString`. @throws VaultError `tampered` as above, `bad-value` if it is no text */
  decryptString(payload: string): Promise<string>
  /** The bytes that were sealed, whatever they are, and which key it was. */
  open(payload: string): Promise<LaravelOpened>
}

/**
 * Laravel's encryption with these keys: `APP_KEY`, then those of `APP_PREVIOUS_KEYS`; each `base64:` and Base64, or text or
 * bytes as long as the cipher's keys are.
 *
 * @throws VaultError `bad-request` if one of them is none, or the cipher is none of Laravel's
 */
export async function laravel(
  keys: LaravelKey | readonly LaravelKey[],
  options?: { cipher?: LaravelCipher },
): Promise<Laravel> {
  assertSecure()
  const { cipher = 'AES-256-CBC' } = knownOptions(options, ['cipher'])
  const { keyBytes, ofKeys } = modeOf(cipher)
  const [current, ...previous] = keyList(keys)
  const ring: [Bytes, ...Bytes[]] = [bytesOfKey(current, keyBytes)]
  for (const key of previous) ring.push(bytesOfKey(key, keyBytes))
  const { seal, open } = await ofKeys(ring).finally(() => ring.forEach((key) => key.fill(0)))
  const opened = async (payload: string): Promise<LaravelOpened> => open(tokenText(payload))
  return Object.freeze<Laravel>({
    encrypt: async (value) => seal(phpSerialize(value)),
    decrypt: async (payload) => phpUnserialize((await opened(payload)).bytes),
    encryptString: async (data) => seal(plainBytes(data)),
    decryptString: async (payload) => plainText((await opened(payload)).bytes),
    open: opened,
  })
}

function modeOf(cipher: unknown) {
  const found = /^AES-(128|256)-(CBC|GCM)$/i.exec(typeof cipher === 'string' ? cipher : '')
  if (!found) throw badRequest('none of the ciphers of Laravel')
  const [, bits, mode] = found
  return {
    keyBytes: Number(bits) / 8,
    ofKeys: mode?.toUpperCase() === 'CBC' ? cbcCipher : gcmCipher,
  }
}

const PREFIX = 'base64:'

function bytesOfKey(given: unknown, keyBytes: number): Bytes {
  const bytes = given instanceof Uint8Array ? new Uint8Array(given) : bytesOfText(given)
  if (bytes?.length !== keyBytes) throw badRequest(`a key of this cipher has ${keyBytes} bytes`)
  return bytes
}

function bytesOfText(given: unknown): Bytes | undefined {
  if (typeof given !== 'string') return undefined
  if (given.startsWith(PREFIX)) return decodeBase64(given.slice(PREFIX.length), STANDARD)
  return isWellFormed(given) ? utf8(given) : undefined
}
