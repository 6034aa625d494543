/** What ROOT leads to: the keys of the header, and the keys of each epoch (docs/format.md#keys). */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { deriveAesKey, deriveMacKey, deriveStreamKey } from '../crypto/hkdf.ts'
import {
  epochInfo,
  ringData,
  rootInfo,
  type OutsidePurpose,
  type Purpose,
} from '../format/v1/associated-data.ts'

import type { Header } from '../format/v1/header.ts'
import {
  encodeRingFixed,
  newRingEntry,
  RING_INSIDE,
  STATE_RETIRING,
  type RingEntry,
} from '../format/v1/ring.ts'
import { DANGEROUS_newSecret, DANGEROUS_unwrapSecret } from './dangerous/extractable.ts'
import { unwrapSecret, wrapKey } from './wrap.ts'

export interface RootKeys {
  macKey: CryptoKey
  ringKey: CryptoKey
}

export type EpochKeys = Record<Purpose, CryptoKey>

export const rootKeys = async (root: CryptoKey, vaultId: Bytes): Promise<RootKeys> => ({
  macKey: await deriveMacKey(root, vaultId, rootInfo('header-mac')),
  ringKey: await deriveAesKey(root, vaultId, rootInfo('ring'), [
    'wrapKey',
    'unwrapKey',
    'encrypt',
    'decrypt',
  ]),
})

export async function newEpochSecret(
  ringKey: CryptoKey,
  vaultId: Bytes,
  { epoch, kind, nowMs }: { epoch: number; kind: number; nowMs: number },
): Promise<RingEntry> {
  const entry = newRingEntry(epoch, kind, nowMs)
  const bound = ringData(vaultId, encodeRingFixed(entry))
  return { ...entry, ...(await wrapKey('raw', await DANGEROUS_newSecret(), ringKey, bound)) }
}

/**
 * The secret of an epoch that is over, wrapped under another ring key.
 *
 * @throws VaultError `damaged`
 */
export async function retiredSecret(
  { vaultId, ringKey }: { vaultId: Bytes; ringKey: CryptoKey },
  entry: RingEntry,
  under: CryptoKey,
): Promise<RingEntry> {
  const retired = { ...entry, state: STATE_RETIRING }
  const secret = await openEpochSecret(ringKey, vaultId, entry, DANGEROUS_unwrapSecret)
  const boundAnew = ringData(vaultId, encodeRingFixed(retired))
  return { ...retired, ...(await wrapKey('raw', secret, under, boundAnew)) }
}

/** The keys of every epoch a header has the inside secret of. @throws VaultError `damaged` */
export async function openRing(
  { vaultId, ring }: Header,
  ringKey: CryptoKey,
): Promise<Map<number, EpochKeys>> {
  const epochs = new Map<number, EpochKeys>()
  for (const entry of ring) {
    if (entry.kind !== RING_INSIDE) continue
    const secret = await openEpochSecret(ringKey, vaultId, entry)
    const derive = (purpose: Purpose): Promise<CryptoKey> =>
      deriveAesKey(secret, vaultId, epochInfo(purpose, entry.epoch), ['encrypt', 'decrypt'])
    const [segment, index, large, file] = await Promise.all([
      derive('segment'),
      derive('index'),
      derive('large'),
      deriveStreamKey(secret, vaultId, epochInfo('vault-file', entry.epoch)),
    ])
    epochs.set(entry.epoch, { segment, index, large, 'vault-file': file })
  }
  return epochs
}

/** A key for what leaves the vault of that id, of one of its outside secrets. */
export function outsideKey(
  secret: CryptoKey,
  vaultId: Bytes,
  purpose: OutsidePurpose,
  epoch: number,
): Promise<CryptoKey> {
  const info = epochInfo(purpose, epoch)
  if (purpose === 'file') return deriveStreamKey(secret, vaultId, info)
  return deriveAesKey(secret, vaultId, info, ['encrypt', 'decrypt'])
}

/** @throws VaultError `damaged` */
export async function openEpochSecret(
  ringKey: CryptoKey,
  vaultId: Bytes,
  entry: RingEntry,
  unwrap: typeof unwrapSecret = unwrapSecret,
): Promise<CryptoKey> {
  try {
    return await unwrap(entry, ringKey, ringData(vaultId, encodeRingFixed(entry)))
  } catch {
    throw new VaultError('damaged')
  }
}
