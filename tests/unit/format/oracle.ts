/** CBOR of format 1 by someone else's encoder: `cborg`, which wrote it before we did. The table of tags is repeated here. */
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

const hexOf = (magnitude: bigint): string => {
  const hex = magnitude === 0n ? '' : magnitude.toString(16)
  return hex.length % 2 === 0 ? hex : `0${hex}`
}

const bigintOf = (content: unknown): bigint =>
  BigInt(`0x${Buffer.from(content as Uint8Array).toString('hex') || '0'}`)

const tag = (number: number): Token => new Token(Type.tag, number)

const encodeOptions: EncodeOptions = {
  float64: true,
  typeEncoders: {
    number: (number: number) => (Object.is(number, -0) ? new Token(Type.float, number) : null),
    bigint: (number: bigint) => [
      tag(number < 0n ? 3 : 2),
      new Token(
        Type.bytes,
        new Uint8Array(Buffer.from(hexOf(number < 0n ? -1n - number : number), 'hex')),
      ),
    ],
    Date: (date: Date, _type, options, parents) => [
      tag(0xc0ffe1),
      objectToTokens(date.getTime(), options, parents),
    ],
    ArrayBuffer: (buffer: ArrayBuffer) => [
      tag(0xc0ffe2),
      new Token(Type.bytes, new Uint8Array(buffer)),
    ],
    Set: (set: Set<unknown>, _type, options, parents) => [
      tag(258),
      objectToTokens([...set], options, parents),
    ],
    Map: (map: Map<unknown, unknown>, _type, options, parents) => [
      tag(259),
      new Token(Type.map, map.size),
      [...map].map((entry) => entry.map((part) => objectToTokens(part, options, parents))),
    ],
  },
}
// Keys stay in the order they were written in: no sorting.
Object.assign(encodeOptions, { mapSorter: undefined })

export const oracleEncode = (value: unknown): Bytes => new Uint8Array(encode(value, encodeOptions))

const tags: Record<number, TagDecoder> = {
  2: (content) => bigintOf(content()),
  3: (content) => -1n - bigintOf(content()),
  258: (content) => new Set(content() as unknown[]),
  259: (content) => new Map(content.entries()),
  [0xc0ffe1]: (content) => new Date(content() as number),
  [0xc0ffe2]: (content) => (content() as Uint8Array).slice().buffer,
}

export const oracleDecode = (bytes: Uint8Array): unknown =>
  decode(bytes, {
    strict: true,
    allowIndefinite: false,
    allowBigInt: false,
    rejectDuplicateMapKeys: true,
    tags,
  })
