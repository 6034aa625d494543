/**
 * Reading and changing items. Writes say which revision they saw, so that another tab's change is never overwritten
 * unseen; a deleted item is in the trash before it leaves the list.
 */
import { isVaultError } from '../../protocol/errors.ts'
import type { Item } from '../../protocol/item.ts'
import type { Entry } from '../../protocol/contract.ts'
import type { KeyValue } from '../../client/vault.ts'
import { summarise, untitled } from '../items/summary.ts'
import { attempt } from './failure.ts'
import { pagesOf } from './pages.ts'
import { stored } from './stored.ts'
import type { Session } from './session.ts'
import type { App } from './store.ts'
import { showToast, TOAST_MS } from './toasts.ts'

const PAGE = 250

export const itemsOf = (app: App): KeyValue => app.vault.namespace('items')

/** Loads every item page by page and keeps its summary. */
export async function loadItems(app: App, session: Session): Promise<void> {
  const items = itemsOf(app)
  session.loading = { done: 0, total: await items.count() }
  app.store.update()
  for await (const page of pagesOf<Item>(items)) {
    if (app.store.state.session !== session) return
    session.put(page.map(({ name, value }) => summarise(name, value)))
    const done = session.items.size
    session.loading = { done, total: Math.max(session.loading.total, done) }
    app.store.update()
  }
  session.loading = null
  app.store.update()
  if (session.missed.size > 0) await refreshItems(app, [...session.missed])
  session.missed.clear()
}

/** Brings summaries up to date after another tab, or this one, changed something. */
export async function refreshItems(app: App, names: readonly string[] | undefined): Promise<void> {
  const { session } = app.store.state
  if (!session) return
  if (session.loading && names) return names.forEach((name) => session.missed.add(name))
  if (!names) {
    const present = new Set(await itemsOf(app).keys())
    session.drop([...session.items.keys()].filter((id) => !present.has(id)))
    return refreshItems(app, [...present])
  }
  for (let start = 0; start < names.length; start += PAGE) {
    const part = names.slice(start, start + PAGE)
    const values = await itemsOf(app).getMany<Item>(part)
    if (app.store.state.session !== session) return
    session.put(
      part.flatMap((id, index) => {
        const value = values[index]
        return value ? [summarise(id, value)] : []
      }),
    )
    session.drop(part.filter((_, index) => values[index] === undefined))
  }
  app.store.update()
}

export const readItem = (app: App, id: string): Promise<Entry<Item> | undefined> =>
  itemsOf(app).entry<Item>(id)

/** Writes an item; `ifRevision` 0 for a new one. @throws VaultError `conflict` */
export async function writeItem(
  app: App,
  id: string,
  item: Item,
  ifRevision?: number,
): Promise<number> {
  const options = ifRevision === undefined ? {} : { ifRevision }
  const { revision } = await itemsOf(app).set(id, stored(item), options)
  const { session } = app.store.state
  session?.put([summarise(id, item)])
  app.store.update()
  return revision
}

/** Changes an item as it is now; tries again if someone else was faster. */
async function changeItem(app: App, id: string, change: (item: Item) => Item): Promise<void> {
  for (let tries = 0; ; tries++) {
    const entry = await readItem(app, id)
    if (!entry) return
    try {
      await writeItem(app, id, change(entry.value), entry.revision)
      return
    } catch (error) {
      if (!isVaultError(error, 'conflict') || tries === 2) throw error
    }
  }
}

export const toggleFavourite = (app: App, id: string): Promise<void> =>
  attempt(app, () => changeItem(app, id, (item) => ({ ...item, favourite: !item.favourite })))

/** What lies in the trash under the id of the item. */
export interface Trashed {
  item: Item
  deletedAt: number
}

export const trashOf = (app: App): KeyValue => app.vault.namespace('trash')

export async function countTrash(app: App): Promise<void> {
  const count = await trashOf(app).count()
  const { session } = app.store.state
  if (session) session.trashCount = count
  app.store.update()
}

/** Moves an item to the trash: there first, so that nothing is lost in between. @returns the item */
export async function moveToTrash(app: App, id: string): Promise<Item | undefined> {
  for (let tries = 0; ; tries++) {
    const entry = await readItem(app, id)
    if (!entry) return undefined
    await trashOf(app).set(id, stored({ item: entry.value, deletedAt: Date.now() }))
    try {
      await itemsOf(app).delete(id, { ifRevision: entry.revision })
    } catch (error) {
      // Changed in another tab just now: the trash has to hold that version.
      if (isVaultError(error, 'conflict') && tries < 2) continue
      throw error
    }
    app.store.state.session?.drop([id])
    await countTrash(app)
    return entry.value
  }
}

/** Deletes an item, with a way back for eight seconds and by Ctrl-Z. */
export async function deleteItem(app: App, id: string): Promise<void> {
  await attempt(app, async () => {
    const item = await moveToTrash(app, id)
    const { session } = app.store.state
    if (!item || !session) return
    const title = untitled(item.title)
    const step = { label: `deleting ${title}`, run: () => restoreItem(app, id) }
    session.pushUndo(step)
    app.store.update()
    showToast(app, {
      text: `Deleted “${title}”.`,
      forMs: TOAST_MS,
      action: { label: 'Undo', run: () => void undo(app, step) },
    })
  })
}

/** Puts a trashed item back. If its id was taken meanwhile, what is there stays. */
export async function restoreItem(app: App, id: string): Promise<void> {
  const trashed = await trashOf(app).get<Trashed>(id)
  if (!trashed) return
  if (!(await itemsOf(app).has(id))) await writeItem(app, id, trashed.item, 0)
  await trashOf(app).delete(id)
  await countTrash(app)
}

/** Takes back the last step, or the one given if it is still there to take back. */
export async function undo(app: App, step?: Session['undo'][number]): Promise<void> {
  const { session } = app.store.state
  if (!session) return
  const index = step ? session.undo.indexOf(step) : session.undo.length - 1
  const [found] = index < 0 ? [] : session.undo.splice(index, 1)
  if (!found) {
    showToast(app, { text: 'Nothing to undo.', forMs: 3_000 })
    return
  }
  await attempt(app, async () => {
    await found.run()
    showToast(app, { text: `Took back: ${found.label}.`, forMs: 4_000 })
  })
}
