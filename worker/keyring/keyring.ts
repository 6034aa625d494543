/**
 * The keyring: from a header and a secret to the keys of each epoch, and from nothing to a new header.
 * Knows no records and no database. Every key it hands out is non-extractable; `forget` drops them all.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { deriveAesKey, deriveMacKey } from '../crypto/hkdf.ts'
import { computeMac, verifyMac } from '../crypto/mac.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat } from '../format/bytes.ts'
import { epochInfo, ringData, rootInfo, type Purpose } from '../format/v1/associated-data.ts'
import {
  decodeHeader,
  encodeHeader,
  type Header,
  type SealedPublicKey,
} from '../format/v1/header.ts'
import {
  encodeRingFixed,
  newRingEntry,
  RING_INSIDE,
  RING_OUTSIDE,
  type RingEntry,
} from '../format/v1/ring.ts'
import type { Slot } from '../format/v1/slot.ts'
import { asHkdf, DANGEROUS_newSecret } from './dangerous/extractable.ts'
import { makeDeviceSlot, makePassphraseSlot, openDeviceSlot, openPassphraseSlot } from './slots.ts'
import { unwrapSecret, wrapKey } from './wrap.ts'

export { calibrate, expectedMs } from './kdf.ts'

const FIRST_EPOCH = 1

export interface Keyring {
  readonly vaultId: Bytes
  /** The epoch new rows are sealed under. */
  readonly epoch: number
  /** Of the header it came from. */
  readonly generation: number
  /** @throws VaultError `tampered` for an epoch the header does not know, `locked` after `forget` */
  key(purpose: Purpose, epoch: number): CryptoKey
  forget(): void
}

/** A passphrase with the cost to make its slot with, a device slot, or both. */
export interface NewSlots {
  passphrase?: { text: string; iterations: number }
  device?: boolean
}

export interface CreatedKeyring {
  header: Bytes
  keyring: Keyring
  deviceKey?: CryptoKey
}

/** `deviceKey` undefined: it should be there and is lost. */
export type Secret = { passphrase: string } | { deviceKey: CryptoKey | undefined }

/** A new vault's header. Its keys exist only wrapped in it; open it to use them. */
export async function createKeyring(slots: NewSlots, nowMs: number): Promise<CreatedKeyring> {
  const vaultId = randomBytes(16)
  const secret = await DANGEROUS_newSecret()
  const root = await asHkdf(secret)
  const { macKey, ringKey } = await rootKeys(root, vaultId)
  const making = { vaultId, secret, ringKey }
  const made: Slot[] = []
  const publicKeys: SealedPublicKey[] = []
  let deviceKey: CryptoKey | undefined
  if (slots.passphrase) {
    const { text, iterations } = slots.passphrase
    const passphrase = await makePassphraseSlot(making, text, iterations)
    made.push(passphrase.slot)
    publicKeys.push(passphrase.publicKey)
  }
  if (slots.device) {
    const device = await makeDeviceSlot(making)
    made.push(device.slot)
    deviceKey = device.deviceKey
  }
  const ring = [
    await newEpochSecret(ringKey, vaultId, RING_INSIDE, nowMs),
    await newEpochSecret(ringKey, vaultId, RING_OUTSIDE, nowMs),
  ]
  const header: Header = {
    vaultId,
    generation: 1,
    createdAt: nowMs,
    epoch: FIRST_EPOCH,
    slots: made,
    ring,
    publicKeys,
  }
  const authenticated = encodeHeader(header)
  return {
    header: concat(authenticated, await computeMac(macKey, authenticated)),
    keyring: await openRing(header, ringKey),
    ...(deviceKey && { deviceKey }),
  }
}

/**
 * The keyring of a header, by one secret.
 *
 * @throws VaultError `newer-version`, `damaged`, `kdf-out-of-range`, `wrong-secret`, `slot-damaged`
 */
