/** Birth and end of a vault's rows: each written, or destroyed, so that a crash at any point leaves a clear state. */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { deleteCopy } from './copy.ts'
import { LOST, type Database } from './database.ts'
import { keptRange } from './kept.ts'
import { probeEnd } from './load.ts'
import {
  asTabState,
  DEVICE,
  DEVICE_NEXT,
  ERASING,
  HEADER,
  HEADER_PREV,
  isRow,
  newestSequence,
  ROTATION_PAUSED,
  STATE,
} from './meta.ts'
import { NO_TRIES, SPARE, TRIES } from './tries.ts'

export interface Birth {
  header: Bytes
  vaultId: Bytes
  deviceKey: CryptoKey | undefined
  /** The first row, sealed for this sequence number: it pins the header. */
  sealFirst(sequence: number): Promise<Bytes>
}

/**
 * Writes a new vault in one strict transaction. The header's second copy is written after, by whoever proves the vault.
 *
 * @throws VaultError `already-exists` if there is a header or a log
 */
export async function writeBirth(db: Database, birth: Birth): Promise<void> {
  const { offered } = await probeEnd(db)
  const row = await birth.sealFirst(offered)
  await db.write('strict', async (tx) => {
    const meta = tx.objectStore('meta')
    const [header, newest, state] = await Promise.all([
      meta.get(HEADER),
      newestSequence(tx),
      meta.get(STATE),
    ])
    // Run a second time, because the first answer was lost.
    if (isRow(header, birth.header)) return
    if (header !== undefined || newest !== 0) throw new VaultError('already-exists')
    // The lock epoch of an erased vault is carried on, so that an old tab never sees its number again.
    const lockEpoch = (asTabState(state)?.lockEpoch ?? 0) + 1
    const [sequence] = await Promise.all([
      tx.objectStore('log').add(row),
      meta.put(birth.header, HEADER),
      meta.put({ vaultId: birth.vaultId, lockEpoch }, STATE),
      birth.deviceKey ? meta.put(birth.deviceKey, DEVICE) : meta.delete(DEVICE),
      meta.put(NO_TRIES, TRIES),
      meta.put(true, SPARE),
    ])
    if (sequence !== offered) throw new VaultError('already-exists')
  })
}

/**
 * Destroys the vault: second copy and slots first, then the data. Once begun it is finished at the next open,
 * whatever happens in between. Where there is no room even to say so, it is done by deletions alone, which need none:
 * cut short, it has then not begun.
 */
export async function eraseVault(db: Database, name: string): Promise<void> {
  await unlessFull(db.write('strict', (tx) => tx.objectStore('meta').put(true, ERASING)))
  await deleteCopy(name)
  const leavesState = await unlessFull(destroy(db, true))
  if (!leavesState) await destroy(db, false)
}

/** False if there was no room for it. */
async function unlessFull(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing
    return true
  } catch (error) {
    if (isVaultError(error, 'quota')) return false
    throw error
  }
}

const destroy = (db: Database, leavesState: boolean): Promise<void> =>
  db.writeTo(['log', 'meta', 'index', 'large', 'files', 'quarantine'], 'strict', async (tx) => {
    const meta = tx.objectStore('meta')
    const state = asTabState(await meta.get(STATE))
    const over = { vaultId: new Uint8Array(16), lockEpoch: (state?.lockEpoch ?? 0) + 1 }
    await Promise.all([
      meta.delete(HEADER),
      meta.delete(HEADER_PREV),
      meta.delete(DEVICE),
      meta.delete(DEVICE_NEXT),
      meta.delete(keptRange()),
      meta.delete(TRIES),
      meta.delete(SPARE),
      meta.delete(ROTATION_PAUSED),
      // Kept, under no vault's id: whoever is open sees that it is over. That it is gone says the same.
      leavesState ? meta.put(over, STATE) : meta.delete(STATE),
      tx.objectStore('log').clear(),
      tx.objectStore('index').clear(),
      tx.objectStore('large').clear(),
      tx.objectStore('files').clear(),
      tx.objectStore('quarantine').clear(),
      meta.delete(ERASING),
      meta.delete(LOST),
    ])
  })
