import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  finished,
  isCustom,
  moveField,
  newCustomField,
  newItem,
  parseTags,
  withTemplateFields,
} from '../../../src/app/items/draft-item.ts'
import { templateOf } from '../../../src/app/items/templates.ts'
import { ITEM_TYPES, type Field, type Item } from '../../../src/protocol/item.ts'
import { anyItem } from './any-item.ts'
import { field, item, NOW } from './support.ts'

const LATER = NOW + 60_000
const ids = ({ fields }: Item): string[] => fields.map(({ id }) => id)
const set = (draft: Item, id: string, value: string): Item => ({
  ...draft,
  fields: draft.fields.map((one) => (one.id === id ? { ...one, value } : one)),
})
/** Opened in the editor, changed, and saved. */
const edit = (before: Item, change: (draft: Item) => Item = (draft) => draft): Item =>
  finished(change(withTemplateFields(before)), before, LATER)

describe('what this version does not know', () => {
  const later = {
    ...item({
      fields: [
        { ...field('username', 'text', 'mara'), hint: 'kept' } as Field,
        field('c1', 'passkey' as 'text', 'opaque', 'A passkey'),
        field('webauthn', 'blob' as 'text', 'bytes'),
        field('password', 'concealed', 'old'),
      ],
    }),
    sharedWith: ['someone'],
    source: { format: 'chrome-csv', fingerprint: 'f', batch: 'b', extra: { x: [1] } },
  } as Item

  test('is kept by an edit: properties, kinds and ids of fields, where it came from', () => {
    const saved = edit(later, (draft) => ({ ...set(draft, 'password', 'new'), title: 'Renamed' }))
    expect(saved).toEqual({
      ...later,
      title: 'Renamed',
      changedAt: LATER,
      fields: later.fields.map((one) => (one.id === 'password' ? { ...one, value: 'new' } : one)),
      history: [{ field: 'password', value: 'old', at: LATER }],
    })
  })

  test('is kept by a type of item that is unknown', () => {
    const unknown = { ...later, type: 'ssh-key' } as unknown as Item
    expect(edit(unknown)).toEqual({ ...unknown, changedAt: LATER })
  })
})

test('opening and saving an item changes nothing but the time of change', () => {
  fc.assert(
    fc.property(anyItem, (before) => {
      expect(edit(before)).toEqual({ ...before, changedAt: LATER })
    }),
    { numRuns: 500 },
  )
})

test('an item is not changed in place', () => {
  fc.assert(
    fc.property(anyItem, (before) => {
      const copy = structuredClone(before)
      edit(before, (draft) => ({ ...set(draft, 'password', 'other'), tags: ['x'] }))
      expect(before).toEqual(copy)
    }),
    { numRuns: 200 },
  )
})

describe('the fields a type offers', () => {
  test.each(ITEM_TYPES)(
    '%s: a new one has all of them, in order, and saves none unused',
    (type) => {
      const made = newItem(type, NOW)
      expect(ids(made)).toEqual(templateOf(type).fields.map(({ id }) => id))
      expect(finished(made, null, LATER).fields).toEqual([])
    },
  )

  test('stand where the type has them, and the others keep their order', () => {
    const before = item({
      fields: [
        field('url', 'url', 'https://a.example'),
        field('url', 'url', 'https://b.example'),
        field('c1', 'text', 'x', 'Mine'),
        field('password', 'concealed', 'later than usual'),
      ],
    })
    const draft = withTemplateFields(before)
    expect(draft.fields.filter(({ value }) => value !== '')).toEqual(before.fields)
    expect(ids(draft)[0]).toBe('username')
    expect(ids(draft).filter((id) => id === 'totp')).toHaveLength(1)
  })

  test('are offered beside a custom field that has the same id', () => {
    const draft = withTemplateFields(
      item({ fields: [field('password', 'concealed', 'x', 'Of the router')] }),
    )
    expect(ids(draft).filter((id) => id === 'password')).toHaveLength(2)
  })

  test('stay when they were emptied, so that an emptied field is not taken for one never filled', () => {
    const before = item({ fields: [field('username', 'text', 'mara')] })
    expect(edit(before, (draft) => set(draft, 'username', '')).fields).toEqual([
      field('username', 'text', ''),
    ])
  })
})

