/**
 * Large values: the CBOR of one value, padded to a PADMÉ length and cut into parts, each sealed as a row of its own
 * (docs/format.md#large-values). A part is bound to its vault, its value, its number and how many there are.
 *
 * Row: `format 1 ‖ epoch 4 ‖ nonce 12 ‖ ciphertext ‖ tag 16`.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import { MAX_VALUE_BYTES } from '../../../src/protocol/limits.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { open, seal, SEAL_OVERHEAD_BYTES } from '../../crypto/aead.ts'
import { concat, Reader, u32, u8 } from '../bytes.ts'
import { FORMAT, largeData } from './associated-data.ts'
import { padmeLength } from './padme.ts'

const HEAD_BYTES = 5
export const LARGE_ID_BYTES = 16
/** Plaintext of a part; the last one of a value may have less. */
export const LARGE_PART_BYTES = 49_152

/** One part of one value. */
export interface LargePart {
  vaultId: Bytes
  largeId: Bytes
  part: number
  parts: number
}

/** How many parts a value of that encoded size has. */
export const largeParts = (sizeBytes: number): number =>
  Math.ceil(padmeLength(sizeBytes) / LARGE_PART_BYTES)

/** The plaintext of a part of an encoded value: behind its end there are zeros. */
export function cutLarge(encoded: Bytes, part: number): Bytes {
  const from = part * LARGE_PART_BYTES
  const plain = new Uint8Array(partLength(encoded.length, part))
  plain.set(encoded.subarray(from, from + plain.length))
  return plain
}

/** The epoch a row says it was sealed under; authenticated only by `openLarge`. */
export function largeEpoch(row: Bytes): number {
  if (row.length < HEAD_BYTES + SEAL_OVERHEAD_BYTES || row[0] !== FORMAT) {
    throw new VaultError('tampered')
  }
  return new Reader(row.subarray(1, HEAD_BYTES)).u32()
}

export async function sealLarge(
  key: CryptoKey,
  epoch: number,
  { vaultId, largeId, part, parts }: LargePart,
  plain: Bytes,
): Promise<Bytes> {
  const data = largeData(vaultId, epoch, largeId, part, parts)
  return concat(u8(FORMAT), u32(epoch), await seal(key, plain, data))
}

/** @throws VaultError `tampered` unless this row was sealed under this key for this part of this value */
export async function openLarge(
  key: CryptoKey,
  { vaultId, largeId, part, parts }: LargePart,
  row: Bytes,
): Promise<Bytes> {
  const data = largeData(vaultId, largeEpoch(row), largeId, part, parts)
  return open(key, row.subarray(HEAD_BYTES), data)
}

/**
 * Puts an opened part where it belongs in a value of `joined.length` bytes.
 *
 * @throws VaultError `tampered` unless it has the length that its part has, and zeros behind the value's end
 */
export function joinLarge(joined: Bytes, part: number, plain: Bytes): void {
  const from = part * LARGE_PART_BYTES
  const used = Math.max(0, Math.min(plain.length, joined.length - from))
  const fits = plain.length === partLength(joined.length, part)
  if (!fits || plain.subarray(used).some((byte) => byte !== 0)) throw new VaultError('tampered')
  if (used > 0) joined.set(plain.subarray(0, used), from)
}

/** Whether a value can have this size and so many parts: asked before memory is taken for it. */
export const isLargeSize = (sizeBytes: number, parts: number): boolean =>
  sizeBytes > 0 && sizeBytes <= MAX_VALUE_BYTES && parts === largeParts(sizeBytes)

const partLength = (sizeBytes: number, part: number): number =>
  Math.min(LARGE_PART_BYTES, padmeLength(sizeBytes) - part * LARGE_PART_BYTES)
