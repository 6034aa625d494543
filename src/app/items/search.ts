/**
 * Finding items: word prefixes over folded text, with `type:`, `tag:`, `folder:`, `host:` and `is:fav`, `is:expiring`.
 * It sees summaries only, so no masked value can be found, or be told by whether it is found.
 */
import type { Summary } from './summary.ts'
import { fold } from './text.ts'

export type Sort = 'title' | 'changed' | 'created' | 'expiry'

export interface Filter {
  type?: string
  folder?: string
  tag?: string
  favourite?: boolean
}

export const EXPIRING_MS = 30 * 86_400_000

type Test = (item: Summary) => boolean

const OPERATORS = ['type', 'tag', 'folder', 'host', 'is']

/** `host:git "two words"` → its parts; quotes keep blanks together. */
const tokens = (query: string): string[] =>
  [...query.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu)].map(
    ([whole, operator, quoted, bare]) =>
      quoted === undefined
        ? operator
          ? `${operator}:${bare ?? ''}`
          : whole
        : `${operator ? `${operator}:` : ''}${quoted}`,
  )

/** The test a query stands for. */
export function parseQuery(query: string, now: number): Test {
  const tests = tokens(query).map((token) => toTest(token, now))
  return (item) => tests.every((test) => test(item))
}

function toTest(token: string, now: number): Test {
  const [, operator, rest] = /^([a-z]+):(.*)$/iu.exec(token) ?? []
  const wanted = fold(rest ?? '').trim()
  // An operator that nothing follows yet hides nothing.
  if (operator && wanted === '' && OPERATORS.includes(operator.toLowerCase())) return () => true
  switch (operator?.toLowerCase()) {
    case 'type':
      return (item) => item.type.startsWith(wanted)
    case 'tag':
      return (item) => item.tags.some((tag) => fold(tag).startsWith(wanted))
    case 'folder':
      return (item) =>
        fold(item.folder)
          .split('/')
          .some((part) => part.trim().startsWith(wanted)) || fold(item.folder).startsWith(wanted)
    case 'host':
      return (item) => item.hosts.some((host) => fold(host).includes(wanted))
    case 'is':
      if (wanted.startsWith('fav')) return (item) => item.favourite
      if (wanted.startsWith('exp')) return (item) => isExpiring(item, now)
      return () => false
    default: {
      const prefix = fold(token).split(/\s+/u).filter(Boolean).join(' ')
      return (item) => prefix === '' || item.words.includes(` ${prefix}`)
    }
  }
}

export const isExpiring = (item: Summary, now: number): boolean =>
  item.expiresAt !== undefined && item.expiresAt < now + EXPIRING_MS

export const matchesFilter = (item: Summary, filter: Filter): boolean =>
  (filter.type === undefined || item.type === filter.type) &&
  (filter.tag === undefined || item.tags.includes(filter.tag)) &&
  (!filter.favourite || item.favourite) &&
  (filter.folder === undefined ||
    item.folder === filter.folder ||
    item.folder.startsWith(`${filter.folder}/`))

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

type Compare = (a: Summary, b: Summary) => number

const byTitle: Compare = (a, b) =>
  collator.compare(a.title, b.title) ||
  collator.compare(a.subtitle, b.subtitle) ||
  (a.id < b.id ? -1 : 1)

const COMPARE: Record<Sort, Compare> = {
  title: byTitle,
  changed: (a, b) => b.changedAt - a.changedAt || byTitle(a, b),
  created: (a, b) => b.createdAt - a.createdAt || byTitle(a, b),
  expiry: (a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || byTitle(a, b),
}

export const sorted = (items: Iterable<Summary>, sort: Sort): Summary[] =>
  [...items].sort(COMPARE[sort])

/** Merges a few more into a sorted list without sorting it again, which for 10,000 would be felt at every star. */
export function merged(list: readonly Summary[], more: readonly Summary[], sort: Sort): Summary[] {
  const compare = COMPARE[sort]
  const added = [...more].sort(compare)
  const result: Summary[] = []
  let start = 0
  for (const item of added) {
    let low = start
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = list[middle]
      if (there && compare(there, item) < 0) low = middle + 1
      else high = middle
    }
    for (const before of list.slice(start, low)) result.push(before)
    result.push(item)
    start = low
  }
  return result.concat(list.slice(start))
}
