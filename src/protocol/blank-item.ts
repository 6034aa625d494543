/** An item with nothing in it yet: what the editor and every importer begin from. */
import type { Item, ItemType } from './item.ts'

export const blankItem = (type: ItemType, title: string, now: number): Item => ({
  v: 1,
  type,
  title,
  fields: [],
  notes: '',
  folder: '',
  tags: [],
  favourite: false,
  reprompt: false,
  createdAt: now,
  changedAt: now,
  history: [],
})
