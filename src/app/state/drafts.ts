/**
 * Unsaved edits, sealed in the vault itself (namespace `drafts`) so that a lock never loses them and nothing of them
 * is ever stored in the clear. One draft per item; new items have drafts of their own.
 */
import type { Item } from '../../protocol/item.ts'
import { notIn } from '../items/attachments.ts'
import { untitled } from '../items/summary.ts'
import { deleteAttachments } from './attachments.ts'
import { readItem, trashOf, type Trashed } from './items.ts'
import type { DraftHead, Session } from './session.ts'
import { stored } from './stored.ts'
import type { App } from './store.ts'

export interface Draft {
  item: Item
  /** The item this is an edit of, or null for a new one. */
  itemId: string | null
  /** The revision the edit began from. */
  revision: number
  at: number
}

const draftsOf = (app: App) => app.vault.namespace('drafts')

export async function loadDrafts(app: App, session: Session): Promise<void> {
  const entries = await draftsOf(app).entries<Draft>({ limit: 50 })
  session.drafts = entries.map(({ name, value }) => head(name, value))
  app.store.update()
}

const head = (name: string, draft: Draft): DraftHead => ({
  name,
  type: draft.item.type,
  title: untitled(draft.item.title),
  at: draft.at,
})

export const readDraft = (app: App, name: string): Promise<Draft | undefined> =>
  draftsOf(app).get<Draft>(name)

export async function saveDraft(app: App, name: string, draft: Draft): Promise<void> {
  await draftsOf(app).set(name, stored(draft))
}

/** Throws a draft away, and the files that were added in it and are nobody else's. */
export async function discardDraft(app: App, name: string): Promise<void> {
  const draft = await readDraft(app, name)
  const id = idOf(name)
  if (draft) {
    const saved =
      (await readItem(app, id))?.value ?? (await trashOf(app).get<Trashed>(id))?.item ?? null
    await deleteAttachments(app, id, notIn(draft.item, saved))
  }
  await dropDraft(app, name)
}

/** The item a draft is of, or is to become. */
export const idOf = (name: string): string => name.replace(/^(edit|new):/, '')

/** Forgets a draft that was saved as an item or thrown away. */
export async function dropDraft(app: App, name: string): Promise<void> {
  const { session } = app.store.state
  if (session) session.drafts = session.drafts.filter((draft) => draft.name !== name)
  app.store.update()
  await draftsOf(app).delete(name)
}
