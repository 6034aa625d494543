/** Backups in Node: the worker of a tab at one end, the archive of the helper worker at the other. */
import type { BackupContents, BackupLock, BackupSecret } from '../../src/protocol/backup.ts'
import type { VaultApi } from '../../src/protocol/contract.ts'
import { readArchive, writeArchive } from '../../worker/archive/archive.ts'
import { receiveBatches, type StreamedEntry } from '../../worker/entry-stream.ts'

export const BACKUP_SECRET = { passphrase: 'a passphrase for the backup' }
/** scrypt that costs nothing: what is read has its own factor in its header. */
export const WORK_FACTOR = 2
export const MADE_AT = 1_700_000_000_000

export async function backupOf(
  tab: Pick<VaultApi, 'sendEntries'>,
  lock: BackupLock = BACKUP_SECRET,
): Promise<{ blob: Blob; contents: BackupContents }> {
  const { port1, port2 } = new MessageChannel()
  const making = { vault: 'test', lock, now: () => MADE_AT, workFactor: WORK_FACTOR }
  const writing = writeArchive(receiveBatches(port1), making)
  writing.catch(() => {})
  await tab.sendEntries(port2, 1)
  return writing
}

export async function entriesIn(
  blob: Blob,
  secret: BackupSecret = BACKUP_SECRET,
): Promise<StreamedEntry[]> {
  const entries: StreamedEntry[] = []
  await readArchive(blob, secret, (entry) => void entries.push(entry))
  return entries
}
