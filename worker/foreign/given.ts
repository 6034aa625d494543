/**
 * What the calls of `coffer/foreign` are given, looked at before it is used: texts, bytes, tokens and lists of keys.
 * A mistake of the caller is `bad-request` or `bad-value`, and says nothing of what was given but its kind and size.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { isWellFormed, type Bytes } from '../../src/protocol/values.ts'

/** Most bytes that are sealed in one token. All of it is in memory several times, so this is no format for files. */
export const MAX_PLAIN_BYTES = 16 * 1024 * 1024
/** Longest token that is read, in characters: as much plaintext, in Base64 twice, and some room. */
export const MAX_TOKEN_LENGTH = 32 * 1024 * 1024
/** Most keys at once: each may have to be tried. */
const MAX_KEYS = 64

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const badRequest = (reason: string): VaultError => new VaultError('bad-request', { reason })
export const badValue = (reason: string): VaultError => new VaultError('bad-value', { reason })

export function assertSize(sizeBytes: number): void {
  if (sizeBytes > MAX_PLAIN_BYTES) {
    throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_PLAIN_BYTES })
  }
}

/** The bytes to seal: a copy, so that nobody changes them meanwhile. */
export function plainBytes(data: unknown): Bytes {
  if (data instanceof Uint8Array) {
    assertSize(data.length)
    return new Uint8Array(data)
  }
  if (typeof data !== 'string') throw badRequest('neither text nor bytes')
  return utf8Bytes(data)
}

/** The UTF-8 of a text that comes back from it as it was. */
export function utf8Bytes(text: string): Bytes {
  // Each UTF-16 unit has at least one byte.
  assertSize(text.length)
  if (!isWellFormed(text)) throw badValue('text with a lone surrogate')
  const bytes = encoder.encode(text)
  assertSize(bytes.length)
  return bytes
}

/** The text of UTF-8, a mark at its beginning included, or undefined. */
export function textOf(bytes: Bytes): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** What was sealed, as text. @throws VaultError `bad-value` if it is none; then only its bytes can be had */
export function plainText(bytes: Bytes): string {
  const text = textOf(bytes)
  if (text === undefined) throw badValue('not text: `open` gives the bytes')
  return text
}

export function tokenText(token: unknown): string {
  if (typeof token !== 'string') throw badRequest('a token is text')
  if (token.length > MAX_TOKEN_LENGTH) {
    throw new VaultError('too-large', { sizeBytes: token.length, limitBytes: MAX_TOKEN_LENGTH })
  }
  return token
}

/** One key or a list of them; the first is the one to write with. What each of them is remains to be seen. */
export function keyList(given: unknown): readonly [unknown, ...unknown[]] {
  const [first, ...others]: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (first === undefined) throw badRequest('no key')
  if (others.length >= MAX_KEYS) throw badRequest('too many keys')
  return [first, ...others]
}

/** Options as they are, if they are plain and all known: a misspelt one would be one that nobody keeps. */
export function knownOptions<O extends object>(given: O | undefined, known: (keyof O)[]): O {
  const options: unknown = given === undefined ? {} : given
  const isObject = typeof options === 'object' && options !== null
  // A Map would pass for one that has none.
  const prototype: unknown = isObject ? Object.getPrototypeOf(options) : undefined
  if (prototype !== Object.prototype && prototype !== null)
    throw badRequest('options are an object')
  for (const name of Object.keys(options as O)) {
    if (!known.includes(name as keyof O)) throw badRequest('an option that there is not')
  }
  return options as O
}

/** Refuses a page without cryptography before anything is asked of it. */
export function assertSecure(): void {
  if (typeof globalThis.crypto?.subtle !== 'object') throw new VaultError('insecure-context')
}
