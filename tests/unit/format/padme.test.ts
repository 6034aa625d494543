import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { padmeLength } from '../../../worker/format/v1/padme.ts'

test('every PADMÉ vector', () => {
  const { tests } = JSON.parse(readFileSync('tests/vectors/padme-lengths.json', 'utf8')) as {
    tests: [number, number][]
  }
  expect(tests.length).toBe(101)
  for (const [length, padded] of tests) expect(padmeLength(length), `${length}`).toBe(padded)
})
