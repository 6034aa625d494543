/**
 * One entry of a Bitwarden export → one item. What has a place of its own in an item goes there; everything else
 * (ids, match rules, passkeys, linked fields, members added by later versions) stays in `extra` as it was.
 */
import type { Item, ItemType } from '../../src/protocol/item.ts'
import { takeDate } from './bitwarden-dates.ts'
import { addCustomFields, addHistory, addTypedFields } from './bitwarden-fields.ts'
import { newItem } from './draft.ts'
import { type Json, members } from './members.ts'
import { titleFromUrl } from './title.ts'

const TYPES = new Map<unknown, ItemType>([
  [1, 'login'],
  [2, 'note'],
  [3, 'card'],
  [4, 'custom'],
  [5, 'custom'],
])

export interface NamesById {
  folders: ReadonlyMap<string, string>
  collections: ReadonlyMap<string, string>
}

export function bitwardenItem(
  entry: Json,
  names: NamesById,
  now: number,
  report: (reason: string) => void,
): { item: Item; extra: Json } {
  const source = members(entry, report)
  const type = source.take('type', (value) => TYPES.get(value))
  if (type === undefined)
    report('Of a kind this version does not know: everything it holds was kept aside.')

  const name = source.text('name') ?? ''
  const item = newItem(type ?? 'custom', name, now)
  item.notes = source.text('notes') ?? ''
  item.favourite = source.take('favorite', asBoolean) ?? false
  item.reprompt = source.take('reprompt', (value) => REPROMPT.get(value)) ?? false

  addTypedFields(item, source)
  const fieldExtra = addCustomFields(item, source)
  addHistory(item, source)
  if (name.trim() === '') {
    item.title = titleFromUrl(item.fields.find((field) => field.id === 'url')?.value ?? '')
  }

  const extra: Json = Object.keys(fieldExtra).length > 0 ? { fields: fieldExtra } : {}
  item.createdAt = takeDate(source, 'creationDate', report) ?? now
  item.changedAt = takeDate(source, 'revisionDate', report) ?? item.createdAt
  putInFolder(item, entry, names, extra, report)
  // The derived title is for show; this says what the source had.
  if (item.title !== name) extra['name'] = name
  if (typeof entry['deletedDate'] === 'string') report('It was in the trash of Bitwarden.')
  return {
    item,
    extra: Object.fromEntries([...Object.entries(extra), ...Object.entries(source.rest())]),
  }
}

const REPROMPT = new Map<unknown, boolean>([
  [0, false],
  [1, true],
])

const asBoolean = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : undefined

/** Organisations have collections in the place of folders; the first one names the folder, all are kept. */
function putInFolder(
  item: Item,
  entry: Json,
  { folders, collections }: NamesById,
  extra: Json,
  report: (reason: string) => void,
): void {
  const { folderId, collectionIds } = entry
  if (typeof folderId === 'string') {
    const folder = folders.get(folderId)
    if (folder === undefined) report('Its folder is not in the file.')
    item.folder = folder ?? ''
  }
  if (!Array.isArray(collectionIds) || collections.size === 0) return
  const found = (collectionIds as unknown[]).flatMap((id) => collections.get(String(id)) ?? [])
  item.folder ||= found[0] ?? ''
  if (found.length > 0) extra['collections'] = found
}
