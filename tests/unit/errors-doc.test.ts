/** Each error code has a paragraph that a person can act on, and no paragraph speaks of a code that is gone. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES, VaultError } from '../../src/protocol/errors.ts'

const text = readFileSync(resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8')
const paragraphs = new Map(
  text
    .split('\n### ')
    .slice(1)
    .map((part): [string, string] => {
      const [heading = '', ...lines] = part.split('\n')
      return [heading.replaceAll('`', ''), (lines.join(' ').split('## ')[0] ?? '').trim()]
    }),
)

test('docs/errors.md has a paragraph for each code, and for nothing else', () => {
  expect([...paragraphs.keys()].toSorted()).toEqual([...ERROR_CODES].toSorted())
})

test.each(ERROR_CODES)(
  'the paragraph of %s says what happened, what is lost and what to do',
  (code) => {
    const sentences = (paragraphs.get(code) ?? '').split(/[.;:] /)
    expect(sentences.length).toBeGreaterThanOrEqual(3)
  },
)

test.each(ERROR_CODES)('the paragraph of %s names no detail that never comes', (code) => {
  for (const [, key = ''] of (paragraphs.get(code) ?? '').matchAll(/`detail\.(\w+)`/g)) {
    expect(new VaultError(code, { [key]: 1 }).detail).toEqual({ [key]: 1 })
  }
})