export async function openKeyring(headerBytes: Bytes, secret: Secret): Promise<Keyring> {
  const { header, authenticated, mac } = decodeHeader(headerBytes)
  const root = await openRoot(header, secret)
  const { macKey, ringKey } = await rootKeys(root, header.vaultId)
  if (!(await verifyMac(macKey, mac, authenticated))) throw new VaultError('damaged')
  return openRing(header, ringKey)
}

async function openRing(header: Header, ringKey: CryptoKey): Promise<Keyring> {
  const epochs = new Map<number, EpochKeys>()
  for (const entry of header.ring) {
    if (entry.kind !== RING_INSIDE) continue
    const epochSecret = await openEpochSecret(ringKey, header.vaultId, entry)
    const derive = (purpose: Purpose): Promise<CryptoKey> => {
      const info = epochInfo(purpose, entry.epoch)
      return deriveAesKey(epochSecret, header.vaultId, info, ['encrypt', 'decrypt'])
    }
    const [segment, index, large] = await Promise.all([
      derive('segment'),
      derive('index'),
      derive('large'),
    ])
    epochs.set(entry.epoch, { segment, index, large })
  }
  return new OpenKeyring(header, epochs)
}

type EpochKeys = Record<Purpose, CryptoKey>

class OpenKeyring implements Keyring {
  readonly vaultId: Bytes
  readonly epoch: number
  readonly generation: number
  readonly #epochs: Map<number, EpochKeys>
  #forgotten = false

  constructor({ vaultId, epoch, generation }: Header, epochs: Map<number, EpochKeys>) {
    this.vaultId = vaultId
    this.epoch = epoch
    this.generation = generation
    this.#epochs = epochs
  }

  key(purpose: Purpose, epoch: number): CryptoKey {
    if (this.#forgotten) throw new VaultError('locked')
    const key = this.#epochs.get(epoch)?.[purpose]
    if (!key) throw new VaultError('tampered')
    return key
  }

  forget(): void {
    this.#forgotten = true
    this.#epochs.clear()
  }
}

async function openRoot(header: Header, secret: Secret): Promise<CryptoKey> {
  for (const slot of header.slots) {
    if ('deviceKey' in secret && slot.type === 'device') {
      if (!secret.deviceKey) throw new VaultError('slot-damaged', { slot: 'device' })
      return openDeviceSlot(header.vaultId, slot, secret.deviceKey)
    }
    if (
      'passphrase' in secret &&
      slot.type === 'encapsulated' &&
      slot.fixed.kind === 'passphrase'
    ) {
      try {
        return await openPassphraseSlot(header.vaultId, slot, secret.passphrase)
      } catch (error) {
        if (!isVaultError(error, 'wrong-secret')) throw error
      }
    }
  }
  throw new VaultError('wrong-secret')
}

const rootKeys = async (root: CryptoKey, vaultId: Bytes) => ({
  macKey: await deriveMacKey(root, vaultId, rootInfo('header-mac')),
  ringKey: await deriveAesKey(root, vaultId, rootInfo('ring'), [
    'wrapKey',
    'unwrapKey',
    'encrypt',
    'decrypt',
  ]),
})

async function newEpochSecret(
  ringKey: CryptoKey,
  vaultId: Bytes,
  kind: number,
  nowMs: number,
): Promise<RingEntry> {
  const entry = newRingEntry(FIRST_EPOCH, kind, nowMs)
  const bound = ringData(vaultId, encodeRingFixed(entry))
  return { ...entry, ...(await wrapKey('raw', await DANGEROUS_newSecret(), ringKey, bound)) }
}

async function openEpochSecret(
  ringKey: CryptoKey,
  vaultId: Bytes,
  entry: RingEntry,
): Promise<CryptoKey> {
  try {
    return await unwrapSecret(entry, ringKey, ringData(vaultId, encodeRingFixed(entry)))
  } catch {
    throw new VaultError('damaged')
  }
}
