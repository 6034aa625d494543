/** Many names in one message (src/protocol/texts.ts): they come back as they were, and nothing else is touched. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { packTexts, unpackTexts } from '../../../src/protocol/texts.ts'

const name = fc.string({ unit: 'binary', maxLength: 12 })

test('lists of any length come back as they were, after a copy', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 600, size: 'max' }), (names) => {
      expect(unpackTexts(structuredClone(packTexts(names)))).toStrictEqual(names)
    }),
    { numRuns: 200 },
  )
})

test('a list of many names is one text on its way', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `name ${index}`)
  expect(packTexts(names)).toMatchObject({ type: 'TEXTS', text: names.join('') })
})

test.each([
  ['values among which one is no text', [...Array<string>(1000).fill('a'), undefined]],
  ['few names', ['a', 'b']],
  ['a record', { type: 'other', text: 'a', ends: new Uint32Array(1) }],
  ['nothing', undefined],
])('%s stay as they are', (_what, value) => {
  expect(packTexts(value)).toBe(value)
  expect(unpackTexts(value)).toBe(value)
})
