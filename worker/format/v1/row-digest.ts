/**
 * The one number that says which rows count: whoever has it can tell whether the rows that are there are all of them, and
 * none of them another one (docs/format.md#the-chain). It stands in the log, sealed, and so needs no key of its own.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { sha256 } from '../../crypto/mac.ts'
import { utf8 } from '../bytes.ts'

/** `sequence 6 ‖ nonce 12`. */
const ROW_BYTES = 18
const TWO_32 = 2 ** 32
const LABEL = utf8('coffer/1/rows')

export interface NamedRow {
  sequence: number
  /** Twelve bytes, or twelve characters that stand for them. */
  nonce: Bytes | string
}

/** SHA-256 over a label and these rows, which come in the order of their numbers. */
export function digestOfRows(rows: readonly NamedRow[]): Promise<Bytes> {
  const bytes = new Uint8Array(LABEL.length + rows.length * ROW_BYTES)
  const columns = new DataView(bytes.buffer)
  bytes.set(LABEL)
  rows.forEach(({ sequence, nonce }, index) => {
    const at = LABEL.length + index * ROW_BYTES
    columns.setUint16(at, Math.floor(sequence / TWO_32))
    columns.setUint32(at + 2, sequence % TWO_32)
    if (typeof nonce !== 'string') bytes.set(nonce, at + 6)
    else for (let i = 0; i < nonce.length; i++) bytes[at + 6 + i] = nonce.charCodeAt(i)
  })
  return sha256(bytes)
}
