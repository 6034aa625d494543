/**
 * Somebody with a secret and copies of all rows: tries it on every slot of every header, each ROOT that comes of it on every
 * ring, each secret of an epoch, for every epoch, on every row. Uses nothing that the vault itself would refuse by.
 */
import { deriveAesKey } from '../../../worker/crypto/hkdf.ts'
import { epochInfo, ringData } from '../../../worker/format/v1/associated-data.ts'
import { decodeHeader, type Header } from '../../../worker/format/v1/header.ts'
import { openPage, pageHead } from '../../../worker/format/v1/index-page.ts'
import { openLarge } from '../../../worker/format/v1/large.ts'
import { encodeRingFixed } from '../../../worker/format/v1/ring.ts'
import { openSegment } from '../../../worker/format/v1/segment.ts'
import { rootKeys } from '../../../worker/keyring/epochs.ts'
import type { Secret } from '../../../worker/keyring/secrets.ts'
import { openSlot } from '../../../worker/keyring/slots.ts'
import { unwrapSecret } from '../../../worker/keyring/wrap.ts'
import type { Rows } from '../../support/rows.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface Loot {
  roots: number
  secrets: number
  /** Keys of rows that opened: `log/5`, `index/0`, `large/<id>/0`. */
  opened: string[]
}

const asBytes = (row: unknown): Bytes => new Uint8Array(row as Uint8Array)

function headersIn(copies: readonly Rows[]): Header[] {
  const found = copies.flatMap(({ meta, copy }) => [
    meta.get('header'),
    meta.get('header.prev'),
    copy.get('header'),
  ])
  const rows = found.filter((row) => row !== undefined).map(asBytes)
  const distinct = new Map(rows.map((row) => [row.join(), row]))
  return [...distinct.values()].map((row) => decodeHeader(row).header)
}

/** What `open` gives for each of these, where it gives anything. */
async function whatOpens<T, R>(tried: readonly T[], open: (one: T) => Promise<R>): Promise<R[]> {
  const results = await Promise.allSettled(tried.map(open))
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

/** Every row of `target` that opens by what the secret leads to in all `copies`. */
export async function attack(secret: Secret, copies: readonly Rows[], target: Rows): Promise<Loot> {
  const headers = headersIn(copies)
  const { vaultId } = headers[0] as Header
  const slots = headers.flatMap((header) => header.slots)
  const roots = await whatOpens(slots, (slot) => openSlot(vaultId, slot, secret, unwrapSecret))
  const rings = headers.flatMap((header) => header.ring)
  const pairs = (
    await Promise.all(roots.map(async (root) => (await rootKeys(root, vaultId)).ringKey))
  ).flatMap((ringKey) => rings.map((entry) => ({ ringKey, entry })))
  const secrets = await whatOpens(pairs, ({ ringKey, entry }) =>
    unwrapSecret(entry, ringKey, ringData(vaultId, encodeRingFixed(entry))),
  )
  const epochs = [...new Set(rings.map(({ epoch }) => epoch))]
  const keys = await Promise.all(
    secrets.flatMap((key) => epochs.map((epoch) => keysOf(key, vaultId, epoch))),
  )
  const opened = await whatOpens(rowsOf(target), (row) =>
    Promise.any(keys.map((key) => row.open(key, vaultId))).then(() => row.name),
  )
  return { roots: roots.length, secrets: secrets.length, opened }
}

type Keys = Record<'segment' | 'index' | 'large', CryptoKey>

async function keysOf(secret: CryptoKey, vaultId: Bytes, epoch: number): Promise<Keys> {
  const derive = (purpose: keyof Keys): Promise<CryptoKey> =>
    deriveAesKey(secret, vaultId, epochInfo(purpose, epoch), ['decrypt'])
  return {
    segment: await derive('segment'),
    index: await derive('index'),
    large: await derive('large'),
  }
}

interface Row {
  name: string
  open(keys: Keys, vaultId: Bytes): Promise<unknown>
}

function rowsOf({ log, index, large }: Rows): Row[] {
  const parts = (id: string): number => [...large.keys()].filter((key) => key.startsWith(id)).length
  const idOf = (id: string): Bytes =>
    Uint8Array.from(id.match(/../g) ?? [], (hex) => parseInt(hex, 16))
  return [
    ...[...log].map(([sequence, row]) => ({
      name: `log/${sequence}`,
      open: ({ segment }: Keys, vaultId: Bytes) =>
        openSegment(segment, { vaultId, sequence }, asBytes(row)),
    })),
    ...[...index].map(([page, row]) => ({
      name: `index/${page}`,
      open: (keys: Keys, vaultId: Bytes) =>
        pageHead(asBytes(row)) && openPage(keys.index, { vaultId, page }, asBytes(row)),
    })),
    ...[...large].map(([key, row]) => {
      const [id = '', part] = key.split('/')
      const place = { largeId: idOf(id), part: Number(part), parts: parts(id) }
      return {
        name: `large/${key}`,
        open: (keys: Keys, vaultId: Bytes) =>
          openLarge(keys.large, { vaultId, ...place }, asBytes(row)),
      }
    }),
  ]
}
