import { describe, expect, test } from 'vitest'
import { matchesFilter, merged, parseQuery, sorted } from '../../../src/app/items/search.ts'
import type { Item } from '../../../src/protocol/item.ts'
import { DAY_MS, field, item, NOW, summary } from './support.ts'
import { summarise } from '../../../src/app/items/summary.ts'

const ITEMS: Readonly<Record<string, Partial<Item>>> = {
  bank: {
    title: 'Zürcher Bank',
    fields: [
      field('username', 'text', 'mara.lindqvist@post.example'),
      field('password', 'concealed', 'tr0ub4dor-hunter'),
      field('url', 'url', 'https://www.bank.example/login'),
      field('url', 'url', 'https://e-banking.example:8443'),
      field('totp', 'totp', 'JBSWY3DPEHPK3PXP'),
    ],
    notes: 'the branch by the river',
    folder: 'Money/Current accounts',
    tags: ['household', 'Très important'],
    favourite: true,
  },
  jersey: { title: 'New York, New Jersey', type: 'note', folder: 'Travel' },
  token: {
    title: 'Deploy key',
    type: 'token',
    fields: [
      field('key', 'concealed', 'sk-live-0123456789'),
      field('expiryDate', 'date', '2026-12-01'),
      field('c1', 'concealed', 'quartermaster', 'Second secret'),
    ],
    folder: 'Work/Servers',
    tags: ['work'],
  },
  card: {
    title: 'Visa',
    type: 'card',
    fields: [
      field('number', 'concealed', '4111 1111 1111 1111'),
      field('expiry', 'year-month', '2029-05'),
    ],
  },
}

const SUMMARIES = Object.entries(ITEMS).map(([id, change]) => summarise(id, item(change)))

const find = (query: string): string[] =>
  SUMMARIES.filter(parseQuery(query, NOW)).map(({ id }) => id)

describe('words', () => {
  test('an empty query finds everything', () => {
    for (const query of ['', '   ', '""']) expect(find(query), `for ${query}`).toHaveLength(4)
  })

  test.each([
    ['bank', ['bank']],
    ['ban', ['bank']],
    ['ank', []],
    ['ZURCH', ['bank']],
    ['zürch', ['bank']],
    ['tres', ['bank']],
    ['lindq', ['bank']],
    ['mara.lind', ['bank']],
    ['jersey,', []],
    ['york,', ['jersey']],
    ['e-bank', ['bank']],
    ['e-banking.example:8443', ['bank']],
    ['servers', ['token']],
    ['second', ['token']],
    ['new bank', []],
    ['bank zur', ['bank']],
  ])('%s finds by the beginning of words, all of them, whatever case and accents', (query, ids) => {
    expect(find(query)).toEqual(ids)
  })

  test('quotes keep words together, in that order', () => {
    expect(find('"new jersey"')).toEqual(['jersey'])
    expect(find('"new   jer')).toEqual(['jersey'])
    expect(find('"jersey york"')).toEqual([])
    expect(find('"current accounts"')).toEqual(['bank'])
  })

  test('quoted words do not run over from one part of an item into the next', () => {
    expect(find('"jersey travel"')).toEqual([])
  })

  test('a word is not an operator because it holds a colon', () => {
    const [found] = [summary({ title: 'http://x.example and C:drive' })].filter(
      parseQuery('C:dri http://x', NOW),
    )
    expect(found).toBeDefined()
  })
})

