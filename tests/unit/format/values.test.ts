import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MalformedError } from '../../../worker/format/bytes.ts'
import { decodeCbor, encodeCbor } from '../../../worker/format/v1/values.ts'
import { assertValue } from '../../../src/protocol/values.ts'
import { Tally, vectorsIn } from '../../support/vectors.ts'
import { anyValue } from './arbitrary.ts'

type Described = { t: string; v?: unknown }

/** A value as the vectors describe it. */
function build({ t, v }: Described): unknown {
  const list = (v ?? []) as never[]
  switch (t) {
    case 'number':
      return Number(v)
    case 'bigint':
      return BigInt(v as string)
    case 'date':
      return new Date(Number(v))
    case 'bytes':
      return new Uint8Array(Buffer.from(v as string, 'hex'))
    case 'buffer':
      return new Uint8Array(Buffer.from(v as string, 'hex')).buffer
    case 'array':
      return list.map(build)
    case 'set':
      return new Set(list.map(build))
    case 'map':
      return new Map(list.map(([key, item]: Described[]) => [build(key!), build(item!)]))
    case 'object': {
      const object = {}
      for (const [key, item] of list as [string, Described][]) {
        Object.defineProperty(object, key, {
          value: build(item),
          enumerable: true,
          configurable: true,
          writable: true,
        })
      }
      return object
    }
    case 'null':
      return null
    case 'undefined':
      return undefined
    default:
      return v
  }
}

const vectors = vectorsIn<{ tests: { value: Described; cbor: string }[] }>('values-v1.json')
const tally = new Tally('values-v1.json', 50)

describe('values as CBOR', () => {
  test.each(vectors.tests)('$cbor', ({ value, cbor }) => {
    const built = build(value)
    assertValue(built)
    expect(Buffer.from(encodeCbor(built)).toString('hex')).toBe(cbor)
    const decoded = decodeCbor(new Uint8Array(Buffer.from(cbor, 'hex')))
    expect(decoded).toStrictEqual(built)
    if (typeof built === 'object' && built !== null) {
      expect(Object.keys(decoded as object)).toEqual(Object.keys(built))
    }
    tally.opened()
  })

  test('every storable value comes back exactly', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decodeCbor(encodeCbor(value))).toStrictEqual(value)
      }),
      { numRuns: 500 },
    )
  })

  test('decoded bytes stand alone, not as a view on what was decrypted', () => {
    const decoded = decodeCbor(encodeCbor([new Uint8Array(3), 'secret'])) as [Uint8Array]
    expect(decoded[0].buffer.byteLength).toBe(3)
  })

  test('only one complete, shortest, known encoding is read', () => {
    for (const hex of [
      '1800',
      '00ff',
      '83',
      '9fff',
      'd81c00',
      'f7f7',
      'a2616100616100',
      'c2',
      '1bffffffffffffffff',
    ]) {
      expect(() => decodeCbor(new Uint8Array(Buffer.from(hex, 'hex')))).toThrow(MalformedError)
    }
  })
})
