/**
 * A page of the index: one sealed row of store `index` (docs/format.md#index). Page 0 is the head.
 *
 * Row: `format 1 ‖ epoch 4 ‖ version 8 ‖ nonce 12 ‖ ciphertext ‖ tag 16`, bound to the vault, its page number and its
 * version. Plaintext: `length 4 ‖ CBOR ‖ zeros` to a PADMÉ length, at least 256 bytes.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import { MAX_SEGMENT_BYTES } from '../../../src/protocol/limits.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { NONCE_BYTES, open, seal, SEAL_OVERHEAD_BYTES } from '../../crypto/aead.ts'
import { concat, MalformedError, Reader, require, u32, u64, u8 } from '../bytes.ts'
import { FORMAT, indexData } from './associated-data.ts'
import { padmeLength } from './padme.ts'

const HEAD_BYTES = 13
const MIN_PLAIN_BYTES = 256
/** Room for the CBOR of one page. */
export const PAGE_CAPACITY_BYTES = MAX_SEGMENT_BYTES - 4

export interface PagePlace {
  vaultId: Bytes
  page: number
}

export interface PageHead {
  epoch: number
  /** The newest row that the index knew of when this page was written. */
  version: number
}

/** What a row says of itself; authenticated only by `openPage`. @throws VaultError `tampered` */
export function pageHead(row: Bytes): PageHead {
  if (row.length < HEAD_BYTES + SEAL_OVERHEAD_BYTES || row[0] !== FORMAT) {
    throw new VaultError('tampered', { row: 'index' })
  }
  const reader = new Reader(row.subarray(1, HEAD_BYTES))
  return { epoch: reader.u32(), version: reader.u64() }
}

/** Where a page's nonce stands: no two writings of a page share one, so it names this one. */
export const pageNonce = (row: Bytes): Bytes => row.slice(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)

export async function sealPage(
  key: CryptoKey,
  { epoch, version }: PageHead,
  { vaultId, page }: PagePlace,
  cbor: Bytes,
): Promise<Bytes> {
  const used = 4 + cbor.length
  if (used > MAX_SEGMENT_BYTES) {
    throw new VaultError('too-large', { sizeBytes: used, limitBytes: MAX_SEGMENT_BYTES })
  }
  const plain = new Uint8Array(Math.max(MIN_PLAIN_BYTES, padmeLength(used)))
  plain.set(u32(cbor.length))
  plain.set(cbor, 4)
  const sealed = await seal(key, plain, indexData(vaultId, epoch, page, version))
  plain.fill(0)
  return concat(u8(FORMAT), u32(epoch), u64(version), sealed)
}

/** The CBOR of a page. @throws VaultError `tampered` unless this row was sealed under this key for this place */
export async function openPage(
  key: CryptoKey,
  { vaultId, page }: PagePlace,
  row: Bytes,
): Promise<Bytes> {
  const { epoch, version } = pageHead(row)
  try {
    const data = indexData(vaultId, epoch, page, version)
    const plain = await open(key, row.subarray(HEAD_BYTES), data)
    require(plain.length >= MIN_PLAIN_BYTES && plain.length <= MAX_SEGMENT_BYTES, 'page size')
    const reader = new Reader(plain)
    const cbor = reader.view(reader.u32())
    reader.zeros(reader.left)
    return cbor
  } catch (error) {
    if (error instanceof MalformedError) throw new VaultError('tampered', { row: 'index' })
    throw error
  }
}
