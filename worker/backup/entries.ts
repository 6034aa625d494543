/** Entries that come from outside: checked as a call would be, and compared with those that are here. */
import type { BackupFile } from '../../src/protocol/backup.ts'
import type { Entry } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { MAX_NAME_BYTES, MAX_TYPE_LENGTH } from '../../src/protocol/limits.ts'
import { isReserved } from '../../src/protocol/reserved.ts'
import { assertValue, isWellFormed } from '../../src/protocol/values.ts'
import type { StreamedEntry } from '../entry-stream.ts'
import { encodeCbor } from '../format/v1/values.ts'

/** @throws VaultError `bad-request`, `bad-value`: whoever sends it is not the helper that read a backup */
export function assertEntry({ namespace, name, value, expiresAt }: StreamedEntry): void {
  if (!isName(namespace) || !isName(name) || name === '' || isReserved(namespace)) {
    throw new VaultError('bad-request', { reason: 'name' })
  }
  if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt >= 0)) {
    throw new VaultError('bad-request', { reason: 'number' })
  }
  assertValue(value)
}

/** @throws VaultError `bad-request` */
export function assertFile({ name, type, sizeBytes, storedAt }: BackupFile): void {
  const isType = typeof type === 'string' && type.length <= MAX_TYPE_LENGTH && isWellFormed(type)
  if (!isName(name) || name === '' || !isType) {
    throw new VaultError('bad-request', { reason: 'name' })
  }
  if (![sizeBytes, storedAt].every((one) => Number.isSafeInteger(one) && one >= 0)) {
    throw new VaultError('bad-request', { reason: 'number' })
  }
}

const isName = (text: unknown): boolean =>
  typeof text === 'string' &&
  isWellFormed(text) &&
  new TextEncoder().encode(text).length <= MAX_NAME_BYTES

/** Each value has one encoding. */
export function isSameEntry(here: Entry, other: StreamedEntry): boolean {
  if (here.expiresAt !== other.expiresAt) return false
  const [a, b] = [encodeCbor(here.value), encodeCbor(other.value)]
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
