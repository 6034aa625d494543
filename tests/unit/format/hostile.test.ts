/**
 * Bytes nobody honest wrote. Whatever they are, reading ends in a MalformedError or in the value whose encoding they are,
 * and never takes more memory or time than so many bytes can ask for.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/protocol/values.ts'
import { MAX_DEPTH } from '../../../src/protocol/limits.ts'
import { MalformedError } from '../../../worker/format/bytes.ts'
import { CborReader } from '../../../worker/format/cbor/reader.ts'
import { decodeCbor, encodeCbor } from '../../../worker/format/v1/values.ts'
import { anyValue } from './arbitrary.ts'

const fromHex = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The value of these bytes as `[value]`, or null if they are refused; any other error is thrown. */
function read(bytes: Bytes): [unknown] | null {
  try {
    return [decodeCbor(bytes)]
  } catch (error) {
    if (error instanceof MalformedError) return null
    throw error
  }
}

/** Whether somewhere in it an object has a name that every engine puts first, wherever it was written. */
function hasIndexNames(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Map) return [...value].flat().some(hasIndexNames)
  if (value instanceof Set || Array.isArray(value)) return [...value].some(hasIndexNames)
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.entries(value).some(([name, item]) => /^\d+$/.test(name) || hasIndexNames(item))
}

/** @returns whether the bytes were taken for a value */
function expectExact(bytes: Bytes): boolean {
  const found = read(bytes)
  if (found === null) return false
  const again = encodeCbor(found[0])
  const same = hasIndexNames(found[0])
    ? again.length === bytes.length
    : Buffer.compare(again, bytes) === 0
  if (!same || skipped(bytes) !== bytes.length) expect.fail(`read, but not exact: ${hexOf(bytes)}`)
  return true
}

function skipped(bytes: Bytes): number {
  const reader = new CborReader(bytes)
  reader.skip()
  return reader.at
}

describe('bytes are refused, or are exactly those of the value read', () => {
  test('random ones', () => {
    let taken = 0
    const random = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 3 }))
    fc.assert(
      fc.property(random, (bytes) => {
        if (expectExact(new Uint8Array(bytes))) taken++
      }),
      { numRuns: 20_000 },
    )
    expect(taken).toBeGreaterThan(0)
  })

  test('every one and every two bytes there are', () => {
    let one = 0
    for (let first = 0; first < 0x100; first++) {
      if (expectExact(Uint8Array.of(first))) one++
      for (let second = 0; second < 0x100; second++) expectExact(Uint8Array.of(first, second))
    }
    // The integers from −24 to 23, four simple values, and empty bytes, text, list and object.
    expect(one).toBe(48 + 4 + 4)
  })

  test('every flipped bit of a value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encodeCbor(value)
        for (let bit = 0; bit < Math.min(bytes.length, 300) * 8; bit++) {
          const flipped = bytes.slice()
          flipped[bit >> 3]! ^= 1 << (bit & 7)
          expectExact(flipped)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('every truncation of a value is refused, and so is a byte behind it', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encodeCbor(value)
        for (let length = 0; length < bytes.length; length++) {
          const short = bytes.slice(0, length)
          if (read(short) !== null) expect.fail(`read: ${hexOf(short)}`)
          expect(() => skipped(short)).toThrow(MalformedError)
        }
        expect(read(new Uint8Array([...bytes, 0xf6]))).toBeNull()
      }),
      { numRuns: 200 },
    )
  })
})

