/**
 * Opening: where keyring and store meet. From what lies on disk and one secret to a proven, open log, healing on the
 * way what has a second copy. A header counts only if its MAC holds and the log pins exactly it.
 */
import { isVaultError, VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { equalBytes, sha256 } from './crypto/mac.ts'
import { openPage, pageHead, sealPage } from './format/v1/index-page.ts'
import { largeEpoch, openLarge, sealLarge } from './format/v1/large.ts'
import { encodeOperation } from './format/v1/operations.ts'
import { openSegment, sealSegment, segmentEpoch } from './format/v1/segment.ts'
import { openKeyring, type Keyring, type Secret } from './keyring/keyring.ts'
import type { Found, OpenLog, Sealer, Store } from './store/store.ts'

export interface Opened {
  keyring: Keyring
  header: Bytes
  log: OpenLog
  /** What was put right on the way. */
  healed: string[]
}

/** What is wrong with the storage, and not with what is stored. */
const TROUBLES = ['quota', 'storage-damaged', 'storage-denied', 'blocked', 'aborted'] as const

/** What the store needs beside the keys. */
export type OpenLogWith = (keyring: Keyring, found: Found) => Promise<OpenLog>

export const sealerOf = (keyring: Keyring): Sealer => ({
  seal: (sequence, encoded, part, parts) => {
    const { vaultId, epoch } = keyring
    const place = { vaultId, sequence }
    return sealSegment(keyring.key('segment', epoch), epoch, place, encoded, part, parts)
  },
  open: async (sequence, row) => {
    const key = keyring.key('segment', segmentEpoch(row))
    return openSegment(key, { vaultId: keyring.vaultId, sequence }, row)
  },
  sealPage: (page, version, cbor) => {
    const { vaultId, epoch } = keyring
    return sealPage(keyring.key('index', epoch), { epoch, version }, { vaultId, page }, cbor)
  },
  openPage: async (page, row) => {
    const key = keyring.key('index', pageHead(row).epoch)
    return openPage(key, { vaultId: keyring.vaultId, page }, row)
  },
  sealLarge: async (largeId, part, parts, plain) => {
    const { vaultId, epoch } = keyring
    return sealLarge(keyring.key('large', epoch), epoch, { vaultId, largeId, part, parts }, plain)
  },
  openLarge: async (largeId, part, parts, row) => {
    const key = keyring.key('large', largeEpoch(row))
    return openLarge(key, { vaultId: keyring.vaultId, largeId, part, parts }, row)
  },
})

/** A secret that was typed, or the key that this browser holds. */
export const secretOf = ({ device }: Found, passphrase: string | undefined): Secret =>
  passphrase === undefined ? { deviceKey: device } : { passphrase }

/** The first row of a new vault, which pins its header. It is itself the first seal of the first epoch. */
export async function sealBirth(keyring: Keyring, header: Bytes, sequence: number): Promise<Bytes> {
  const digest = await sha256(header)
  const birth = [
    encodeOperation({ type: 'header', generation: 1, digest }),
    encodeOperation({ type: 'reserve', epoch: keyring.epoch, count: 1 }),
  ]
  return sealerOf(keyring).seal(sequence, birth, 0, 1)
}

/** @throws VaultError as `openKeyring`; `tampered` if the log pins another header; as `Log.load` */
export async function openFound(
  store: Store,
  found: Found,
  secret: Secret,
  openLog: OpenLogWith,
): Promise<Opened> {
  let firstError: unknown
  for (const header of candidates(found)) {
    let keyring: Keyring | undefined
    try {
      keyring = await openKeyring(header, secret)
      const healed: string[] = []
      const state = await healState(store, found, keyring, healed)
      const log = await openLog(keyring, { ...found, tabState: state })
      await assertPinned(header, keyring, log)
      if (log.log.isIndexDamaged) healed.push('index')
      await healHeaders(store, found, header, healed)
      return { keyring, header, log, healed }
    } catch (error) {
      keyring?.forget()
      // Says nothing about this header: it may open a moment later.
      if (isTrouble(error)) throw error
      firstError ??= error
    }
  }
  // A damaged header may have a sound copy that cannot be read just now.
  if (found.copyTrouble && !isVaultError(firstError, 'wrong-secret')) throw found.copyTrouble
  throw firstError ?? new VaultError('damaged')
}

const isTrouble = (error: unknown): boolean => TROUBLES.some((code) => isVaultError(error, code))

/** The header, and its second copy where that says something else. */
export function candidates({ header, copy }: Found): Bytes[] {
  const distinct: Bytes[] = []
  if (header) distinct.push(header)
  if (copy && !(header && equalBytes(header, copy))) distinct.push(copy)
  return distinct
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
async function healHeaders(
  store: Store,
  found: Found,
  proven: Bytes,
  healed: string[],
): Promise<void> {
  const heal = async (what: string, lies: Bytes | undefined, write: Store['healCopy']) => {
    if (lies && equalBytes(lies, proven)) return
    try {
      await write(proven)
      healed.push(what)
    } catch (error) {
      if (!isTrouble(error)) throw error
    }
  }
  await heal('header', found.header, store.healHeader)
  await heal('header copy', found.copy, store.healCopy)
}
