/**
 * What the page keeps of an item after loading: enough to list, find and sort it, and no masked value, no note.
 * Everything else is fetched again when it is looked at.
 */
import type { Item } from '../../protocol/item.ts'
import { isMasked, templateOf } from './templates.ts'
import { cardBrand, endOfDate, fold, hostOf, showDate } from './text.ts'

export interface Summary {
  readonly id: string
  readonly type: Item['type']
  readonly title: string
  readonly subtitle: string
  /** Of all its addresses, as people write them. */
  readonly hosts: readonly string[]
  readonly folder: string
  readonly tags: readonly string[]
  readonly favourite: boolean
  readonly reprompt: boolean
  readonly createdAt: number
  readonly changedAt: number
  /** When it stops being valid, ms since 1970. */
  readonly expiresAt: number | undefined
  /** Folded text for search, a line for each part: each word after a blank, in the order they are written in. */
  readonly words: string
}

export const untitled = (title: string): string => title.trim() || 'Untitled'

export function summarise(id: string, item: Item): Summary {
  const plain = item.fields.filter((field) => !isMasked(field))
  const first = (fieldId: string): string =>
    plain.find((field) => field.id === fieldId && field.value !== '')?.value ?? ''
  const hosts = plain
    .filter((field) => field.kind === 'url')
    .map((field) => hostOf(field.value))
    .filter(Boolean)
  const expiry = first(item.type === 'card' ? 'expiry' : 'expiryDate')
  return {
    id,
    type: item.type,
    title: item.title,
    subtitle: subtitle(item, first, hosts[0] ?? '', expiry),
    hosts,
    folder: item.folder,
    tags: item.tags,
    favourite: item.favourite,
    reprompt: item.reprompt,
    createdAt: item.createdAt,
    changedAt: item.changedAt,
    expiresAt: endOfDate(expiry),
    words: words([
      item.title,
      first('username'),
      ...hosts,
      ...item.tags,
      item.folder,
      ...item.fields.map((field) => field.label ?? ''),
      ...(item.attachments ?? []).map(({ name }) => name),
    ]),
  }
}

function subtitle(
  item: Item,
  first: (fieldId: string) => string,
  host: string,
  expiry: string,
): string {
  if (item.type === 'card') {
    const number = item.fields.find((field) => field.id === 'number')?.value ?? ''
    const brand = first('brand') || cardBrand(number)
    return [brand, expiry && `to ${showDate(expiry)}`].filter(Boolean).join(' · ')
  }
  const parts = [first('username'), host].filter(Boolean)
  if (parts.length > 0) return parts.join(' · ')
  return item.folder || templateOf(item.type).name
}

/** Each part as it is written, and once more by its letters and digits alone. */
function words(parts: readonly string[]): string {
  const lines = new Set<string>()
  for (const part of parts) {
    const folded = fold(part)
    for (const between of [/\s+/u, /[^\p{L}\p{N}]+/u]) {
      const line = folded.split(between).filter(Boolean).join(' ')
      if (line) lines.add(` ${line}`)
    }
  }
  return [...lines].join('\n')
}
