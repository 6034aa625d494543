/** Small pure functions on text: folding for search, hosts, card numbers, dates, character classes. */

/** Lower case without accents, so that "Zürich" is found by "zurich". */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

/** The host of a web address as people write it, or an empty text. */
export function hostOf(address: string): string {
  const trimmed = address.trim()
  if (trimmed === '') return ''
  const url =
    /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^/]+:\d+/.test(trimmed)
      ? trimmed
      : `https://${trimmed}`
  if (!URL.canParse(url)) return ''
  return new URL(url).host.replace(/^www\./, '')
}

/** A web address that may be opened: http and https only, never `javascript:`. */
export function openable(address: string): string | undefined {
  const trimmed = address.trim()
  const url = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  if (trimmed === '' || /\s/.test(trimmed) || !URL.canParse(url)) return undefined
  const { protocol, hostname } = new URL(url)
  return /^https?:$/.test(protocol) && (hostname.includes('.') || hostname === 'localhost')
    ? url
    : undefined
}

export const cardDigits = (number: string): string => number.replace(/[\s-]+/g, '')

/** A card number in the groups people read: 4-6-5 for American Express, else fours. */
export function groupCard(number: string): string {
  const digits = cardDigits(number)
  if (!/^\d{8,}$/.test(digits)) return number
  if (/^3[47]\d{13}$/.test(digits)) return digits.replace(/^(\d{4})(\d{6})(\d{5})$/, '$1 $2 $3')
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** The check digit of card numbers. A failure is worth a hint, not a refusal. */
export function passesLuhn(number: string): boolean {
  let sum = 0
  const digits = [...cardDigits(number)].reverse()
  digits.forEach((digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  })
  return sum % 10 === 0
}

const BRANDS: readonly [RegExp, string][] = [
  [/^4/, 'Visa'],
  [/^(5[1-5]|2[2-7])/, 'Mastercard'],
  [/^3[47]/, 'American Express'],
  [/^(6011|65|64[4-9])/, 'Discover'],
  [/^35(2[89]|[3-8])/, 'JCB'],
  [/^3(0[0-5]|[68])/, 'Diners Club'],
  [/^62/, 'UnionPay'],
  [/^(50|5[6-9]|6)/, 'Maestro'],
]

export const cardBrand = (number: string): string =>
  BRANDS.find(([prefix]) => prefix.test(cardDigits(number)))?.[1] ?? ''

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const dateOnly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
const monthOnly = new Intl.DateTimeFormat(undefined, {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

export const showTime = (ms: number): string => (ms > 0 ? dateTime.format(ms) : 'unknown')

/** An ISO date or month in the reader's own order; anything else as it is. */
export function showDate(value: string): string {
  const date = parseDate(value)
  return date ? (date.day ? dateOnly : monthOnly).format(date.start) : value
}

/** The end of an ISO date or month as ms since 1970, or undefined. */
export function endOfDate(value: string): number | undefined {
  const date = parseDate(value.trim())
  if (!date) return undefined
  const end = new Date(date.start)
  if (date.day) end.setUTCDate(end.getUTCDate() + 1)
  else end.setUTCMonth(end.getUTCMonth() + 1)
  return end.getTime()
}

/** An ISO date or month that the calendar has; engines disagree on a 30th of February. */
function parseDate(value: string): { start: number; day: boolean } | undefined {
  if (!/^\d{4}-\d{2}(-\d{2})?$/.test(value)) return undefined
  const day = value.length === 10
  const start = Date.parse(day ? value : `${value}-01`)
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(value)) return undefined
  return { start, day }
}

export type CharacterClass = 'letter' | 'digit' | 'symbol'

/** Text in runs of one class, so that 0 and O, 1 and l can be told apart by more than their shape. */
export function characterRuns(text: string): { kind: CharacterClass; text: string }[] {
  const runs: { kind: CharacterClass; text: string }[] = []
  for (const [run] of text.matchAll(/[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}]+/gu)) {
    const kind = /^[\p{L}\p{M}]/u.test(run) ? 'letter' : /^\p{N}/u.test(run) ? 'digit' : 'symbol'
    runs.push({ kind, text: run })
  }
  return runs
}

const counts = new Intl.NumberFormat()

/** `1 item`, `1,204 items`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${counts.format(count)} ${count === 1 ? one : many}`
