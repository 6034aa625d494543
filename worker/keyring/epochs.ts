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
  RING_OUTSIDE,
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
  const bound = ringData(vaultId, encodeRingFixed(entry))
  const secret = await DANGEROUS_unwrapSecret(entry, ringKey, bound).catch(() => {
    throw new VaultError('damaged')
  })
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

/**
 * A key for what leaves the vault.
 *
 * @throws VaultError `tampered` if the header has no outside secret of that epoch, `damaged`
 */
export async function outsideKey(
  { vaultId, ring }: Readonly<Header>,
  ringKey: CryptoKey,
  purpose: OutsidePurpose,
  epoch: number,
): Promise<CryptoKey> {
  const entry = ring.find((one) => one.kind === RING_OUTSIDE && one.epoch === epoch)
  if (!entry) throw new VaultError('tampered')
  const secret = await openEpochSecret(ringKey, vaultId, entry)
  const info = epochInfo(purpose, epoch)
  if (purpose === 'file') return deriveStreamKey(secret, vaultId, info)
  return deriveAesKey(secret, vaultId, info, ['encrypt', 'decrypt'])
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
