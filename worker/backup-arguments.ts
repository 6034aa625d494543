/** Checks of what the page says about a backup. */
import type { BackupLock, BackupSecret } from '../src/protocol/backup.ts'
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
