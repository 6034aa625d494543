/**
 * Rotating: the header of a new ROOT and a new epoch, in which the secrets of older epochs go on only to be read by
 * (docs/adr/0038-rotation.md). Nobody types a secret for it. Each function makes a header and writes nothing.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { equalBytes } from '../crypto/mac.ts'
import { decodeHeader, MAX_RING } from '../format/v1/header.ts'
import { RING_INSIDE, RING_OUTSIDE, type RingEntry } from '../format/v1/ring.ts'
import type { TakenIn } from '../format/v1/taken-in.ts'
import { openKeyring } from './by-secret.ts'
import { carriedTo, pointOf, type Addresses } from './carrying.ts'
import { asHkdf, DANGEROUS_newSecret } from './dangerous/extractable.ts'
import {
  newEpochSecret,
  openEpochSecret,
  retiredSecret,
  rootKeys,
  type RootKeys,
} from './epochs.ts'
import { takeLayer } from './layer.ts'
import { OpenKeyring, signedHeader, type Draft } from './opened.ts'
import type { Secret } from './secrets.ts'
import { carriedOver, proveTakenIn } from './taking-in.ts'

const LAST_EPOCH = 2 ** 32 - 1

export interface Rotating {
  nowMs: number
  /** What left the vault under older epochs shall open nowhere any more. */
  dropOutside: boolean
  /** The key of this browser, as it came back from the disk, if there is one. */
  deviceKey: CryptoKey | undefined
  /** This slot is left out: its secret gets nothing of the new ROOT. */
  without?: Bytes
  /** A secret at hand, which must open what comes of it. */
  by?: Secret
}

export interface Rotated {
  header: Bytes
  /** The keys of it, opened from its bytes. */
  next: OpenKeyring
}

/**
 * The header that ends this epoch. It has been opened as far as that goes without secrets: all of it but the private halves
 * of slots, which stay as they are.
 *
 * @throws VaultError `slot-damaged` if a slot cannot be reached, rather than leave it out; `damaged`, `unsupported`, `locked`
 */
export async function rotated(keyring: OpenKeyring, rotating: Rotating): Promise<Rotated> {
  const { nowMs, dropOutside, deviceKey, without } = rotating
  const before = keyring.decoded
  const { vaultId } = before
  const kept = before.ring.filter(({ kind }) => kind === RING_INSIDE || !dropOutside)
  const isFull = kept.length + 2 > MAX_RING || before.epoch >= LAST_EPOCH
  if (isFull) throw new VaultError('unsupported', { what: 'more rotations' })
  const { ringKey } = keyring.rootKeys()
  const secret = await DANGEROUS_newSecret()
  const keys = await rootKeys(await asHkdf(secret), vaultId)
  const root = { vaultId, secret, ringKey: keys.ringKey }
  const old: Draft = keyring.draft()
  const draft: Draft = { slots: [], publicKeys: [] }
  for (const state of old.slots) {
    if (without && equalBytes(without, state.slot.fixed.slotId)) continue
    const addresses = { publicKeys: old.publicKeys, ringKey }
    const { slot, publicKey } = await carriedTo(state.slot, root, addresses, deviceKey)
    draft.slots.push({ ...state, slot })
    if (publicKey) draft.publicKeys.push(publicKey)
  }
  const epoch = before.epoch + 1
  const made = (kind: number): Promise<RingEntry> =>
    newEpochSecret(keys.ringKey, vaultId, { epoch, kind, nowMs })
  const ring = [await made(RING_INSIDE), await made(RING_OUTSIDE)]
  for (const entry of kept)
    ring.push(await retiredSecret({ vaultId, ringKey }, entry, keys.ringKey))
  const takenIn: TakenIn[] = []
  for (const entry of dropOutside ? [] : before.takenIn)
    takenIn.push(await carriedOver(vaultId, entry, ringKey, keys.ringKey))
  const header = await signedHeader(
    { ...before, epoch, rotating: true, ring, takenIn },
    draft,
    keys,
  )
  return { header, next: await proved(header, keys, rotating) }
}

/** @throws VaultError if it is not what it should be */
async function proved(
  bytes: Bytes,
  keys: RootKeys,
  { deviceKey, by }: Rotating,
): Promise<OpenKeyring> {
  const { header } = decodeHeader(bytes)
  const next = await OpenKeyring.open(bytes, keys)
  const addresses: Addresses = { publicKeys: header.publicKeys, ringKey: keys.ringKey }
  for (const entry of header.ring) await openEpochSecret(keys.ringKey, header.vaultId, entry)
  await proveTakenIn(header, keys.ringKey)
  for (const slot of header.slots) {
    if (slot.type !== 'device') await pointOf(slot, header.vaultId, addresses)
    if (slot.type === 'bound') await takeLayer(header.vaultId, slot, deviceKey)
    if (slot.type === 'device')
      (await openKeyring(bytes, { deviceKey }, slot.fixed.slotId)).forget()
  }
  if (by) (await openKeyring(bytes, by)).forget()
  return next
}

/** Without the inside secrets of older epochs: nothing is left that they have sealed. */
export const finished = (keyring: OpenKeyring): Promise<Bytes> =>
  keyring.revised(keyring.draft(), {
    rotating: false,
    ring: keyring.decoded.ring.filter(
      ({ kind, epoch }) => kind !== RING_INSIDE || epoch === keyring.epoch,
    ),
  })

/** Without the outside secrets of older epochs and of other vaults; undefined if there are none. */
export async function withoutOutside(keyring: OpenKeyring): Promise<Bytes | undefined> {
  const { ring, takenIn } = keyring.decoded
  const left = ring.filter(({ kind, epoch }) => kind !== RING_OUTSIDE || epoch === keyring.epoch)
  if (left.length === ring.length && takenIn.length === 0) return undefined
  return keyring.revised(keyring.draft(), { ring: left, takenIn: [] })
}
