/** Base64 is Node's, in both alphabets, and no bytes have a second spelling. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STANDARD, URL_SAFE, decodeBase64, encodeBase64 } from '../../../worker/foreign/base64.ts'

const both = [
  ['standard', STANDARD, (text: string) => text],
  ['URL-safe', URL_SAFE, (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
] as const

describe.each(both)('%s', (_name, alphabet, ours) => {
  test('bytes become the text that Node writes, and come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const bytes = new Uint8Array(data)
        const text = encodeBase64(bytes, alphabet)
        expect(text).toBe(ours(Buffer.from(bytes).toString('base64')))
        expect(decodeBase64(text, alphabet)).toStrictEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('a text is the one that its bytes have, or is refused', () => {
    let taken = 0
    const anyText = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.stringMatching(/^[A-Za-z0-9+/_=-]{0,12}$/),
      fc.base64String({ maxLength: 12 }),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = decodeBase64(text, alphabet)
        if (!bytes) return
        taken++
        expect(encodeBase64(bytes, alphabet)).toBe(text)
      }),
      { numRuns: 10_000 },
    )
    expect(taken).toBeGreaterThan(1000)
  })

  test.each([
    'A',
    'AA',
    'AAA',
    'AA=A',
    '=',
    '====',
    'A===',
    'AB==',
    'AAB=',
    'AAA A',
    'AAA\n',
    'AAAé',
  ])('%j is refused', (text) => expect(decodeBase64(text, alphabet)).toBeUndefined())
})

test('each alphabet refuses the signs of the other', () => {
  expect(decodeBase64('-_AA', STANDARD)).toBeUndefined()
  expect(decodeBase64('+/AA', URL_SAFE)).toBeUndefined()
})
