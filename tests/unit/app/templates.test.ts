import { describe, expect, test } from 'vitest'
import { newItemId } from '../../../src/app/items/ids.ts'
import {
  CUSTOM_KINDS,
  fieldName,
  fieldTemplate,
  isMasked,
  mainField,
  TEMPLATES,
  templateOf,
} from '../../../src/app/items/templates.ts'
import { FIELD_KINDS, ITEM_TYPES } from '../../../src/protocol/item.ts'
import { field, item } from './support.ts'

describe.each(ITEM_TYPES)('%s', (type) => {
  const template = TEMPLATES[type]

  test('has fields of known kinds, each under an id of its own', () => {
    expect(template.type).toBe(type)
    const ids = template.fields.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, kind, name } of template.fields) {
      expect(FIELD_KINDS).toContain(kind)
      expect(id).not.toMatch(/^c\d+$/)
      expect(name).toMatch(/^[A-Z]/)
    }
  })

  test('copies first what is masked', () => {
    for (const id of template.main) {
      const kind = template.fields.find((known) => known.id === id)?.kind
      expect(kind).toBe('concealed')
    }
  })
})

test('every type has a key of its own in the dialog', () => {
  expect(new Set(ITEM_TYPES.map((type) => TEMPLATES[type].key)).size).toBe(ITEM_TYPES.length)
})

test('the secrets of every type are masked', () => {
  const masked = ITEM_TYPES.flatMap((type) =>
    TEMPLATES[type].fields
      .filter(({ id, kind }) => isMasked(field(id, kind, '')))
      .map(({ id }) => `${type} ${id}`),
  )
  expect(masked).toEqual([
    'login password',
    'login totp',
    'token key',
    'card number',
    'card cvc',
    'card pin',
  ])
})

test('a type this version does not know, even one named like a part of objects, is a custom item', () => {
  for (const type of ['ssh-key', '', 'constructor', '__proto__', 'toString']) {
    expect(templateOf(type)).toBe(TEMPLATES.custom)
  }
})

test('a field with a label of its own is a custom one, whatever its id', () => {
  const labelled = field('password', 'text', '', 'Of the router')
  expect(fieldTemplate('login', labelled)).toBeUndefined()
  expect(fieldName('login', labelled)).toBe('Of the router')
  expect(fieldName('login', field('password', 'concealed', ''))).toBe('Password')
  expect(fieldName('login', field('webauthn', 'text', ''))).toBe('webauthn')
  expect(fieldName('login', field('c1', 'text', '', ' '))).toBe('c1')
})

test('custom fields may be of every kind, each once', () => {
  expect(CUSTOM_KINDS.map(({ kind }) => kind).sort()).toEqual([...FIELD_KINDS].sort())
})

describe('what the C key copies', () => {
  const main = (type: (typeof ITEM_TYPES)[number], ...fields: ReturnType<typeof field>[]) =>
    mainField(item({ type, fields }))?.id

  test('the main field of the type, else the first masked one that has a value', () => {
    const other = field('c1', 'concealed', 'other', 'Other')
    expect(main('login', other, field('password', 'concealed', 'x'))).toBe('password')
    expect(main('login', other, field('password', 'concealed', ''))).toBe('c1')
    expect(main('card', field('pin', 'concealed', '1'), field('number', 'concealed', '4'))).toBe(
      'number',
    )
  })

  test('nothing in the open, unless the item is of any fields you like', () => {
    const text = field('c1', 'text', 'x', 'Open')
    expect(main('login', field('username', 'text', 'mara'))).toBeUndefined()
    expect(main('custom', text)).toBe('c1')
    expect(main('note', text)).toBeUndefined()
    expect(main('custom')).toBeUndefined()
  })
})

test('ids of items are 32 hex digits and do not repeat', () => {
  const made = Array.from({ length: 1000 }, newItemId)
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set(made).size).toBe(made.length)
})
