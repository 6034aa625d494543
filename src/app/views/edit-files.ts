/** What becomes of the files of an item that is edited, when they are changed and when two versions of it meet. */
import { attachmentsOf, merged, notIn, withAttachments } from '../items/attachments.ts'
import { finished } from '../items/draft-item.ts'
import { newItemId } from '../items/ids.ts'
import { copyAttachments, deleteAttachments } from '../state/attachments.ts'
import { writeItem } from '../state/items.ts'
import type { App } from '../state/store.ts'
import type { Attachment, Item } from '../../protocol/item.ts'

/** Where the edit of an item stands. */
export interface Edit {
  /** The item's, or the one it will have. */
  id: string
  draft: Item
  /** As it was when the edit began; null for a new item. */
  before: Item | null
}

/** The draft with these files. What only the draft had, and has no more, is deleted: nobody else can name it. */
export async function changeFiles(
  app: App,
  { id, draft, before }: Edit,
  attachments: readonly Attachment[],
): Promise<void> {
  const removed = notIn(draft, { attachments: [...attachments] })
  await deleteAttachments(app, id, notIn({ attachments: removed }, before))
}

/** The draft, to be saved over another version: without losing files that one has. */
export const overTheirs = ({ draft, before }: Edit, theirs: Item): Item =>
  withAttachments(draft, merged(before, draft, theirs))

/** Stores the draft as an item of its own, with files of its own, beside the version somebody else saved. */
export async function saveCopy(
  app: App,
  { id, draft, before }: Edit,
  theirs: Item | undefined,
): Promise<{ id: string; item: Item }> {
  const copyId = newItemId()
  const files = await copyAttachments(app, attachmentsOf(draft), id, copyId)
  const item = finished(withAttachments(draft, files), null, Date.now())
  await writeItem(app, copyId, item, 0)
  await deleteAttachments(app, id, notIn({ attachments: notIn(draft, theirs) }, before))
  return { id: copyId, item }
}
