/**
 * The rows of `meta`: header, device key, and the state that tabs compare before they answer.
 * None of these rows is trusted for more than locking or delaying: the header carries its own MAC.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import { keptRange } from './kept.ts'
import { LOST, type Database, type Transaction } from './database.ts'

export const HEADER = 'header'
/** The header before this one. */
export const HEADER_PREV = 'header.prev'
export const DEVICE = 'device'
/** A key on its way to become the device's. */
export const DEVICE_NEXT = 'device.next'
export const STATE = 'state'
/** Rotation rests until somebody says otherwise. Can only delay it. */
export const ROTATION_PAUSED = 'rotation.rest'
/** Present from the moment an erase is decided until it is complete. */
export const ERASING = 'erasing'

/** What every call compares: another vault, or a raised lock epoch, locks. */
export interface TabState {
  vaultId: Bytes
  lockEpoch: number
}

export interface MetaRows {
  header: unknown
  device: unknown
  state: TabState | undefined
  erasing: boolean
  /** The browser threw away what was here before. */
  lost: boolean
  /** The newest sequence number of the log, 0 if it is empty. */
  newest: number
}

export const readMeta = (db: Database): Promise<MetaRows> =>
  db.read(async (tx) => {
    const meta = tx.objectStore('meta')
    const [header, device, state, erasing, lost, newest] = await Promise.all([
      meta.get(HEADER),
      meta.get(DEVICE),
      meta.get(STATE),
      meta.get(ERASING),
      meta.get(LOST),
      newestSequence(tx),
    ])
    return {
      header,
      device,
      state: asTabState(state),
      erasing: erasing === true,
      lost: lost === true,
      newest,
    }
  })

export async function newestSequence(
  tx: Transaction<'readonly'> | Transaction<'readwrite'>,
): Promise<number> {
  const cursor = await (tx as Transaction<'readonly'>)
    .objectStore('log')
    .openKeyCursor(null, 'prev')
  return cursor?.key ?? 0
}

/** The newest of the keys found from a known one on, a few at most: quicker than a cursor. 0 if there are none. */
export const newestOf = (keys: readonly number[]): number => keys.at(-1) ?? 0

/** The row if it has the shape of one; an odd row counts as none. */
export function asTabState(row: unknown): TabState | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const { vaultId, lockEpoch } = row as Record<string, unknown>
  if (!(vaultId instanceof Uint8Array) || vaultId.length !== 16) return undefined
  if (!Number.isSafeInteger(lockEpoch)) return undefined
  return { vaultId: new Uint8Array(vaultId), lockEpoch: lockEpoch as number }
}

/** What an erase leaves: the vault of no id. */
export const isErased = ({ vaultId }: TabState): boolean => vaultId.every((byte) => byte === 0)

export const sameState = (a: TabState | undefined, b: TabState | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.lockEpoch === b.lockEpoch &&
  a.vaultId.every((byte, index) => byte === b.vaultId[index])

/** Whether what was found is the very row that was written: each holds random bytes of its own. */
export const isRow = (found: unknown, row: Bytes | undefined): boolean =>
  found instanceof Uint8Array &&
  found.length === row?.length &&
  row.every((byte, index) => byte === found[index])

/** Raises the lock epoch, which locks every tab at its next call, and returns it. */
export const raiseLockEpoch = (db: Database): Promise<number> =>
  db.write('strict', async (tx) => {
    const meta = tx.objectStore('meta')
    const state = asTabState(await meta.get(STATE))
    if (!state) return 0
    const lockEpoch = state.lockEpoch + 1
    await Promise.all([meta.put({ ...state, lockEpoch }, STATE), meta.delete(keptRange())])
    return lockEpoch
  })

/** Puts back a state row that is missing or belongs to another vault. Raises the epoch: whoever is open locks. */
export const healState = (db: Database, vaultId: Bytes): Promise<TabState> =>
  db.write('strict', async (tx) => {
    const meta = tx.objectStore('meta')
    const found = asTabState(await meta.get(STATE))
    const state = { vaultId, lockEpoch: (found?.lockEpoch ?? 0) + 1 }
    await meta.put(state, STATE)
    return state
  })

/** The key as it comes back from the disk, in a transaction of its own; undefined if it does not. Leaves nothing there. */
export async function keptKey(db: Database, key: CryptoKey): Promise<CryptoKey | undefined> {
  await db.write('strict', (tx) => tx.objectStore('meta').put(key, DEVICE_NEXT))
  const found = await db.read((tx) => tx.objectStore('meta').get(DEVICE_NEXT))
  await db.write('relaxed', (tx) => tx.objectStore('meta').delete(DEVICE_NEXT))
  return found instanceof CryptoKey ? found : undefined
}

export const isRotationPaused = async (db: Database): Promise<boolean> =>
  (await db.read((tx) => tx.objectStore('meta').get(ROTATION_PAUSED))) === true

export const pauseRotation = (db: Database, isPaused: boolean): Promise<unknown> =>
  db.write('strict', async (tx) => {
    const meta = tx.objectStore('meta')
    await (isPaused ? meta.put(true, ROTATION_PAUSED) : meta.delete(ROTATION_PAUSED))
  })

export const readPrevious = (db: Database): Promise<unknown> =>
  db.read((tx) => tx.objectStore('meta').get(HEADER_PREV))

export const writeHeader = (db: Database, header: Bytes): Promise<unknown> =>
  db.write('strict', (tx) => tx.objectStore('meta').put(header, HEADER))
