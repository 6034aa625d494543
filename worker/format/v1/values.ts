/**
 * Values as CBOR, so that every type of src/protocol/values.ts comes back exactly. Their table of types and tags is part
 * of format 1 (docs/format.md#values).
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { CborReader } from '../cbor/reader.ts'
import { CborWriter } from '../cbor/writer.ts'

/** The bytes of a checked value, or of a list of operations. */
export const encodeCbor = (value: unknown): Bytes => new CborWriter().value(value).done()

/** @throws MalformedError for anything but one complete, strictly encoded item */
export function decodeCbor(bytes: Bytes): unknown {
  const reader = new CborReader(bytes)
  const value = reader.value()
  reader.end()
  return value
}