describe('custom fields', () => {
  test('get an id that neither a field nor the history has', () => {
    const made = item({
      fields: [
        field('c2', 'text', '', 'B'),
        field('c10', 'text', '', 'C'),
        field('cx9', 'text', ''),
      ],
      history: [{ field: 'c41', value: 'was here', at: 1 }],
    })
    expect(newCustomField(made, 'text').id).toBe('c42')
    expect(newCustomField(item(), 'boolean')).toEqual(field('c1', 'boolean', 'false', ''))
  })

  test('are kept when they have a name or a value, and dropped with neither', () => {
    const draft = item({
      fields: [
        field('c1', 'text', '', 'Named'),
        field('c2', 'text', 'x', ''),
        field('c3', 'text', '', ' '),
      ],
    })
    expect(ids(finished(draft, null, LATER))).toEqual(['c1', 'c2'])
  })

  test('move past each other, never into the fields of the type', () => {
    const made = item({
      fields: [
        field('username', 'text', 'mara'),
        field('c1', 'text', '', 'A'),
        field('c2', 'text', '', 'B'),
      ],
    })
    expect(ids(moveField(made, 2, -1))).toEqual(['username', 'c2', 'c1'])
    expect(moveField(made, 1, -1)).toBe(made)
    expect(moveField(made, 2, 1)).toBe(made)
    expect(isCustom('login', field('username', 'text', '', 'With a label'))).toBe(true)
  })
})

describe('the history of masked values', () => {
  const login = (password: string, history: Item['history'] = []): Item =>
    item({
      fields: [field('username', 'text', 'mara'), field('password', 'concealed', password)],
      history,
    })

  test('takes what was replaced, newest first, and nothing that was in the open', () => {
    let saved = login('1')
    for (const password of ['2', '2', '3']) {
      saved = edit(saved, (draft) =>
        set(set(draft, 'password', password), 'username', `user ${password}`),
      )
    }
    expect(saved.history).toEqual([
      { field: 'password', value: '2', at: LATER },
      { field: 'password', value: '1', at: LATER },
    ])
  })

  test('takes what was emptied or removed, and does not begin with nothing', () => {
    expect(edit(login('old'), (draft) => set(draft, 'password', '')).history).toHaveLength(1)
    const removed = edit(login('old'), (draft) => ({ ...draft, fields: [] }))
    expect(removed.history).toEqual([{ field: 'password', value: 'old', at: LATER }])
    expect(edit(login(''), (draft) => set(draft, 'password', 'first')).history).toEqual([])
  })

  test('keeps the last ten of each field', () => {
    let saved = item({
      fields: [field('password', 'concealed', 'p0'), field('totp', 'totp', 't0')],
    })
    for (let turn = 1; turn <= 15; turn++) {
      saved = finished(set(saved, 'password', `p${turn}`), saved, NOW + turn)
    }
    saved = finished(set(saved, 'totp', 't1'), saved, NOW + 20)
    const of = (id: string): string[] =>
      saved.history.filter((past) => past.field === id).map(({ value }) => value)
    expect(of('password')).toEqual([
      'p14',
      'p13',
      'p12',
      'p11',
      'p10',
      'p9',
      'p8',
      'p7',
      'p6',
      'p5',
    ])
    expect(of('totp')).toEqual(['t0'])
  })

  test('loses nothing of what was imported while that field is not changed', () => {
    const imported = Array.from({ length: 14 }, (_, at) => ({
      field: at % 7 === 0 ? '' : 'password',
      value: `old ${at}`,
      at,
    }))
    const before = login('now', imported)
    expect(edit(before, (draft) => ({ ...draft, title: 'Renamed' })).history).toEqual(imported)
  })

  test('drops the oldest first, in whatever order they were imported', () => {
    const imported = Array.from({ length: 12 }, (_, at) => ({
      field: 'password',
      value: `old ${at}`,
      at: at + 1,
    }))
    const { history } = edit(login('now', imported), (draft) => set(draft, 'password', 'next'))
    expect(history.map(({ value }) => value)).toEqual([
      'now',
      ...imported.slice(3).map(({ value }) => value),
    ])
  })

  test('takes a custom field for no other that has its id', () => {
    const before = item({ fields: [field('password', 'concealed', 'x', 'Of the router')] })
    expect(edit(before)).toEqual({ ...before, changedAt: LATER })
  })

  test('tells several fields of one id apart by their place', () => {
    const before = item({
      fields: [field('c1', 'concealed', 'a', 'A'), field('c1', 'concealed', 'b', 'A too')],
    })
    const saved = edit(before, (draft) => ({
      ...draft,
      fields: draft.fields.map((one) => (one.value === 'b' ? { ...one, value: 'c' } : one)),
    }))
    expect(saved.history.map(({ value }) => value)).toEqual(['b'])
  })
})

test('values are kept as they are typed: blanks, line breaks and all', () => {
  const value = '  a\r\nb\u0000\t '
  const saved = edit(item({ fields: [field('password', 'concealed', 'x')] }), (draft) =>
    set(draft, 'password', value),
  )
  expect(saved.fields[0]?.value).toBe(value)
})

test('a folder is put in order when it is changed, and left alone when it is not', () => {
  const before = item({ folder: ' odd // path ' })
  expect(edit(before).folder).toBe(' odd // path ')
  expect(edit(before, (draft) => ({ ...draft, folder: '/Work // Servers/ ' })).folder).toBe(
    'Work/Servers',
  )
})

test('tags are parted by commas, each once', () => {
  expect(parseTags(' a, b c ,,a , ')).toEqual(['a', 'b c'])
  expect(parseTags('')).toEqual([])
})
