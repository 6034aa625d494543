/**
 * Pure steps of editing: a new item, the empty fields a type offers, and what is kept of both when it is saved.
 * Everything this version does not know, on the item and on its fields, passes through untouched.
 */
import { blankItem } from '../../protocol/blank-item.ts'
import type { Field, FieldKind, Item, ItemType, PastValue } from '../../protocol/item.ts'
import { fieldTemplate, isMasked, templateOf } from './templates.ts'

const HISTORY_PER_FIELD = 10

export const newItem = (type: ItemType, now: number): Item =>
  withTemplateFields(blankItem(type, '', now))

/** Adds the fields its type offers and it has not, each where the type has it; the others keep their order. */
export function withTemplateFields(item: Item): Item {
  const fields = [...item.fields]
  let place = 0
  for (const { id, kind } of templateOf(item.type).fields) {
    const last = fields.findLastIndex((field) => field.id === id && field.label === undefined)
    if (last >= 0) place = last + 1
    else fields.splice(place++, 0, { id, kind, value: '' })
  }
  return { ...item, fields }
}

/** An empty custom field under the next free id; one the history knows is not free. */
export function newCustomField(item: Item, kind: FieldKind): Field {
  const used = [...item.fields.map(({ id }) => id), ...item.history.map(({ field }) => field)]
  const numbers = used.map((id) => Number(/^c(\d+)$/.exec(id)?.[1] ?? 0))
  return {
    id: `c${Math.max(0, ...numbers) + 1}`,
    kind,
    label: '',
    value: kind === 'boolean' ? 'false' : '',
  }
}

/** A custom field has a label of its own, or an id its type does not know. */
export const isCustom = (type: ItemType, field: Field): boolean =>
  fieldTemplate(type, field) === undefined

/** Moves a custom field past its custom neighbour, up (-1) or down (1). */
export function moveField(item: Item, index: number, by: -1 | 1): Item {
  const fields = [...item.fields]
  const other = index + by
  const moved = fields[index]
  const neighbour = fields[other]
  if (!moved || !neighbour || !isCustom(item.type, neighbour)) return item
  fields[index] = neighbour
  fields[other] = moved
  return { ...item, fields }
}

/** The item to store: offered but unused fields gone, replaced secrets in the history, the time of change set. */
export function finished(draft: Item, before: Item | null, now: number): Item {
  const fields = draft.fields.filter(
    (field) =>
      field.value !== '' ||
      (isCustom(draft.type, field) && Boolean(field.label?.trim())) ||
      before?.fields.some((old) => isAlike(old, field)),
  )
  return {
    ...draft,
    fields,
    folder: draft.folder === before?.folder ? draft.folder : cleanPath(draft.folder),
    changedAt: now,
    history: before ? historyOf(draft, before, now) : draft.history,
  }
}

/** One id may be that of a well-known field and of a custom one, which has a label. */
const isAlike = (a: Field, b: Field): boolean =>
  a.id === b.id && (a.label === undefined) === (b.label === undefined)

/** What was replaced goes in front. Of a field that changed the last ten stay; of others, all that was imported. */
function historyOf(draft: Item, before: Item, now: number): PastValue[] {
  const replaced: PastValue[] = []
  for (const [index, old] of before.fields.entries()) {
    if (!isMasked(old) || old.value === '') continue
    const place = before.fields.slice(0, index).filter((other) => isAlike(other, old)).length
    const current = draft.fields.filter((other) => isAlike(other, old))[place]
    if (current?.value !== old.value) replaced.push({ field: old.id, value: old.value, at: now })
  }
  const history = [...replaced, ...draft.history]
  const tooOld = new Set(
    replaced.flatMap(({ field }) =>
      history
        .filter((past) => past.field === field)
        .sort((a, b) => b.at - a.at)
        .slice(HISTORY_PER_FIELD),
    ),
  )
  return history.filter((past) => !tooOld.has(past))
}

/** `a, b ,a` → `a`, `b`. */
export const parseTags = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
]

/** `/Work // Servers/` → `Work/Servers`. */
const cleanPath = (path: string): string =>
  path
    .split('/')
    .map((part) => part.trim())
    .filter(Boolean)
    .join('/')
