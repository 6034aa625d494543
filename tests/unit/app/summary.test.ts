import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { summarise, untitled } from '../../../src/app/items/summary.ts'
import { fold } from '../../../src/app/items/text.ts'
import { isMasked } from '../../../src/app/items/templates.ts'
import type { Item } from '../../../src/protocol/item.ts'
import { anyItem } from './any-item.ts'
import { field, item, NOW, summary } from './support.ts'

/** What the summary may show of an item, folded and not, as it lies in JSON. */
function publicText(of: Item): string {
  const shown = [
    of.type,
    of.title,
    of.folder,
    ...of.tags,
    ...of.fields.flatMap((one) => [one.label ?? '', isMasked(one) ? '' : one.value]),
  ]
  return JSON.stringify([...shown, ...shown.map(fold)])
}

const inside = (text: string, value: string): boolean => text.includes(inJson(value))
const inJson = (value: string): string => JSON.stringify(value).slice(1, -1)

test('no masked value, no note and no earlier value is anywhere in a summary', () => {
  fc.assert(
    fc.property(anyItem, (made) => {
      const told = JSON.stringify(summarise('0'.repeat(32), made))
      const empty = JSON.stringify(
        summarise('0'.repeat(32), {
          ...made,
          fields: made.fields.map((one) => (isMasked(one) ? { ...one, value: '' } : one)),
        }),
      )
      const hidden = [
        ...made.fields.filter(isMasked).map(({ value }) => value),
        ...made.history.map(({ value }) => value),
        made.notes,
      ].filter((value) => [...value].length >= 4)
      for (const value of hidden) {
        // What a public part says too, or the summary would say of any item, gives nothing away.
        if (inside(publicText(made), value) || inside(empty, value)) continue
        expect(told).not.toContain(inJson(value))
      }
    }),
    { numRuns: 2000 },
  )
})

test('a summary is the same whatever the masked values are, but for the brand of a card', () => {
  const otherValue = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(
      anyItem.filter(({ type }) => type !== 'card'),
      otherValue,
      (made, value) => {
        const other = {
          ...made,
          notes: value,
          history: [],
          fields: made.fields.map((one) => (isMasked(one) ? { ...one, value } : one)),
        }
        expect(summarise('a', other)).toEqual(summarise('a', made))
      },
    ),
    { numRuns: 500 },
  )
})

test('a hidden field is hidden whatever it is called', () => {
  const fields = ['username', 'brand', 'expiry', 'url', 'expiryDate', 'holder'].map((id) =>
    field(id, 'concealed', `hidden ${id}`),
  )
  for (const type of ['login', 'token', 'card', 'note', 'custom'] as const) {
    expect(JSON.stringify(summary({ type, fields }))).not.toMatch(/hidden/i)
  }
})

test('the line below the title: who and where, else the folder, else what it is', () => {
  const login = [field('username', 'text', 'mara'), field('url', 'url', 'https://www.a.example/x')]
  expect(summary({ fields: login }).subtitle).toBe('mara · a.example')
  expect(summary({ fields: login.slice(1) }).subtitle).toBe('a.example')
  expect(summary({ folder: 'Work' }).subtitle).toBe('Work')
  expect(summary({ type: 'note' }).subtitle).toBe('Note')
})

test('a card is told by its brand and its month, never by a digit of its number', () => {
  const number = field('number', 'concealed', '5555 5555 5555 4444')
  const { subtitle, expiresAt, words } = summary({
    type: 'card',
    fields: [number, field('expiry', 'year-month', '2027-04')],
  })
  expect(subtitle).toMatch(/^Mastercard · to .*2027$/)
  expect(expiresAt).toBe(Date.UTC(2027, 4, 1))
  expect(words).not.toMatch(/5555|4444/)
  expect(summary({ type: 'card', fields: [field('brand', 'text', 'Girocard')] }).subtitle).toBe(
    'Girocard',
  )
})

test('an item of a type unknown to this version is still summarised', () => {
  const later = { ...item({ title: 'Key of later' }), type: 'ssh-key' } as unknown as Item
  expect(summarise('a', later)).toMatchObject({ title: 'Key of later', changedAt: NOW })
})

test('a title of blanks is no title', () => {
  expect([untitled(' '), untitled(' A ')]).toEqual(['Untitled', 'A'])
})
