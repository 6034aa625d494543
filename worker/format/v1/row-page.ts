/** A page of the table of rows: which rows of the log are there, and by which nonce each is known (docs/format.md#index). */
import type { Bytes } from '../../../src/protocol/values.ts'
import { require } from '../bytes.ts'
import { CborReader } from '../cbor/reader.ts'
import { CborWriter } from '../cbor/writer.ts'

/** `sequence 6 ‖ nonce 12 ‖ bytes of operations 2 ‖ of these, bytes that are not of entries 2`. */
const ROW_BYTES = 22
const TWO_32 = 2 ** 32
/** Rows in one page. */
export const ROWS_PER_PAGE = 2200

export interface RowRecord {
  sequence: number
  nonce: Bytes
  /** What its operations take. */
  sizeBytes: number
  /** Of that, what deletes, clears and the log's own book-keeping take. */
  keptBytes: number
}

export function encodeRowPage(rows: readonly RowRecord[]): Bytes {
  const bytes = new Uint8Array(rows.length * ROW_BYTES)
  const columns = new DataView(bytes.buffer)
  rows.forEach(({ sequence, nonce, sizeBytes, keptBytes }, index) => {
    const at = index * ROW_BYTES
    columns.setUint16(at, Math.floor(sequence / TWO_32))
    columns.setUint32(at + 2, sequence % TWO_32)
    bytes.set(nonce, at + 6)
    columns.setUint16(at + 18, sizeBytes)
    columns.setUint16(at + 20, keptBytes)
  })
  return new CborWriter().bytes(bytes).done()
}

/** In order. @throws MalformedError */
export function decodeRowPage(cbor: Bytes): RowRecord[] {
  const reader = new CborReader(cbor)
  const bytes = reader.bytes()
  reader.end()
  require(bytes.length % ROW_BYTES === 0, 'rows')
  const columns = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows: RowRecord[] = []
  let before = 0
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const sequence = columns.getUint16(at) * TWO_32 + columns.getUint32(at + 2)
    require(sequence > before, 'order of rows')
    before = sequence
    rows.push({
      sequence,
      nonce: bytes.slice(at + 6, at + 18),
      sizeBytes: columns.getUint16(at + 18),
      keptBytes: columns.getUint16(at + 20),
    })
  }
  return rows
}
