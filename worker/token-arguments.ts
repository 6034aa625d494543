/** Checks of what is to be encrypted and decrypted, and of the context it is bound to. */
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_CONTEXT_BYTES, MAX_VALUE_BYTES } from '../src/protocol/limits.ts'
import { isWellFormed, type Bytes } from '../src/protocol/values.ts'
import { badRequest } from './arguments.ts'

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length

/** @throws VaultError `bad-value` for what would not come back as it was, `too-large` */
export function plainText(value: unknown): string {
  if (typeof value !== 'string') throw badRequest('text')
  if (!isWellFormed(value)) {
    throw new VaultError('bad-value', { path: '$', reason: 'text with a lone surrogate' })
  }
  assertSize(value.length > MAX_VALUE_BYTES ? value.length : utf8Bytes(value))
  return value
}

/** @throws VaultError `too-large` */
export function plainBytes(value: unknown): Bytes {
  const bytes = bytesOf(value)
  assertSize(bytes.length)
  return bytes
}

export function token(value: unknown): string {
  if (typeof value !== 'string') throw badRequest('token')
  return value
}

export const tokenBytes = (value: unknown): Bytes => bytesOf(value)

export function context(value: unknown): string {
  if (typeof value !== 'string' || !isWellFormed(value)) throw badRequest('context')
  if (value.length > MAX_CONTEXT_BYTES || utf8Bytes(value) > MAX_CONTEXT_BYTES) {
    throw badRequest('context')
  }
  return value
}

/** Shared memory could change while it is sealed: a copy crosses the thread, and of that it is not made. */
function bytesOf(value: unknown): Bytes {
  if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer)) {
    throw badRequest('bytes')
  }
  return value as Bytes
}

function assertSize(sizeBytes: number): void {
  if (sizeBytes <= MAX_VALUE_BYTES) return
  throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_VALUE_BYTES })
}
