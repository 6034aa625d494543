/** What the tests of the app's pure parts share: items made from little. */
import { newItem } from '../../../src/app/items/draft-item.ts'
import { summarise, type Summary } from '../../../src/app/items/summary.ts'
import type { Field, FieldKind, Item } from '../../../src/protocol/item.ts'

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
