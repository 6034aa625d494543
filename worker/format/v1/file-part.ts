/**
 * Files in the vault: one FLOE ciphertext, cut into parts of four segments, each a row that also holds the header, so that
 * every part can be opened and sealed anew by itself (docs/format.md#files-in-the-vault). How much is in a file, and so how
 * many parts there are and which segment is the last, is not said here: the log does.
 *
 * Row: `format 1 ‖ epoch 4 ‖ FLOE header 74 ‖ segments`.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { beginOpening, beginSealingAt, newHeader } from '../../crypto/floe/floe.ts'
import {
  FLOE_HEADER_BYTES,
  layoutOfPlain,
  plainSegmentBytes,
  SEGMENT_OVERHEAD_BYTES,
} from '../../crypto/floe/layout.ts'
import { concat, Reader, u32, u8 } from '../bytes.ts'
import { fileData, FORMAT } from './associated-data.ts'
import { FILE_PARAMETERS } from './file.ts'

export const FILE_ID_BYTES = 16
const PART_SEGMENTS = 4
const SEGMENT_BYTES = plainSegmentBytes(FILE_PARAMETERS)
/** Plaintext of a part; the last one of a file may have less. */
export const FILE_PART_BYTES = PART_SEGMENTS * SEGMENT_BYTES
const HEAD_BYTES = 5
const BEFORE_BYTES = HEAD_BYTES + FLOE_HEADER_BYTES

/** One part of one file of so many bytes. */
export interface FilePart {
  vaultId: Bytes
  fileId: Bytes
  sizeBytes: number
  part: number
}

/** In how many parts a file of that size lies; an empty one has a part as well. */
export const fileParts = (sizeBytes: number): number =>
  Math.max(1, Math.ceil(sizeBytes / FILE_PART_BYTES))

/** How much of a file of that size is in a part. */
export const filePartSize = (sizeBytes: number, part: number): number =>
  Math.min(FILE_PART_BYTES, sizeBytes - part * FILE_PART_BYTES)

/** The epoch a row says it was sealed under; authenticated only by `openFilePart`. */
export function filePartEpoch(row: Bytes): number {
  if (row.length < BEFORE_BYTES + SEGMENT_OVERHEAD_BYTES || row[0] !== FORMAT) {
    throw new VaultError('tampered')
  }
  return new Reader(row.subarray(1, HEAD_BYTES)).u32()
}

/** What every part of a file begins with that is sealed under this epoch. */
export const newFileHeader = (
  key: CryptoKey,
  epoch: number,
  { vaultId, fileId }: Pick<FilePart, 'vaultId' | 'fileId'>,
): Promise<Bytes> => newHeader(key, fileData(vaultId, epoch, fileId), FILE_PARAMETERS)

export async function sealFilePart(
  key: CryptoKey,
  epoch: number,
  header: Bytes,
  { vaultId, fileId, sizeBytes, part }: FilePart,
  plain: Bytes,
): Promise<Bytes> {
  const data = fileData(vaultId, epoch, fileId)
  const sealer = await beginSealingAt(key, data, FILE_PARAMETERS, header)
  const { first, count, last } = segmentsOf(sizeBytes, part)
  const segments = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const segment = plain.subarray(i * SEGMENT_BYTES, (i + 1) * SEGMENT_BYTES)
      return sealer.seal(first + i, segment, first + i === last)
    }),
  )
  return concat(u8(FORMAT), u32(epoch), header, ...segments.flat())
}

/**
 * What is in a part from `start` to `end`, both within it; all of it if they are not given. Only the segments they lie in
 * are opened.
 *
 * @throws VaultError `tampered` unless this row was sealed under this key for this part of this file
 */
export async function openFilePart(
  key: CryptoKey,
  { vaultId, fileId, sizeBytes, part }: FilePart,
  row: Bytes,
  [start, end]: readonly [number, number] = [0, filePartSize(sizeBytes, part)],
): Promise<Bytes> {
  const epoch = filePartEpoch(row)
  const { first, count, last } = segmentsOf(sizeBytes, part)
  const overheadBytes = count * SEGMENT_OVERHEAD_BYTES
  if (row.length !== BEFORE_BYTES + filePartSize(sizeBytes, part) + overheadBytes) {
    throw new VaultError('tampered')
  }
  const header = row.slice(HEAD_BYTES, BEFORE_BYTES)
  const opener = await beginOpening(key, fileData(vaultId, epoch, fileId), FILE_PARAMETERS, header)
  const from = Math.floor(start / SEGMENT_BYTES)
  const beyond = Math.max(from + 1, Math.ceil(end / SEGMENT_BYTES))
  const plains = await Promise.all(
    Array.from({ length: Math.min(count, beyond) - from }, (_, i) => {
      const at = BEFORE_BYTES + (from + i) * FILE_PARAMETERS.segmentBytes
      const sealed = row.subarray(at, at + FILE_PARAMETERS.segmentBytes)
      return opener.segment(first + from + i, sealed, first + from + i === last)
    }),
  )
  const cut = from * SEGMENT_BYTES
  return concat(...plains).subarray(start - cut, end - cut)
}

/** The segments of a part: the first one's number, how many, and the number of the file's last one. */
function segmentsOf(
  sizeBytes: number,
  part: number,
): { first: number; count: number; last: number } {
  const { segments } = layoutOfPlain(sizeBytes, FILE_PARAMETERS)
  const first = part * PART_SEGMENTS
  return { first, count: Math.min(PART_SEGMENTS, segments - first), last: segments - 1 }
}
