/**
 * Opening: where keyring and store meet. From what lies on disk and one secret to a proven, open log, healing on the
 * way what has a second copy. A header counts only if its MAC holds and the log pins exactly it.
 */
import { isVaultError, VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { equalBytes, sha256 } from './crypto/mac.ts'
import { openPage, pageHead, sealPage } from './format/v1/index-page.ts'
import { filePartEpoch, newFileHeader, openFilePart, sealFilePart } from './format/v1/file-part.ts'
import { largeEpoch, openLarge, sealLarge } from './format/v1/large.ts'
import { openSegment, sealSegment, segmentEpoch } from './format/v1/segment.ts'
import type { Keyring, Secret } from './keyring/keyring.ts'
import { makeStand } from './standing.ts'
import {
  sameState,
  type Found,
  type HeaderPin,
  type OpenLog,
  type Sealer,
  type Store,
} from './store/store.ts'

export interface Opened {
  keyring: Keyring
  log: OpenLog
  /** What was put right on the way. */
  healed: string[]
}

/** What is wrong with the storage, and not with what is stored. */
const TROUBLES = ['quota', 'storage-damaged', 'storage-denied', 'blocked', 'aborted'] as const

/** What the store needs beside the keys. */
export type OpenLogWith = (keyring: Keyring, found: Found) => Promise<OpenLog>

/** With the store, a tab that another one's rotation has left behind is told so (`locked`), and not that rows are false. */
export const sealerOf = (keyring: Keyring, store?: Store): Sealer => {
  const lockIfLeftBehind = async (): Promise<void> => {
    const header = store && (await store.find()).header
    if (header && !equalBytes(header, keyring.header)) throw new VaultError('locked')
  }
  return {
    seal: async (sequence, segment, part, parts) => {
      const { vaultId, epoch } = keyring
      const place = { vaultId, sequence }
      return sealSegment(keyring.sealKey('segment'), epoch, place, segment, part, parts)
    },
    open: async (sequence, row) => {
      const epoch = segmentEpoch(row)
      if (keyring.isBehind(epoch)) await lockIfLeftBehind()
      return openSegment(keyring.key('segment', epoch), { vaultId: keyring.vaultId, sequence }, row)
    },
    sealPage: async (page, version, cbor) => {
      const { vaultId, epoch } = keyring
      return sealPage(keyring.sealKey('index'), { epoch, version }, { vaultId, page }, cbor)
    },
    openPage: async (page, row) => {
      const { epoch } = pageHead(row)
      if (keyring.isBehind(epoch)) await lockIfLeftBehind()
      return openPage(keyring.key('index', epoch), { vaultId: keyring.vaultId, page }, row)
    },
    sealLarge: async (largeId, part, parts, plain) => {
      const { vaultId, epoch } = keyring
      return sealLarge(keyring.sealKey('large'), epoch, { vaultId, largeId, part, parts }, plain)
    },
    openLarge: async (largeId, part, parts, row) => {
      const epoch = largeEpoch(row)
      if (keyring.isBehind(epoch)) await lockIfLeftBehind()
      return openLarge(
        keyring.key('large', epoch),
        { vaultId: keyring.vaultId, largeId, part, parts },
        row,
      )
    },
    fileSealing: ({ id: fileId, sizeBytes }) => {
      const headers = new Map<number, Promise<Bytes>>()
      return {
        seal: async (part, plain) => {
          const { vaultId, epoch } = keyring
          const key = keyring.sealKey('vault-file')
          const header = headers.get(epoch) ?? newFileHeader(key, epoch, { vaultId, fileId })
          headers.set(epoch, header)
          const place = { vaultId, fileId, sizeBytes, part }
          return sealFilePart(key, epoch, await header, place, plain)
        },
      }
    },
    openFilePart: async ({ id: fileId, sizeBytes }, part, row, range) => {
      const epoch = filePartEpoch(row)
      if (keyring.isBehind(epoch)) await lockIfLeftBehind()
      const place = { vaultId: keyring.vaultId, fileId, sizeBytes, part }
      return openFilePart(keyring.key('vault-file', epoch), place, row, range)
    },
  }
}

/** A secret that was given, with the key that this browser holds where that takes part; or that key alone. */
export function secretOf({ device }: Found, given: Secret | undefined): Secret {
  if (!given) return { deviceKey: device }
  return 'passphrase' in given ? { ...given, outer: device } : given
}

/** From a header to its keys: by a secret, or by keys that were kept. */
export type OpenKeys = (header: Bytes) => Promise<Keyring>

/** @throws VaultError as `openKeys`; `tampered` if the log pins another header; as `Log.load` */
export async function openFound(
  store: Store,
  found: Found,
  openKeys: OpenKeys,
  openLog: OpenLogWith,
): Promise<Opened> {
  let firstError: unknown
  if (found.header) {
    try {
      return await openWith(store, found, found.header, openKeys, openLog)
    } catch (error) {
      // Says nothing about this header: it may open a moment later.
      if (isTrouble(error)) throw error
      firstError = error
    }
  }
  const { copy, trouble } = await found.readCopy()
  if (copy && !(found.header && equalBytes(found.header, copy))) {
    try {
      return await openWith(store, found, copy, openKeys, openLog)
    } catch (error) {
      if (isTrouble(error)) throw error
      firstError ??= error
    }
  }
  // A damaged header may have a sound copy that cannot be read just now.
  if (trouble && !isVaultError(firstError, 'wrong-secret')) throw trouble
  throw firstError ?? new VaultError('damaged')
}

async function openWith(
  store: Store,
  found: Found,
  header: Bytes,
  openKeys: OpenKeys,
  openLog: OpenLogWith,
): Promise<Opened> {
  const keyring = await openKeys(header)
  try {
    const healed: string[] = []
    const state = await healState(store, found, keyring, healed)
    const log = await openLog(keyring, { ...found, tabState: state })
    await assertPinned(header, keyring, log)
    if (log.log.isIndexDamaged) healed.push('index')
    if (!(found.header && equalBytes(found.header, header))) {
      await heal(() => store.healHeader(header), 'header', healed)
    }
    if (keyring.isRotating) await makeStandOrBar(store, keyring, healed)
    return { keyring, log, healed }
  } catch (error) {
    keyring.forget()
    throw error
  }
}

/** A rotation that was cut short may have left one copy of the header: then the new epoch seals nothing before there are two. */
async function makeStandOrBar(store: Store, keyring: Keyring, healed: string[]): Promise<void> {
  try {
    healed.push(...(await makeStand(store, keyring.header)))
  } catch (error) {
    if (!isTrouble(error)) throw error
    keyring.bar(error)
  }
}

/** The header, its second copy, and the one before it: as far as they differ. */
export async function candidates(store: Store, { header, readCopy }: Found): Promise<Bytes[]> {
  const { copy } = await readCopy()
  const found: Bytes[] = []
  for (const bytes of [header, copy, await store.previousHeader()]) {
    if (bytes && !found.some((other) => equalBytes(other, bytes))) found.push(bytes)
  }
  return found
}

const isTrouble = (error: unknown): boolean => TROUBLES.some((code) => isVaultError(error, code))

/** Goes on under the header that another tab has written and the log pins, if the keyring can. */
export async function followPinned(
  store: Store,
  keyring: Keyring,
  { digest }: HeaderPin,
): Promise<boolean> {
  const { header } = await store.find()
  return (
    header !== undefined &&
    equalBytes(digest, await sha256(header)) &&
    (await keyring.follow(header))
  )
}

async function assertPinned(header: Bytes, keyring: Keyring, { log }: OpenLog): Promise<void> {
  const { pin } = log
  const same =
    pin?.generation === keyring.generation && equalBytes(pin.digest, await sha256(header))
  if (!same) throw new VaultError('tampered', { row: 'header' })
}

async function healState(
  store: Store,
  { tabState }: Found,
  { vaultId }: Keyring,
  healed: string[],
) {
  if (tabState && equalBytes(tabState.vaultId, vaultId)) return tabState
  healed.push('state')
  return store.healState(vaultId)
}

/** Puts right what it can: a vault that is proven opens, whether or not there is room to mend its copies. */
async function heal(write: () => Promise<void>, what: string, healed: string[]): Promise<void> {
  try {
    await write()
    healed.push(what)
  } catch (error) {
    if (!isTrouble(error)) throw error
  }
}

/**
 * Makes the second copy of the header what it should be. Must run while nobody creates or erases a vault of this name: it
 * does nothing unless the vault is still the one that was opened. Returns what was put right.
 */
export async function healCopy(store: Store, { keyring, log }: Opened): Promise<string[]> {
  const { header } = keyring
  const healed: string[] = []
  const found = await store.find()
  const isSame = found.header && equalBytes(found.header, header)
  if (!isSame || found.erasing || !sameState(found.tabState, log.log.state)) return healed
  const { copy, trouble } = await found.readCopy()
  const isSound = copy && equalBytes(copy, header)
  if (!trouble && !isSound) {
    // Perhaps a change of slots was cut short: what it revoked must be gone before the copy says that it is done.
    const mend = async (): Promise<void> => {
      await store.forgetPrevious(header)
      await store.healCopy(header)
    }
    await heal(mend, 'header copy', healed)
  }
  if (isSound || healed.length > 0) keyring.unbar()
  return healed
}
