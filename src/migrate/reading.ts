/** What an old store holds at one moment, sorted into what can be taken over and what has to stay where it is. */
import { MAX_NAME_BYTES } from '../protocol/limits.ts'
import { assertValue, isWellFormed, type Value } from '../protocol/values.ts'
import type { ItemRead, OldStorage, Source, Unread } from './source.ts'

export interface OldEntry {
  name: string
  value: Value
  /** The item it lies in, and the text of it that was read. */
  item: string
  text: string
}

export interface Reading {
  entries: OldEntry[]
  unread: { item: string; name: string; why: Unread }[]
}

export async function readSource(source: Source): Promise<Reading> {
  const items = new Map<string, string>()
  for (const item of itemsOf(source.storage).filter(source.owns)) {
    const text = source.storage.getItem(item)
    if (text !== null) items.set(item, text)
  }
  const reading: Reading = { entries: [], unread: [] }
  for (const [item, read] of await source.read(items)) {
    sort(reading, item, items.get(item) ?? '', read)
  }
  return reading
}

function sort(reading: Reading, item: string, text: string, read: ItemRead): void {
  if ('why' in read) {
    reading.unread.push({ item, ...read })
    return
  }
  for (const [name, value] of read.entries) {
    if (canStore(name, value)) reading.entries.push({ name, value, item, text })
    else reading.unread.push({ item, name, why: 'unsupported' })
  }
}

/** All names of items there are now. */
export function itemsOf(storage: OldStorage): string[] {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  return names.filter((name) => name !== null)
}

function canStore(name: string, value: Value): boolean {
  if (name === '' || !isWellFormed(name)) return false
  if (new TextEncoder().encode(name).length > MAX_NAME_BYTES) return false
  try {
    assertValue(value)
    return true
  } catch {
    return false
  }
}
