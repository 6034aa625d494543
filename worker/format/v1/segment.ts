/**
 * A segment: one row of the log, sealed (docs/format.md#segment).
 *
 * Row: `format 1 ‖ epoch 4 ‖ nonce 12 ‖ ciphertext ‖ tag 16`, bound to the vault and to its sequence number.
 * Plaintext: `length 4 ‖ part 2 ‖ parts 2 ‖ CBOR ‖ zeros` to a PADMÉ length, at least 256 bytes.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import { MAX_SEGMENT_BYTES } from '../../../src/protocol/limits.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { NONCE_BYTES, open, seal, SEAL_OVERHEAD_BYTES } from '../../crypto/aead.ts'
import { concat, MalformedError, Reader, require, u16, u32, u8 } from '../bytes.ts'
import { FORMAT, segmentData } from './associated-data.ts'
import { readOperations, readValueAt, type Located } from './operations.ts'
import { padmeLength } from './padme.ts'

const HEAD_BYTES = 5
const PREFIX_BYTES = 8
const MIN_PLAIN_BYTES = 256
/** Room for operations in one segment, less the head of the CBOR list. */
const SEGMENT_CAPACITY_BYTES = MAX_SEGMENT_BYTES - PREFIX_BYTES - 5
/** Room for what ties a row to the others: a `follow` with its tag, and a `rows`. */
const LINK_BYTES = 64
/** Room for one entry: rewriting may have to add its revision. */
export const ENTRY_CAPACITY_BYTES = SEGMENT_CAPACITY_BYTES - LINK_BYTES - 16
export const MAX_PARTS = 65_535

export interface SegmentPlace {
  vaultId: Bytes
  sequence: number
}

/** Operations of one row, encoded. */
export interface Segment {
  /** One after the other, each whole in one of these. */
  encoded: readonly Bytes[]
  /** How many operations there are. */
  count: number
}

/** Of operations encoded one by one. */
export const segmentOf = (encoded: readonly Bytes[]): Segment => ({
  encoded,
  count: encoded.length,
})

/** An opened segment. Its operations are read when they are asked for: a `get` needs one of them. */
export class SegmentContent {
  readonly part: number
  /** How many segments the batch has; it counts only when all of them are there. */
  readonly parts: number
  readonly #cbor: Bytes

  constructor(part: number, parts: number, cbor: Bytes) {
    this.part = part
    this.parts = parts
    this.#cbor = cbor
  }

  /** @throws VaultError `tampered`, `newer-version` */
  operations(): Located[] {
    return readAuthentic(() => readOperations(this.#cbor))
  }

  /** What the operation that stands so many bytes behind the first one's start sets this name to. @throws VaultError as above */
  valueAt(at: number, namespace: string, name: string): unknown {
    return readAuthentic(() => readValueAt(this.#cbor, at, namespace, name))
  }
}

/** Where a row's nonce stands; no two rows share one, so it names the row. */
export const nonceOf = (row: Bytes): Bytes => row.slice(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)

function readAuthentic<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedError) throw new VaultError('tampered')
    throw error
  }
}

/** The epoch a row says it was sealed under; authenticated only by `openSegment`. */
export function segmentEpoch(row: Bytes): number {
  if (row.length < HEAD_BYTES + SEAL_OVERHEAD_BYTES) throw new VaultError('tampered')
  const format = row[0] ?? 0
  if (format !== FORMAT) throw new VaultError('tampered')
  return new Reader(row.subarray(1, HEAD_BYTES)).u32()
}

/** Seals operations that are encoded already. */
export async function sealSegment(
  key: CryptoKey,
  epoch: number,
  place: SegmentPlace,
  { encoded, count }: Segment,
  part: number,
  parts: number,
): Promise<Bytes> {
  const list = listHead(count)
  let cborBytes = list.length
  for (const { length } of encoded) cborBytes += length
  const used = PREFIX_BYTES + cborBytes
  if (used > MAX_SEGMENT_BYTES) {
    throw new VaultError('too-large', { sizeBytes: used, limitBytes: MAX_SEGMENT_BYTES })
  }
  const plain = new Uint8Array(Math.max(MIN_PLAIN_BYTES, padmeLength(used)))
  let at = 0
  for (const bytes of [u32(cborBytes), u16(part), u16(parts), list, ...encoded]) {
    plain.set(bytes, at)
    at += bytes.length
  }
  const head = concat(u8(FORMAT), u32(epoch))
  const data = segmentData(place.vaultId, place.sequence, head)
  const row = await seal(key, plain, data, head)
  plain.fill(0)
  return row
}

/** @throws VaultError `tampered` unless this row was sealed under this key for this place */
export async function openSegment(
  key: CryptoKey,
  place: SegmentPlace,
  row: Bytes,
): Promise<SegmentContent> {
  const head = row.slice(0, HEAD_BYTES)
  const data = segmentData(place.vaultId, place.sequence, head)
  const plain = await open(key, row.subarray(HEAD_BYTES), data)
  return readAuthentic(() => decodePlain(plain))
}

function decodePlain(plain: Bytes): SegmentContent {
  require(plain.length >= MIN_PLAIN_BYTES && plain.length <= MAX_SEGMENT_BYTES, 'segment size')
  const reader = new Reader(plain)
  const length = reader.u32()
  const part = reader.u16()
  const parts = reader.u16()
  require(parts > 0 && part < parts, 'parts')
  const cbor = reader.view(length)
  reader.zeros(reader.left)
  return new SegmentContent(part, parts, cbor)
}

/** Head of a definite-length CBOR list. */
function listHead(length: number): Bytes {
  if (length < 24) return u8(0x80 | length)
  if (length < 0x100) return concat(u8(0x98), u8(length))
  if (length < 0x10000) return concat(u8(0x99), u16(length))
  return concat(u8(0x9a), u32(length))
}
