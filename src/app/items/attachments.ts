/** Pure steps with the files that belong to an item: what was added, what was removed, and what of two versions stays. */
import type { Attachment, Item } from '../../protocol/item.ts'

type HasAttachments = Pick<Item, 'attachments'> | null | undefined

export const attachmentsOf = (item: HasAttachments): readonly Attachment[] =>
  item?.attachments ?? []

/** The item with these files; an item that has none does not say so. */
export function withAttachments(item: Item, attachments: readonly Attachment[]): Item {
  const { attachments: _, ...rest } = item
  return attachments.length > 0 ? { ...rest, attachments: [...attachments] } : rest
}

/** The files of one version that the other does not have. */
export function notIn(item: HasAttachments, other: HasAttachments): Attachment[] {
  const ids = new Set(attachmentsOf(other).map(({ id }) => id))
  return attachmentsOf(item).filter(({ id }) => !ids.has(id))
}

/** Of two versions that came from one: what either has added, without what either has removed. */
export function merged(
  base: HasAttachments,
  mine: HasAttachments,
  theirs: HasAttachments,
): Attachment[] {
  const removed = new Set([...notIn(base, mine), ...notIn(base, theirs)].map(({ id }) => id))
  return [...attachmentsOf(mine), ...notIn(theirs, mine)].filter(({ id }) => !removed.has(id))
}
