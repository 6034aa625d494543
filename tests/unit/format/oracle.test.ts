/** Coffer's CBOR against an encoder and decoder by someone else, over every type of value. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCbor, encodeCbor } from '../../../worker/format/v1/values.ts'
import { anyValue } from './arbitrary.ts'
import { oracleDecode, oracleEncode } from './oracle.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Where an encoding of numbers or lengths changes its size. */
const BOUNDARIES = [23, 24, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, 2 ** 53 - 1]

describe('the bytes are those of another encoder', () => {
  test('for every storable value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(hex(encodeCbor(value))).toBe(hex(oracleEncode(value)))
      }),
      { numRuns: 2000 },
    )
  })

  test('for whole numbers around every boundary of a head, and beyond the safe ones', () => {
    for (const boundary of BOUNDARIES) {
      for (const step of [-2, -1, 0, 1, 2, 3]) {
        for (const signed of [boundary + step, -boundary - step]) {
          const bytes = oracleEncode(signed)
          expect(hex(encodeCbor(signed))).toBe(hex(bytes))
          expect(decodeCbor(bytes)).toBe(signed)
        }
      }
    }
  })

  test('for text, bytes, lists and objects around every boundary of a head', () => {
    for (const size of [0, 1, 22, 23, 24, 25, 85, 86, 127, 128, 255, 256, 21_845, 65_535, 65_536]) {
      const list = Array.from({ length: size }, (_, index) => index % 24)
      for (const value of [
        'x'.repeat(size),
        'ü'.repeat(size),
        '漢'.repeat(size),
        `${'x'.repeat(size)}😀`,
        '😀'.repeat(size),
        new Uint8Array(size).fill(7),
        list,
        Object.fromEntries(list.map((item, index) => [`k${index}`, item])),
      ]) {
        const bytes = oracleEncode(value)
        expect(Buffer.compare(encodeCbor(value), bytes)).toBe(0)
        expect(decodeCbor(bytes)).toStrictEqual(value)
      }
    }
  })

  test('for a megabyte of text and of bytes, deep inside', () => {
    const value = [[{ a: [new Uint8Array(2 ** 20).fill(1), 'x'.repeat(2 ** 20 + 1)], b: 'after' }]]
    const bytes = oracleEncode(value)
    expect(Buffer.compare(encodeCbor(value), bytes)).toBe(0)
    expect(decodeCbor(bytes)).toStrictEqual(value)
  })
})

test('what another encoder wrote is read as the value it was', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(decodeCbor(oracleEncode(value))).toStrictEqual(value)
    }),
    { numRuns: 2000 },
  )
})

test('whatever is read is read alike by another decoder', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (random) => {
      const bytes = new Uint8Array(random)
      let value: unknown
      try {
        value = decodeCbor(bytes)
      } catch {
        return
      }
      expect(value).toStrictEqual(oracleDecode(bytes))
    }),
    { numRuns: 20_000 },
  )
})

test('a byte order mark is a character of the text', () => {
  for (const text of ['\uFEFF', '\uFEFFname', `\uFEFF${'x'.repeat(100)}`]) {
    expect(decodeCbor(encodeCbor(text))).toBe(text)
  }
})
