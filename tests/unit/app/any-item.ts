/** Random items, for what is to hold of all of them. By themselves, as fast-check takes a second to load. */
import * as fc from 'fast-check'
import {
  FIELD_KINDS,
  ITEM_TYPES,
  type Field,
  type FieldKind,
  type Item,
} from '../../../src/protocol/item.ts'

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
