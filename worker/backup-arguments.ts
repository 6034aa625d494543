/** Checks of what the page says about a backup. */
import type { BackupLock, BackupSecret, Restoring } from '../src/protocol/backup.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_PASSPHRASE_LENGTH } from '../src/protocol/limits.ts'
import { isWellFormed } from '../src/protocol/values.ts'

/** More than anybody has, and few enough to be tried one by one. */
const MAX_KEYS = 100
/** Longer than the longest recipient of age, which is of its hybrid kind. */
const MAX_KEY_LENGTH = 4096

export function backupLock(value: unknown): BackupLock {
  const key = onlyKey(value)
  if (key === 'passphrase') return { passphrase: passphrase(value) }
  if (key === 'recipients')
    return { recipients: keys((value as { recipients: unknown }).recipients) }
  return refuse('lock')
}

export function backupSecret(value: unknown): BackupSecret {
  const key = onlyKey(value)
  if (key === 'passphrase') return { passphrase: passphrase(value) }
  if (key === 'identities')
    return { identities: keys((value as { identities: unknown }).identities) }
  return refuse('secret')
}

export function blob(value: unknown): Blob {
  return value instanceof Blob ? value : refuse('blob')
}

export function port(value: unknown): MessagePort {
  return value instanceof MessagePort ? value : refuse('port')
}

export function restoring(value: unknown): Restoring {
  if (typeof value !== 'object' || value === null) return refuse('restoring')
  const { mode, changed, preview, safety, ...others } = value as Record<string, unknown>
  if (Object.keys(others).length > 0 || typeof preview !== 'boolean') return refuse('restoring')
  const saved = safety === undefined ? {} : { safety: safetyCopy(safety) }
  if (mode === 'replace' && changed === undefined) return { mode, preview, ...saved }
  if (mode !== 'merge' || (changed !== 'keep' && changed !== 'take')) return refuse('mode')
  return { mode, changed, preview, ...saved }
}

function safetyCopy(value: unknown): NonNullable<Restoring['safety']> {
  if (typeof value !== 'object' || value === null) return refuse('safety')
  const { copy, at, sequence, ...others } = value as Record<string, unknown>
  if (Object.keys(others).length > 0 || !isCount(at) || !isCount(sequence)) return refuse('safety')
  return { copy: blob(copy), at, sequence }
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

/** The one key of a plain object; undefined if it has none, or more. */
function onlyKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found = Object.keys(value)
  return found.length === 1 ? found[0] : undefined
}

function passphrase(value: unknown): string {
  const { passphrase: text } = value as { passphrase: unknown }
  if (typeof text !== 'string' || text === '' || text.length > MAX_PASSPHRASE_LENGTH) {
    return refuse('passphrase')
  }
  return isWellFormed(text) ? text : refuse('passphrase')
}

function keys(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_KEYS) return refuse('keys')
  return value.map((key: unknown) =>
    typeof key === 'string' && key.length <= MAX_KEY_LENGTH ? key : refuse('keys'),
  )
}

function refuse(reason: string): never {
  throw new VaultError('bad-request', { reason })
}
