/** Values in a backup are JSON, come back exactly, and what is not written so is refused. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../../../src/protocol/values.ts'
import { fromJson, MalformedJson, toJson } from '../../../worker/archive/json-values.ts'
import { encodeCbor } from '../../../worker/format/v1/values.ts'
import { anyValue } from '../format/arbitrary.ts'

const through = (value: Value): Value =>
  fromJson(JSON.parse(JSON.stringify(toJson(value)))) as Value

test('every value comes back as it was, to the byte', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(encodeCbor(through(value as Value))).toEqual(encodeCbor(value as Value))
    }),
    { numRuns: 500 },
  )
})

test.each<[string, Value, unknown]>([
  ['text', 'Zürich \u{1f512}\u0000\r\n', 'Zürich \u{1f512}\u0000\r\n'],
  ['a number', -1.5e300, -1.5e300],
  ['−0', -0, { $number: '-0' }],
  ['NaN', NaN, { $number: 'NaN' }],
  ['infinity', -Infinity, { $number: '-Infinity' }],
  ['a bigint', -(2n ** 70n), { $bigint: '-1180591620717411303424' }],
  ['bytes', Uint8Array.of(0, 255), { $bytes: 'AP8=' }],
  ['a buffer', Uint8Array.of(1).buffer, { $buffer: 'AQ==' }],
  ['a date', new Date(1), { $date: 1 }],
  ['an invalid date', new Date(NaN), { $date: null }],
  ['a map', new Map<Value, Value>([[1, new Map()]]), { $map: [[1, { $map: [] }]] }],
  ['a set', new Set([null, 'a']), { $set: [null, 'a'] }],
  ['undefined inside', [undefined], [{ $undefined: true }]],
  ['an object', { a: 1, b: { c: [] } }, { a: 1, b: { c: [] } }],
  ['a key that looks like a tag', { $bytes: 'x' }, { $object: [['$bytes', 'x']] }],
])('%s is written as docs/recover.md says', (_what, value, json) => {
  expect(toJson(value)).toEqual(json)
  expect(encodeCbor(through(value))).toEqual(encodeCbor(value))
})

test('an own key __proto__ stays a key', () => {
  const value = JSON.parse('{"__proto__":{"a":1}}') as Value
  expect(Object.keys(through(value) as object)).toEqual(['__proto__'])
})

test.each([
  { $new: 1 },
  { $bytes: 'A' },
  { $bytes: 'AP8=', more: 1 },
  { $bytes: 1 },
  { $number: '1' },
  { $number: 'toString' },
  { $bigint: '01' },
  { $bigint: '1.5' },
  { $date: 1.5 },
  { $date: '1' },
  { $undefined: false },
  { $map: [[1]] },
  {
    $map: [
      [1, 2],
      [1, 3],
    ],
  },
  { $set: [1, 1] },
  { $object: [[1, 2]] },
  {
    $object: [
      ['a', 1],
      ['a', 2],
    ],
  },
])('refused: %j', (json) => {
  expect(() => fromJson(json)).toThrow(MalformedJson)
})
