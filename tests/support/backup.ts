/** Backups in Node: the worker of a tab at one end, the archive of the helper worker at the other. */
import type {
  BackupContents,
  BackupLock,
  BackupSecret,
  RestoreReport,
  Restoring,
} from '../../src/protocol/backup.ts'
import type { UnlockSecret, VaultApi } from '../../src/protocol/contract.ts'
import { batchesOf, readArchive, writeArchive } from '../../worker/archive/archive.ts'
import {
  receiveBatches,
  sendBatches,
  type Batch,
  type StreamedEntry,
} from '../../worker/entry-stream.ts'
import { PASSPHRASE } from './tab.ts'

export const BACKUP_SECRET = { passphrase: 'a passphrase for the backup' }
/** scrypt that costs nothing: what is read has its own factor in its header. */
export const WORK_FACTOR = 2
export const MADE_AT = 1_700_000_000_000
const MAKING = { vault: 'test', now: () => MADE_AT, workFactor: WORK_FACTOR }

/** As the safety copy is made: entries alone. */

export async function backupOf(
  tab: Pick<VaultApi, 'sendEntries'>,
  lock: BackupLock = BACKUP_SECRET,
): Promise<{ blob: Blob; contents: BackupContents; sequence: number }> {
  const { port1, port2 } = new MessageChannel()
  const writing = writeArchive(receiveBatches(port1), { ...MAKING, lock })
  writing.catch(() => {})
  const { sequence } = await tab.sendEntries(port2, 1)
  return { ...(await writing), sequence }
}

/** As the page asks for one: with the outside secrets. */
export async function fullBackupOf(
  tab: Pick<VaultApi, 'sendBackup'>,
  secret: UnlockSecret = { passphrase: PASSPHRASE },
  lock: BackupLock = BACKUP_SECRET,
): Promise<{ blob: Blob; contents: BackupContents }> {
  const { port1, port2 } = new MessageChannel()
  const writing = writeArchive(receiveBatches(port1), { ...MAKING, lock })
  writing.catch(() => {})
  await tab.sendBackup(port2, 1, secret)
  return writing
}

export async function entriesIn(
  blob: Blob,
  secret: BackupSecret = BACKUP_SECRET,
): Promise<StreamedEntry[]> {
  const entries: StreamedEntry[] = []
  await readArchive(blob, secret, (found) => {
    if ('entry' in found) entries.push(found.entry)
  })
  return entries
}

type Receiver = Pick<VaultApi, 'sendEntries' | 'receiveEntries'>

/** As the page asks for it: nothing is saved before. */
export const takeIn = (
  tab: Pick<VaultApi, 'receiveEntries'>,
  blob: Blob,
  restoring: Restoring,
): Promise<RestoreReport> => takeFrom(tab, batchesOf(blob, BACKUP_SECRET), restoring)

/** The same from whoever sends something. */
export function takeFrom(
  tab: Pick<VaultApi, 'receiveEntries'>,
  batches: AsyncIterator<Batch>,
  restoring: Restoring,
): Promise<RestoreReport> {
  const { port1, port2 } = new MessageChannel()
  // If nobody takes all of it, it waits for ever.
  sendBatches(port1, batches).catch(() => {})
  return tab.receiveEntries(port2, 2, restoring)
}

/** All that a page does to restore a backup: save, then take in. */
export async function restoreInto(
  tab: Receiver,
  blob: Blob,
  how: Omit<Restoring, 'preview' | 'safety'> = { mode: 'replace' },
): Promise<RestoreReport> {
  const { blob: copy, contents, sequence } = await backupOf(tab)
  const safety = { copy, at: contents.at, sequence }
  return takeIn(tab, blob, { ...how, preview: false, safety })
}
