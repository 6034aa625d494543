import { describe, expect, test } from 'vitest'
import {
  cardBrand,
  characterRuns,
  endOfDate,
  fold,
  groupCard,
  hostOf,
  openable,
  passesLuhn,
  plural,
  showDate,
  showTime,
} from '../../../src/app/items/text.ts'

test.each([
  ['4111111111111111', '4111 1111 1111 1111'],
  ['4111-1111 11111111', '4111 1111 1111 1111'],
  ['378282246310005', '3782 822463 10005'],
  ['30569309025904', '3056 9309 0259 04'],
  ['6304000000000000000', '6304 0000 0000 0000 000'],
  ['1234567', '1234567'],
  ['not a number', 'not a number'],
  ['', ''],
])('card number %s is shown as %s', (number, grouped) => {
  expect(groupCard(number)).toBe(grouped)
})

test('grouping changes blanks only', () => {
  for (const digits of ['41111111', '378282246310005', '6304000000000000000']) {
    expect(groupCard(digits).replaceAll(' ', '')).toBe(digits)
  }
})

describe('the check digit', () => {
  const VALID = ['4111 1111 1111 1111', '378282246310005', '5555-5555-5555-4444', '30569309025904']

  test.each(VALID)('%s passes', (number) => expect(passesLuhn(number)).toBe(true))

  test('any one digit mistyped is noticed', () => {
    const digits = '4111111111111111'
    for (let at = 0; at < digits.length; at++) {
      for (let digit = 0; digit < 10; digit++) {
        const typed = `${digits.slice(0, at)}${digit}${digits.slice(at + 1)}`
        expect(passesLuhn(typed), `for ${typed}`).toBe(typed === digits)
      }
    }
  })

  test('letters are no card number', () => expect(passesLuhn('4111x')).toBe(false))
})

test.each([
  ['4111', 'Visa'],
  ['5105', 'Mastercard'],
  ['2221', 'Mastercard'],
  ['3714', 'American Express'],
  ['6011', 'Discover'],
  ['3530', 'JCB'],
  ['3056', 'Diners Club'],
  ['6212', 'UnionPay'],
  ['6304', 'Maestro'],
  ['9999', ''],
  ['', ''],
])('a number that begins with %s is of %s', (number, brand) => {
  expect(cardBrand(number)).toBe(brand)
})

describe('dates', () => {
  test.each([
    ['2026-11-20', Date.UTC(2026, 10, 21)],
    ['2028-02-29', Date.UTC(2028, 2, 1)],
    ['2026-12', Date.UTC(2027, 0, 1)],
    [' 2026-02 ', Date.UTC(2026, 2, 1)],
  ])('%s lasts until its end', (value, end) => expect(endOfDate(value)).toBe(end))

  test.each(['', 'soon', '2026', '12/26', '2026-13', '2026-00', '2026-02-30', '2026-11-20T10:00'])(
    '"%s" is no date and no month: no end, and shown as it is',
    (value) => {
      expect(endOfDate(value)).toBeUndefined()
      expect(showDate(value)).toBe(value)
    },
  )

  test('a date is the same day in every time zone', () => {
    expect(showDate('2026-11-20')).toMatch(/20/)
    expect(showDate('2026-11')).toMatch(/2026/)
    expect(showDate('2026-11')).not.toMatch(/\d{2}, 2026/)
  })

  test('a time nobody knows is said to be unknown', () => expect(showTime(0)).toBe('unknown'))
})

test.each([
  ['https://www.bank.example/login?x=1', 'bank.example'],
  ['bank.example/path', 'bank.example'],
  ['BANK.example', 'bank.example'],
  ['localhost:8080', 'localhost:8080'],
  ['https://user:secret@bank.example:8443/', 'bank.example:8443'],
  ['android://hash==@org.example.app/', 'org.example.app'],
  ['mailto:mara@post.example', ''],
  ['javascript:alert(1)', ''],
  ['', ''],
  ['  ', ''],
  ['not a host', ''],
])('the host of %s is "%s"', (address, host) => {
  expect(hostOf(address)).toBe(host)
})

test.each([
  ['https://bank.example/a b', undefined],
  ['https://bank.example/a', 'https://bank.example/a'],
  ['bank.example', 'https://bank.example'],
  [' http://bank.example ', 'http://bank.example'],
  ['localhost', 'https://localhost'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['android://hash@org.example.app/', undefined],
  ['ftp://bank.example', undefined],
  ['word', undefined],
  ['', undefined],
])('opening %s leads to %s', (address, url) => {
  expect(openable(address)).toBe(url)
})

test('folding takes away case and accents, and joins letters written in two ways', () => {
  expect(fold('ZÜRICH Ångström ﬁn Ⅻ')).toBe('zurich angstrom fin xii')
  expect(fold('e\u0301')).toBe(fold('\u00e9'))
})

test('runs of one class of characters, with nothing lost', () => {
  const text = 'aB1l0O-_é9\u0308日本'
  const runs = characterRuns(text)
  expect(runs.map((run) => run.text).join('')).toBe(text)
  expect(runs.slice(0, 4)).toEqual([
    { kind: 'letter', text: 'aB' },
    { kind: 'digit', text: '1' },
    { kind: 'letter', text: 'l' },
    { kind: 'digit', text: '0' },
  ])
})

test('one item, two items', () => {
  expect([plural(0, 'item'), plural(1, 'item'), plural(2, 'entry', 'entries')]).toEqual([
    '0 items',
    '1 item',
    '2 entries',
  ])
})
