import { expect, test } from 'vitest'
import { padmeLength } from '../../../worker/format/v1/padme.ts'
import { Tally, vectorsIn } from '../../support/vectors.ts'

const { tests } = vectorsIn<{ tests: [number, number][] }>('padme-lengths.json')
const tally = new Tally('padme-lengths.json', 101)

test('every PADMÉ vector', () => {
  for (const [length, padded] of tests) {
    expect(padmeLength(length), `${length}`).toBe(padded)
    tally.opened()
  }
})
