import { expect, test } from 'vitest'

const bytes = (...numbers: number[]): Uint8Array => new Uint8Array(numbers)

test('bytes are equal that are the same, wherever they lie', () => {
  expect(bytes(9, 1, 2).subarray(1)).toEqual(bytes(1, 2))
  expect({ rows: [bytes(1)] }).toStrictEqual({ rows: [bytes(1)] })
})

test('bytes that differ, by one or in length or kind, are not', () => {
  for (const other of [bytes(1, 3), bytes(1), bytes(1, 2, 0), new Uint8ClampedArray([1, 2])]) {
    expect(bytes(1, 2)).not.toEqual(other)
    expect({ rows: [bytes(1, 2)] }).not.toEqual({ rows: [other] })
  }
})
