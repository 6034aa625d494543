/** The key of the backup that was opened last: whoever looks into a file, compares it and takes it in derives it once. */
import type { BackupSecret } from '../../src/protocol/backup.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { MAX_HEADER_BYTES, unwrapAge, type AgeKey } from '../age/age.ts'

export class LastKey {
  #last: { start: Bytes; secret: string; key: AgeKey } | undefined

  /** @throws VaultError as reading this backup with this secret does */
  async of(blob: Blob, secret: BackupSecret): Promise<AgeKey> {
    const start = new Uint8Array(await blob.slice(0, MAX_HEADER_BYTES).arrayBuffer())
    const told = JSON.stringify(secret)
    const last = this.#last
    if (last && last.secret === told && isSame(last.start, start)) return last.key
    try {
      const key = await unwrapAge(start, secret)
      this.#last = { start, secret: told, key }
      return key
    } catch (error) {
      throw refusedBackup(error)
    }
  }
}

/** A wrong secret and a header that was changed are one thing to say of a backup: the other copy is looked for then. */
export function refusedBackup(error: unknown): unknown {
  // What is no code of ours is the browser's fault, and says nothing of the file.
  if (!isVaultError(error)) return error
  if (isVaultError(error, 'unsupported') || isVaultError(error, 'bad-request')) return error
  const isNone = isVaultError(error, 'tampered') && error.detail['reason'] !== undefined
  return new VaultError('backup-invalid', { reason: isNone ? 'not an age file' : 'secret' })
}

/** Nothing secret: how long it takes tells nothing. */
const isSame = (a: Bytes, b: Bytes): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