describe('refused by name', () => {
  test.each([
    [
      'a head longer than its number needs',
      '1817 190017 1900ff 1a0000ffff 1b00000000ffffffff 3817',
    ],
    [
      'a length longer than it needs',
      '580161 780161 980100 b8016161f6 59000161 d80240 9a00000001f6',
    ],
    ['indefinite lengths and the break', '5fff 7fff 9fff bfff ff 5f4161ff 9f00ff'],
    ['reserved heads', '1c 1d 1e 3c 5c 7d 9e bc dc fc'],
    ['integers that are not safe', '1b0020000000000000 3b001fffffffffffff 1bffffffffffffffff'],
    ['an integer as a float', 'fb0000000000000000 fb3ff0000000000000 fbc000000000000000'],
    ['halves and singles', 'f93c00 f97e00 fa3fc00000'],
    ['another NaN', 'fbfff8000000000000 fb7ff8000000000001 fb7ff0000000000001'],
    ['other simple values', 'e0 f3 f800 f8ff f820'],
    ['other tags', 'c100 c074 d81c00 d9010000 da00c0ffe000 dbffffffffffffffff00 c4820000'],
    [
      'tags over what they are not for',
      'c200 c2c240 c2f6 d90102a0 d9010380 da00c0ffe160 da00c0ffe2f6',
    ],
    ['tags over nothing', 'c2 c3 d90102 d90103 da00c0ffe1 da00c0ffe2'],
    ['a bigint with a leading zero', 'c24100 c3420001'],
    ['a date at a fraction or at −0', 'da00c0ffe1fb3ff8000000000000 da00c0ffe1fb8000000000000000'],
    ['a date past the last, or at no number', 'da00c0ffe11b001eb208c2dc0001 da00c0ffe1f5'],
    ['text that is not UTF-8', '61ff 62c080 63eda080 64f4908080 61c3 7818' + 'ff'.repeat(24)],
    ['keys that are no text', 'a100f6 a1f6f6 a14161f6'],
    ['a key twice', 'a2616100616100 a2695f5f70726f746f5f5f00695f5f70726f746f5f5f00'],
    ['an item of a set twice, or −0', 'd90102820101 d901028261616161 d9010281fb8000000000000000'],
    ['a key of a Map twice', 'd90103a201000100 d90103a1fb800000000000000000'],
    ['nothing at all', ''],
  ])('%s', (_name, list) => {
    for (const hex of list.split(' '))
      expect({ hex, read: read(fromHex(hex)) }).toEqual({ hex, read: null })
  })
})

describe('claims and depths', () => {
  /** Heads without their argument, and arguments that claim more than there is. */
  const HEADS = ['', 'd90102', 'd90103', 'c2', 'da00c0ffe2', '81', 'a160']
  const CLAIMS = ['8ff', '9ffff', 'affffffff', 'b0000000100000000', 'b001fffffffffffff']

  test('a length that the bytes do not bear out is refused before anything is made for it', () => {
    for (const type of ['5', '7', '9', 'b']) {
      for (const claim of CLAIMS) {
        for (const head of HEADS) {
          const bytes = fromHex(`${head}${type}${claim}0000`)
          expect(read(bytes)).toBeNull()
          expect(() => skipped(bytes)).toThrow(MalformedError)
        }
        for (const method of ['list', 'text', 'bytes'] as const) {
          const reader = new CborReader(fromHex(`${type}${claim}0000`))
          expect(() => reader[method]()).toThrow(MalformedError)
        }
      }
    }
  })

  test('lists inside each other that each claim all that is left take no memory for it', () => {
    const bytes = new Uint8Array(8_000_100)
    bytes.fill(0xff)
    for (let depth = 0; depth < 12; depth++) bytes.set(fromHex('9a007a1200'), depth * 5)
    const peakKilobytes = (): number => process.resourceUsage().maxRSS
    const before = peakKilobytes()
    expect(read(bytes)).toBeNull()
    expect(peakKilobytes() - before).toBeLessThan(200_000)
  })

  const nested = (levels: number, hex: string): Bytes => fromHex(`${hex.repeat(levels)}00`)

  test.each([
    ['lists', '81'],
    ['objects', 'a160'],
    ['sets', 'd9010281'],
    ['maps by key', 'd90103a1'],
    ['maps by value', 'd90103a100'],
  ])('%s inside each other end at a depth beyond every value', (_name, hex) => {
    const byKey = hex === 'd90103a1'
    const build = (levels: number): Bytes =>
      byKey ? fromHex(hex.repeat(levels) + '00' + '00'.repeat(levels)) : nested(levels, hex)
    let deepest = 0
    while (read(build(deepest + 1)) !== null) deepest++
    expect(deepest).toBe(MAX_DEPTH + 8)
    expect(expectExact(build(deepest))).toBe(true)
    expect(() => skipped(build(deepest + 1))).toThrow(MalformedError)
    for (const levels of [deepest + 1, 100_000]) {
      expect(read(build(levels))).toBeNull()
      expect(() => skipped(build(levels))).toThrow(MalformedError)
    }
  })

  test('tags upon tags are refused, however many', () => {
    for (const bytes of [nested(100_000, 'c2'), nested(100_000, 'd90102')]) {
      expect(read(bytes)).toBeNull()
      expect(() => skipped(bytes)).toThrow(MalformedError)
    }
  })
})