describe('operators', () => {
  test.each([
    ['type:token', ['token']],
    ['TYPE:Tok', ['token']],
    ['tag:work', ['token']],
    ['tag:house', ['bank']],
    ['tag:"tres imp"', ['bank']],
    ['tag:hold', []],
    ['folder:money', ['bank']],
    ['folder:current', ['bank']],
    ['folder:"Current acc"', ['bank']],
    ['folder:work/serv', ['token']],
    ['folder:ervers', []],
    ['host:bank.ex', ['bank']],
    ['host:e-banking', ['bank']],
    ['host:8443', ['bank']],
    ['host:login', []],
    ['is:fav', ['bank']],
    ['is:favourite', ['bank']],
    ['is:favorite', ['bank']],
    ['is:expiring', ['token']],
    ['is:nonsense', []],
    ['type:token tag:work deploy', ['token']],
    ['type:token is:fav', []],
  ])('%s', (query, ids) => {
    expect(find(query)).toEqual(ids)
  })

  test('an operator without a word yet hides nothing', () => {
    for (const query of ['type:', 'tag:', 'folder:', 'host:', 'is:', 'tag:""']) {
      expect(find(query), `for ${query}`).toHaveLength(4)
    }
  })

  test('what has expired, or will within 30 days, is expiring; a month lasts until its end', () => {
    const expiring = (value: string): boolean =>
      parseQuery(
        'is:exp',
        NOW,
      )(summary({ type: 'card', fields: [field('expiry', 'year-month', value)] }))
    expect(['2020-01', '2026-11'].map(expiring)).toEqual([true, true])
    expect(['2026-12', '2027-01', '', 'soon'].map(expiring)).toEqual([false, false, false, false])
  })
})

test('no masked value and no note is found, by any beginning of it or of its parts', () => {
  const hidden = [
    'tr0ub4dor-hunter',
    'hunter',
    'JBSWY3DPEHPK3PXP',
    'sk-live-0123456789',
    '0123456789',
    'quartermaster',
    '4111',
    'branch',
    'river',
  ]
  for (const value of hidden) {
    for (let length = 3; length <= value.length; length++) {
      const part = value.slice(0, length)
      for (const query of [part, `"${part}"`, `tag:${part}`, `folder:${part}`, `host:${part}`]) {
        expect(find(query), `for ${query}`).toEqual([])
      }
    }
  }
})

describe('the filter beside the list', () => {
  const inFolder = (folder: string): string[] =>
    SUMMARIES.filter((found) => matchesFilter(found, { folder })).map(({ id }) => id)

  test('a folder holds what is in its folders, not what only begins like it', () => {
    expect(inFolder('Work')).toEqual(['token'])
    expect(inFolder('Work/Servers')).toEqual(['token'])
    expect(inFolder('Wor')).toEqual([])
  })

  test('all of it has to hold', () => {
    const count = (filter: Parameters<typeof matchesFilter>[1]): number =>
      SUMMARIES.filter((found) => matchesFilter(found, filter)).length
    expect(count({})).toBe(4)
    expect(count({ type: 'token', tag: 'work' })).toBe(1)
    expect(count({ type: 'token', favourite: true })).toBe(0)
    expect(count({ tag: 'wor' })).toBe(0)
  })
})

describe('order', () => {
  const titles = (list: readonly { title: string }[]): string[] => list.map(({ title }) => title)
  const made = ['item 10', 'Item 2', 'äpfel', 'Zebra', 'apfel'].map((title, index) =>
    summary({
      title,
      createdAt: NOW + index * DAY_MS,
      changedAt: NOW - index * DAY_MS,
      type: 'token',
      fields: index % 2 ? [field('expiryDate', 'date', `2030-01-0${index}`)] : [],
    }),
  )

  test('numbers count as numbers, case and accents for little', () => {
    const order = titles(sorted(made, 'title'))
    expect(order.slice(2)).toEqual(['Item 2', 'item 10', 'Zebra'])
  })

  test('newest first; what never expires last', () => {
    expect(titles(sorted(made, 'created'))[0]).toBe('apfel')
    expect(titles(sorted(made, 'changed'))[0]).toBe('item 10')
    expect(titles(sorted(made, 'expiry')).slice(0, 2)).toEqual(['Item 2', 'Zebra'])
  })

  test('merging into a sorted list is the same as sorting it again', () => {
    for (const sort of ['title', 'changed', 'created', 'expiry'] as const) {
      for (let split = 0; split <= made.length; split++) {
        const list = sorted(made.slice(0, split), sort)
        expect(titles(merged(list, made.slice(split), sort))).toEqual(titles(sorted(made, sort)))
      }
    }
  })
})
