/**
 * Outside secrets on their way out of a vault and into another: all that a backup carries, and the header of a vault that
 * takes them in. They are keys all the way, and what was taken in never seals. Nothing here is written.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { equalBytes } from '../crypto/mac.ts'
import { utf8 } from '../format/bytes.ts'
import { takenInData } from '../format/v1/associated-data.ts'
import { decodeHeader, type Header } from '../format/v1/header.ts'
import { RING_OUTSIDE } from '../format/v1/ring.ts'
import { encodeTakenInFixed, MAX_TAKEN_IN, type TakenIn } from '../format/v1/taken-in.ts'
import { DANGEROUS_exportable } from './dangerous/exporting.ts'
import { DANGEROUS_unwrapSecret } from './dangerous/extractable.ts'
import { openEpochSecret } from './epochs.ts'
import type { OpenKeyring } from './opened.ts'
import type { Unwrap } from './slots.ts'
import { unwrapSecret, wrapKey } from './wrap.ts'

export interface OutsideSecret {
  /** The vault whose secret it is, and which of its epochs. */
  vaultId: Bytes
  epoch: number
  /** Extractable: for the wrap that follows, or the file. */
  key: CryptoKey
}

/** Whether it can be one: whoever sends it need not be the helper that read a backup. */
export function isOutsideSecret(value: unknown): value is OutsideSecret {
  if (typeof value !== 'object' || value === null) return false
  const { vaultId, epoch, key, ...others } = value as Record<string, unknown>
  if (Object.keys(others).length > 0 || !(key instanceof CryptoKey)) return false
  const { name, length } = key.algorithm as { name: string; length?: number }
  const isEpoch = Number.isInteger(epoch) && (epoch as number) > 0 && (epoch as number) < 2 ** 32
  const isId = vaultId instanceof Uint8Array && vaultId.length === 16
  return isId && isEpoch && name === 'HMAC' && length === 256 && key.extractable
}

/** @throws VaultError `damaged` */
export async function unwrapTakenIn(
  vaultId: Bytes,
  entry: TakenIn,
  ringKey: CryptoKey,
  unwrap: Unwrap = unwrapSecret,
): Promise<CryptoKey> {
  try {
    return await unwrap(entry, ringKey, takenInData(vaultId, encodeTakenInFixed(entry)))
  } catch {
    throw new VaultError('damaged')
  }
}

/** The same secret under another ring key. @throws VaultError `damaged` */
export async function carriedOver(
  vaultId: Bytes,
  entry: TakenIn,
  ringKey: CryptoKey,
  under: CryptoKey,
): Promise<TakenIn> {
  const key = await unwrapTakenIn(vaultId, entry, ringKey, DANGEROUS_unwrapSecret)
  return wrapTakenIn(vaultId, { ...entry, key }, under)
}

/** Every outside secret there is, the vault's own first, for a backup. @throws VaultError `damaged`, `locked` */
export const outsideSecrets = (keyring: OpenKeyring): Promise<OutsideSecret[]> =>
  unwrappedAll(keyring, DANGEROUS_exportable)

async function unwrappedAll(keyring: OpenKeyring, unwrap: Unwrap): Promise<OutsideSecret[]> {
  const { vaultId, ring, takenIn } = keyring.decoded
  const { ringKey } = keyring.rootKeys()
  const secrets: OutsideSecret[] = []
  for (const entry of ring) {
    if (entry.kind !== RING_OUTSIDE) continue
    const { epoch } = entry
    secrets.push({ vaultId, epoch, key: await openEpochSecret(ringKey, vaultId, entry, unwrap) })
  }
  for (const entry of takenIn) {
    const key = await unwrapTakenIn(vaultId, entry, ringKey, unwrap)
    secrets.push({ vaultId: entry.vaultId, epoch: entry.epoch, key })
  }
  return secrets
}

/**
 * Those that the vault has not. What it has dropped of its own stays dropped: an older backup does not bring it back.
 *
 * @throws VaultError `damaged`, `locked`
 */
export async function newsAmong(
  keyring: OpenKeyring,
  secrets: readonly OutsideSecret[],
): Promise<OutsideSecret[]> {
  const here = await unwrappedAll(keyring, DANGEROUS_unwrapSecret)
  const known = new Map<string, CryptoKey[]>()
  const keysOf = ({ vaultId, epoch }: OutsideSecret): CryptoKey[] => {
    const name = `${vaultId.join()} ${epoch}`
    const keys = known.get(name) ?? []
    known.set(name, keys)
    return keys
  }
  for (const secret of here) keysOf(secret).push(secret.key)
  const news: OutsideSecret[] = []
  for (const secret of secrets) {
    const keys = keysOf(secret)
    const isOwn = equalBytes(secret.vaultId, keyring.vaultId)
    const isDropped = isOwn && keys.length === 0 && secret.epoch <= keyring.epoch
    const isSame = await Promise.all(keys.map((key) => isSameSecret(key, secret.key)))
    if (isDropped || isSame.includes(true)) continue
    keys.push(secret.key)
    news.push(secret)
  }
  return news
}

/**
 * The header with these as well, each of which has been opened from its bytes.
 *
 * @throws VaultError `unsupported` if there would be too many, `locked`
 */
export async function takingIn(
  keyring: OpenKeyring,
  news: readonly OutsideSecret[],
): Promise<Bytes> {
  const { vaultId, takenIn } = keyring.decoded
  if (takenIn.length + news.length > MAX_TAKEN_IN) {
    throw new VaultError('unsupported', { what: 'more keys of other vaults' })
  }
  const { ringKey } = keyring.rootKeys()
  const added: TakenIn[] = []
  for (const secret of news) added.push(await wrapTakenIn(vaultId, secret, ringKey))
  const header = await keyring.revised(keyring.draft(), { takenIn: [...takenIn, ...added] })
  await proveTakenIn(decodeHeader(header).header, ringKey)
  return header
}

/** @throws VaultError `damaged` if one does not open */
export async function proveTakenIn(header: Header, ringKey: CryptoKey): Promise<void> {
  for (const entry of header.takenIn) await unwrapTakenIn(header.vaultId, entry, ringKey)
}

async function wrapTakenIn(
  vaultId: Bytes,
  { key, ...whose }: OutsideSecret,
  ringKey: CryptoKey,
): Promise<TakenIn> {
  const { vaultId: of, epoch } = whose
  const bound = takenInData(vaultId, encodeTakenInFixed({ vaultId: of, epoch }))
  return { vaultId: of, epoch, ...(await wrapKey('raw', key, ringKey, bound)) }
}

/** Whether two of them are one secret, by what they sign: neither is seen. */
async function isSameSecret(a: CryptoKey, b: CryptoKey): Promise<boolean> {
  const [one, other] = await Promise.all(
    [a, b].map(async (key) => new Uint8Array(await crypto.subtle.sign('HMAC', key, COMPARED))),
  )
  return one !== undefined && other !== undefined && equalBytes(one, other)
}

const COMPARED = utf8('coffer/1/same-secret')
