/** Storing an import in one commit, and taking it back in one. */
import type { OperationResult } from '../../protocol/contract.ts'
import { isVaultError } from '../../protocol/errors.ts'
import type { Item } from '../../protocol/item.ts'
import { newItemId } from '../items/ids.ts'
import { summarise, untitled } from '../items/summary.ts'
import { itemsOf, undo } from '../state/items.ts'
import { pagesOf } from '../state/pages.ts'
import type { UndoStep } from '../state/session.ts'
import { keepFolders } from '../state/settings.ts'
import { stored } from '../state/stored.ts'
import type { App } from '../state/store.ts'
import { FORMAT_NAMES } from '../views/item-meta.ts'
import type { Plan } from './plan.ts'

export interface Imported {
  count: number
  /** Titles of items that are larger than the vault can keep yet. */
  leftOut: readonly string[]
  undo: () => Promise<void>
}

/** All new rows of a plan in one commit, each at its own random id; what is too large is left out, and named. */
export async function storeImport(app: App, plan: Plan): Promise<Imported> {
  const { session } = app.store.state
  const batch = newItemId()
  const importedAt = Date.now()
  const items = new Map(
    plan.fresh.map((item): [string, Item] => [
      newItemId(),
      item.source ? { ...item, source: { ...item.source, batch, importedAt } } : item,
    ]),
  )
  const { results, leftOut } = await addAll(app, items)
  const revisions = new Map([...items.keys()].map((id, index) => [id, revisionOf(results[index])]))
  const known = new Set(session?.facets().folders.map(({ name }) => name))
  const add = plan.emptyFolders.filter((folder) => !known.has(folder))
  session?.put([...items].map(([id, item]) => summarise(id, item)))
  const step: UndoStep = {
    label: `the import from ${FORMAT_NAMES[plan.result.format]}`,
    run: () => takeBack(app, revisions, add),
  }
  session?.pushUndo(step)
  if (add.length > 0) await keepFolders(app, { add })
  app.store.update()
  return { count: items.size, leftOut, undo: () => undo(app, step) }
}

/** Writes the items, all or nothing; takes out of `items` what is too large by itself, and then writes the rest. */
async function addAll(
  app: App,
  items: Map<string, Item>,
): Promise<{ results: OperationResult[]; leftOut: string[] }> {
  const leftOut: string[] = []
  for (;;) {
    const steps = [...items].map(([id, item]) => ({ set: id, value: stored(item), ifRevision: 0 }))
    try {
      return { results: await itemsOf(app).apply(steps), leftOut }
    } catch (error) {
      const { name } = isVaultError(error, 'too-large') ? error.detail : {}
      const tooLarge = items.get(String(name))
      if (!tooLarge) throw error
      items.delete(String(name))
      leftOut.push(untitled(tooLarge.title))
    }
  }
}

const revisionOf = (result: object | undefined): number =>
  result && 'revision' in result && typeof result.revision === 'number' ? result.revision : 0

/** Removes what was imported, in one commit; items that were changed since then stay. */
async function takeBack(
  app: App,
  revisions: ReadonlyMap<string, number>,
  folders: readonly string[],
): Promise<void> {
  const unchanged: string[] = []
  for await (const page of pagesOf(itemsOf(app))) {
    for (const { name, revision } of page) {
      if (revisions.get(name) === revision) unchanged.push(name)
    }
  }
  await itemsOf(app).apply(
    unchanged.map((id) => ({ delete: id, ifRevision: revisions.get(id) ?? 0 })),
  )
  const { session } = app.store.state
  session?.drop(unchanged)
  if (folders.length > 0) await keepFolders(app, { remove: folders })
  app.store.update()
}
