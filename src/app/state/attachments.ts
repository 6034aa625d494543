/**
 * The files of items, among those of the vault. They are the item's that is named in theirs, and of no other: so that what is
 * to be deleted with an item is found without reading any.
 */
import type { Attachment } from '../../protocol/item.ts'
import { ATTACHED, filesOf, type KeptFile } from './files.ts'
import { itemsOf } from './items.ts'
import type { App } from './store.ts'

const folderOf = (itemId: string): string => `${ATTACHED}${itemId}/`

export const attachmentName = (itemId: string, { id, name }: Attachment): string =>
  `${folderOf(itemId)}${id}/${name}`

export const attachedFile = (itemId: string, attachment: Attachment): KeptFile => ({
  file: attachmentName(itemId, attachment),
  path: attachment.name,
  type: attachment.type,
  sizeBytes: attachment.sizeBytes,
  storedAt: attachment.addedAt,
})

export async function deleteAttachments(
  app: App,
  itemId: string,
  attachments: readonly Attachment[],
): Promise<void> {
  for (const attachment of attachments) {
    await filesOf(app).delete(attachmentName(itemId, attachment))
  }
}

/** All that belongs to items that are deleted for ever. An item that is there again keeps its own. */
export async function purgeAttachments(app: App, itemIds: readonly string[]): Promise<void> {
  for (const id of itemIds) {
    const own = await filesOf(app).list({ prefix: folderOf(id) })
    if (own.length === 0 || (await itemsOf(app).has(id))) continue
    for (const { name } of own) await filesOf(app).delete(name)
  }
}

/** For an item that is saved a second time, beside the first: files of its own. One that is not there is left out. */
export async function copyAttachments(
  app: App,
  attachments: readonly Attachment[],
  fromId: string,
  toId: string,
): Promise<Attachment[]> {
  const copied: Attachment[] = []
  for (const attachment of attachments) {
    const opened = await filesOf(app).get(attachmentName(fromId, attachment))
    if (!opened) continue
    const blob = await new Response(opened.stream() as ReadableStream<BufferSource>).blob()
    await filesOf(app).put(attachmentName(toId, attachment), blob, { type: attachment.type })
    copied.push(attachment)
  }
  return copied
}
