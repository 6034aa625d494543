/**
 * Values as CBOR (RFC 8949), so that every type of src/protocol/values.ts comes back exactly.
 * The table of tags is part of format 1 (docs/format.md#values); tests/vectors/values-v1.json pins the bytes.
 * A CBOR library's defaults would turn −0 into 0, small bigints into numbers and a Map into an object.
 */
import {
  decode,
  encode,
  objectToTokens,
  Token,
  Type,
  type EncodeOptions,
  type TagDecoder,
} from 'cborg'
import type { Bytes } from '../../../src/protocol/values.ts'
import { MalformedError, require } from '../bytes.ts'

const TAG_BIGINT = 2
const TAG_NEGATIVE_BIGINT = 3
const TAG_SET = 258
const TAG_MAP = 259
/** Milliseconds since 1970 as a number; NaN for an invalid date. */
const TAG_DATE = 0xc0ffe1
const TAG_ARRAY_BUFFER = 0xc0ffe2

const tag = (number: number): Token => new Token(Type.tag, number)

const encodeOptions: EncodeOptions = {
  float64: true,
  typeEncoders: {
    number: (value: number) => (Object.is(value, -0) ? new Token(Type.float, value) : null),
    bigint: (value: bigint) => {
      const [number, magnitude] =
        value < 0n ? [TAG_NEGATIVE_BIGINT, -1n - value] : [TAG_BIGINT, value]
      return [tag(number), new Token(Type.bytes, bytesOfBigint(magnitude))]
    },
    Date: (value: Date, _type, options, parents) => [
      tag(TAG_DATE),
      objectToTokens(value.getTime(), options, parents),
    ],
    ArrayBuffer: (value: ArrayBuffer) => [
      tag(TAG_ARRAY_BUFFER),
      new Token(Type.bytes, new Uint8Array(value)),
    ],
    Set: (value: Set<unknown>, _type, options, parents) => [
      tag(TAG_SET),
      objectToTokens([...value], options, parents),
    ],
    Map: (value: Map<unknown, unknown>, _type, options, parents) => [
      tag(TAG_MAP),
      new Token(Type.map, value.size),
      [...value].map(([key, item]) => [
        objectToTokens(key, options, parents),
        objectToTokens(item, options, parents),
      ]),
    ],
  },
}
// Keys stay in the order they were written in: no sorting.
Object.assign(encodeOptions, { mapSorter: undefined })

const tags: Record<number, TagDecoder> = {
  [TAG_BIGINT]: (content) => bigintOfBytes(content()),
  [TAG_NEGATIVE_BIGINT]: (content) => -1n - bigintOfBytes(content()),
  [TAG_DATE]: (content) => {
    const time = content()
    require(typeof time === 'number', 'date')
    return new Date(time)
  },
  [TAG_ARRAY_BUFFER]: (content) => {
    const bytes = content()
    require(bytes instanceof Uint8Array, 'array buffer')
    return bytes.slice().buffer
  },
  [TAG_SET]: (content) => {
    const list = content()
    require(Array.isArray(list), 'set')
    return new Set(list)
  },
  [TAG_MAP]: (content) => new Map(content.entries()),
}

/** The bytes of a checked value, or of a list of operations. */
export const encodeCbor = (value: unknown): Bytes => encode(value, encodeOptions)

/** @throws MalformedError for anything but one complete, strictly encoded item */
export function decodeCbor(bytes: Bytes): unknown {
  try {
    return decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowBigInt: false,
      rejectDuplicateMapKeys: true,
      tags,
    })
  } catch (error) {
    throw new MalformedError(error instanceof Error ? error.message : 'cbor')
  }
}

function bytesOfBigint(magnitude: bigint): Bytes {
  const hex = magnitude === 0n ? '' : magnitude.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const out = new Uint8Array(even.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(even.slice(2 * i, 2 * i + 2), 16)
  return out
}

function bigintOfBytes(bytes: unknown): bigint {
  require(bytes instanceof Uint8Array, 'bigint')
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}
