/** CBOR read and written item by item, as the log does it. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MalformedError } from '../../../worker/format/bytes.ts'
import { CborReader } from '../../../worker/format/cbor/reader.ts'
import { CborWriter } from '../../../worker/format/cbor/writer.ts'
import { decodeCbor, encodeCbor } from '../../../worker/format/v1/values.ts'
import { anyValue } from './arbitrary.ts'

describe('a reader', () => {
  test('skips exactly as far as it reads', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 5 }), (values) => {
        const writer = new CborWriter()
        for (const value of values) writer.value(value)
        const bytes = writer.done()
        const reading = new CborReader(bytes)
        const skipping = new CborReader(bytes)
        for (const value of values) {
          expect(reading.value()).toStrictEqual(value)
          skipping.skip()
          expect(skipping.at).toBe(reading.at)
        }
        reading.end()
        skipping.end()
      }),
      { numRuns: 500 },
    )
  })

  test('goes from item to item, from wherever it is put', () => {
    const bytes = new CborWriter()
      .list(6)
      .uint(70_000)
      .text('näme')
      .bytes(Uint8Array.of(1, 2))
      .null()
      .value({ a: [-0] })
      .raw(encodeCbor(1n))
      .done()
    const reader = new CborReader(new Uint8Array([9, ...bytes]), 1)
    expect(reader.list()).toBe(6)
    expect(reader.isNull()).toBe(false)
    expect(reader.uint()).toBe(70_000)
    expect(reader.text()).toBe('näme')
    expect(reader.bytes()).toStrictEqual(Uint8Array.of(1, 2))
    expect(reader.isNull()).toBe(true)
    expect(reader.value()).toStrictEqual({ a: [-0] })
    expect(() => reader.end()).toThrow(MalformedError)
    const { at, left } = reader
    expect(at + left).toBe(bytes.length + 1)
    expect(new CborReader(new Uint8Array([9, ...bytes]), at).value()).toBe(1n)
    reader.skip()
    reader.end()
    expect(reader.left).toBe(0)
  })

  test('takes no item for one of another type', () => {
    const reads: ((reader: CborReader) => unknown)[] = [
      (reader) => reader.list(),
      (reader) => reader.uint(),
      (reader) => reader.text(),
      (reader) => reader.bytes(),
    ]
    for (const value of [-1, 0.5, null, true, {}, new Set(), new Map(), 1n, new Date(0)]) {
      for (const read of reads) {
        expect(() => read(new CborReader(encodeCbor(value)))).toThrow(MalformedError)
      }
    }
    const own = [[], 1, 'text', Uint8Array.of(1)]
    for (const [index, value] of own.entries()) {
      for (const [other, read] of reads.entries()) {
        const attempt = (): unknown => read(new CborReader(encodeCbor(value)))
        if (other === index) attempt()
        else expect(attempt).toThrow(MalformedError)
      }
    }
  })

  test('hands out bytes that are no view on what it reads', () => {
    const source = encodeCbor([Uint8Array.of(1, 2, 3), Uint8Array.of(4).buffer])
    const reader = new CborReader(source)
    reader.list()
    const bytes = reader.bytes()
    const buffer = reader.value() as ArrayBuffer
    source.fill(0)
    expect(bytes).toStrictEqual(Uint8Array.of(1, 2, 3))
    expect(new Uint8Array(buffer)).toStrictEqual(Uint8Array.of(4))
  })

  test('reads short text and long text alike, ASCII or not', () => {
    for (let length = 0; length < 140; length++) {
      for (const text of [
        'x'.repeat(length),
        `${'x'.repeat(length)}é`,
        `漢${'\0'.repeat(length)}`,
      ]) {
        expect(decodeCbor(new CborWriter().text(text).done())).toBe(text)
      }
    }
  })

  test('refuses text that is not UTF-8 at any length and place', () => {
    for (let length = 1; length < 100; length++) {
      for (const wrong of [0, length - 1]) {
        const text = new Uint8Array(length).fill(0x61)
        text[wrong] = 0xff
        const head = encodeCbor('x'.repeat(length)).subarray(0, length < 24 ? 1 : 2)
        const reader = new CborReader(new Uint8Array([...head, ...text]))
        expect(() => reader.text()).toThrow(MalformedError)
      }
    }
  })
})

describe('a writer', () => {
  test('grows, starts again empty, and shares nothing with the next one', () => {
    const one = new CborWriter()
    const two = new CborWriter()
    one.text('one')
    two.text('two')
    for (let i = 0; i < 40_000; i++) one.uint(i)
    const first = one.done()
    expect(two.done()).toStrictEqual(encodeCbor('two'))
    expect(one.done()).toStrictEqual(new Uint8Array(0))
    const large = new Uint8Array(100_000).fill(255)
    expect(one.bytes(large).done()).toStrictEqual(encodeCbor(large))
    const reader = new CborReader(first)
    expect(reader.text()).toBe('one')
    for (let i = 0; i < 40_000; i++) if (reader.uint() !== i) expect.fail(`not ${i}`)
    reader.end()
  })

  test('is none the worse for one that failed half way', () => {
    expect(() => encodeCbor(['begun', Symbol('not a value')])).toThrow(TypeError)
    expect(encodeCbor('next')).toStrictEqual(new CborWriter().text('next').done())
  })

  test('refuses what no reader would take', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    for (const value of [
      cycle,
      () => 1,
      Symbol('s'),
      new (class A {})(),
      new DataView(new ArrayBuffer(1)),
    ]) {
      expect(() => encodeCbor(value)).toThrow(TypeError)
    }
    for (const number of [-1, 0.5, -0, NaN, 2 ** 53]) {
      expect(() => new CborWriter().uint(number)).toThrow(TypeError)
    }
  })

  test('writes one NaN, whatever bits it is made of', () => {
    const bits = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer)
    expect(encodeCbor(bits[0])).toStrictEqual(encodeCbor(NaN))
  })

  test('writes objects without a prototype like others', () => {
    expect(encodeCbor(Object.assign(Object.create(null), { a: 1 }))).toStrictEqual(
      encodeCbor({ a: 1 }),
    )
  })
})
