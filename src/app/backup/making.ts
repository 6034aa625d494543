/** A backup on its way: made for one secret of the vault, and told of in words. */
import type { BackupProgress } from '../../client/backup-calls.ts'
import type { Secret } from '../../client/secrets.ts'
import type { BackupContents, BackupLock } from '../../protocol/backup.ts'
import type { App } from '../state/store.ts'
import type { Made } from './made-backup.ts'
import { contentsInWords, keysInWords } from './words.ts'

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
  let contents: BackupContents | undefined
  let tell = (): void => {}
  const begun = new Promise<void>((resolve) => (tell = resolve))
  const options = {
    secret,
    signal,
    onProgress: (progress: BackupProgress) => {
      if (signal.aborted) return
      tell()
      onProgress(progress)
    },
    onVerified: (verified: BackupContents) => void (contents = verified),
  }
  const made = vault.backup({ ...lock, ...options }).then((blob): Made => {
    if (!contents) throw new Error('a backup was made, and nobody told what is in it')
    const holds = `${contentsInWords(contents)}${keysInWords(contents)}`
    const { at, entries } = contents
    return { blob, at, entries, holds, hasPassphrase: 'passphrase' in lock }
  })
  const proved = Promise.race([begun, made])
  // They may fail before anybody waits for them, and not everybody waits for both.
  for (const each of [proved, made]) each.catch(() => {})
  return { proved, made }
}
