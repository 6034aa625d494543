/** A backup on its way: made for one secret of the vault, and looked into where it opens by a passphrase. */
import type { BackupProgress } from '../../client/backup-calls.ts'
import type { Secret } from '../../client/secrets.ts'
import type { BackupLock } from '../../protocol/backup.ts'
import type { App } from '../state/store.ts'
import type { Made } from './made-backup.ts'
import { contentsInWords, entriesInWords, keysInWords } from './words.ts'

export interface Making {
  lock: BackupLock
  /** Opens the vault; `{}` where nothing but this browser does. */
  secret: Secret
  signal: AbortSignal
  onProgress(this: void, progress: BackupProgress): void
}

export interface Begun {
  /** The secret has opened the vault, and entries are on their way. Rejects with whatever keeps it from that. */
  proved: Promise<unknown>
  made: Promise<Made>
}

export function beginBackup({ vault }: App, { lock, secret, signal, onProgress }: Making): Begun {
  const at = Date.now()
  let entries = 0
  let tell = (): void => {}
  const begun = new Promise<void>((resolve) => (tell = resolve))
  const options = {
    secret,
    signal,
    onProgress: (progress: BackupProgress) => {
      if (signal.aborted) return
      tell()
      entries = progress.total
      onProgress(progress)
    },
  }
  const made = vault.backup({ ...lock, ...options }).then(async (blob): Promise<Made> => {
    // Nobody here has the identities of others.
    if ('recipients' in lock) {
      return { blob, at, entries, holds: entriesInWords(entries), hasPassphrase: false }
    }
    const contents = await vault.inspectBackup(blob, lock, { signal })
    const holds = `${contentsInWords(contents)}${keysInWords(contents)}`
    return { blob, at: contents.at, entries: contents.entries, holds, hasPassphrase: true }
  })
  const proved = Promise.race([begun, made])
  // They may fail before anybody waits for them, and not everybody waits for both.
  for (const each of [proved, made]) each.catch(() => {})
  return { proved, made }
}
