import { describe, expect, it } from 'vitest'
import { readVarint, unpackSnappy } from '../../support/profile-scan/snappy.ts'

const unpack = (...parts: (number | string)[]): string =>
  unpackSnappy(
    Buffer.concat(
      parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))),
    ),
  ).toString()

/** Tag of a short literal; of a copy with one, two and four bytes of offset. */
const literal = (length: number): number => (length - 1) << 2
const copy1 = (length: number, offset: number): number[] => [
  ((offset >> 8) << 5) | ((length - 4) << 2) | 1,
  offset & 255,
]
const copy2 = (length: number, offset: number): number[] => [
  ((length - 1) << 2) | 2,
  offset & 255,
  offset >> 8,
]
const copy4 = (length: number, offset: number): number[] => [
  ((length - 1) << 2) | 3,
  offset & 255,
  (offset >> 8) & 255,
  offset >> 16,
  0,
]

describe('unpackSnappy', () => {
  it('takes literals', () => {
    expect(unpack(0)).toBe('')
    expect(unpack(5, literal(5), 'hello')).toBe('hello')
    expect(unpack(4, literal(1), 'a', literal(3), 'bcd')).toBe('abcd')
  })

  it('takes literals whose length needs one to four more bytes', () => {
    const text = 'x'.repeat(70)
    expect(unpack(70, 60 << 2, 69, text)).toBe(text)
    expect(unpack(70, 61 << 2, 69, 0, text)).toBe(text)
    expect(unpack(70, 62 << 2, 69, 0, 0, text)).toBe(text)
    expect(unpack(70, 63 << 2, 69, 0, 0, 0, text)).toBe(text)
  })

  it('takes copies with offsets of one, two and four bytes', () => {
    for (const copy of [copy1, copy2, copy4]) {
      expect(unpack(9, literal(5), 'abcde', ...copy(4, 5))).toBe('abcdeabcd')
    }
  })

  it('takes offsets that need their high bits', () => {
    const start = 'needle'.padEnd(700, '.')
    const parts = [0xc2, 0x05, 61 << 2, 0xbb, 0x02, start]
    expect(unpack(...parts, ...copy1(6, 700))).toBe(`${start}needle`)
    expect(unpack(...parts, ...copy2(6, 700))).toBe(`${start}needle`)
  })

  it('repeats what it has just written when a copy overlaps itself', () => {
    expect(unpack(7, literal(1), 'a', ...copy2(6, 1))).toBe('aaaaaaa')
    expect(unpack(10, literal(2), 'ab', ...copy1(8, 2))).toBe('ababababab')
  })

  it.each([
    ['a missing length', []],
    ['a length that never ends', [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['a length no data of this size can have', [0xff, 0xff, 0x7f, 0]],
    ['a literal beyond the end', [5, literal(5), 'ab']],
    ['a literal beyond the promised length', [1, literal(2), 'ab']],
    ['a copy beyond the promised length', [3, literal(1), 'a', ...copy2(4, 1)]],
    ['a copy from before the start', [5, literal(1), 'a', ...copy2(4, 2)]],
    ['a copy of nothing', [5, literal(1), 'a', ...copy2(4, 0)]],
    ['data that ends too soon', [5, literal(1), 'a']],
  ])('refuses %s', (_, parts) => {
    expect(() => unpack(...parts)).toThrow('malformed')
  })

  it('leaves alone what follows the data', () => {
    expect(unpack(1, literal(1), 'a', 'rest')).toBe('a')
  })
})

describe('readVarint', () => {
  it('reads numbers beyond 32 bits', () => {
    expect(readVarint(Buffer.of(0x80, 0x80, 0x80, 0x80, 0x10), 0)).toEqual({
      value: 2 ** 32,
      next: 5,
    })
  })
})
