/** What the tests of the app's pure parts share: items made from little, and random ones. */
import * as fc from 'fast-check'
import { newItem } from '../../../src/app/items/draft-item.ts'
import { summarise, type Summary } from '../../../src/app/items/summary.ts'
import {
  FIELD_KINDS,
  ITEM_TYPES,
  type Field,
  type FieldKind,
  type Item,
} from '../../../src/protocol/item.ts'

export const NOW = Date.UTC(2026, 10, 20, 12)
export const DAY_MS = 86_400_000

export const field = (id: string, kind: FieldKind, value: string, label?: string): Field => ({
  id,
  kind,
  ...(label === undefined ? {} : { label }),
  value,
})

export const item = (change: Partial<Item> = {}): Item => ({
  ...newItem('login', NOW),
  title: 'An item',
  fields: [],
  ...change,
})

let ids = 0
export const summary = (change: Partial<Item> = {}): Summary => summarise(`${++ids}`, item(change))

const text = fc.string({ unit: 'grapheme', maxLength: 24 })
const KNOWN_IDS = ['username', 'password', 'url', 'totp', 'key', 'number', 'brand', 'expiry', 'cvc']

const anyField: fc.Arbitrary<Field> = fc.record(
  {
    id: fc.oneof(fc.constantFrom(...KNOWN_IDS, 'expiryDate', 'holder'), text),
    kind: fc.constantFrom<FieldKind>(...FIELD_KINDS),
    label: text,
    value: fc.oneof(
      text,
      fc.webUrl(),
      fc.constantFrom('2027-04', '2026-12-01', '4111111111111111'),
    ),
  },
  { requiredKeys: ['id', 'kind', 'value'] },
)

export const anyItem: fc.Arbitrary<Item> = fc.record({
  v: fc.constant(1),
  type: fc.constantFrom(...ITEM_TYPES),
  title: text,
  fields: fc.array(anyField, { maxLength: 8 }),
  notes: fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }),
  folder: text,
  tags: fc.array(text, { maxLength: 3 }),
  favourite: fc.boolean(),
  reprompt: fc.boolean(),
  createdAt: fc.nat(),
  changedAt: fc.nat(),
  history: fc.array(fc.record({ field: text, value: text, at: fc.nat() }), { maxLength: 3 }),
})
