/** Storing an import in one commit, and taking it back in one. */
import type { Item } from '../../protocol/item.ts'
import { newItemId } from '../items/ids.ts'
import { summarise } from '../items/summary.ts'
import { itemsOf, undo } from '../state/items.ts'
import { pagesOf } from '../state/pages.ts'
import type { UndoStep } from '../state/session.ts'
import { stored } from '../state/stored.ts'
import type { App } from '../state/store.ts'
import { FORMAT_NAMES } from '../views/item-meta.ts'
import type { Plan } from './plan.ts'

export interface Imported {
  count: number
  undo: () => Promise<void>
}

/** All new rows of a plan, all or nothing, each at its own random id. */
export async function storeImport(app: App, plan: Plan): Promise<Imported> {
  const { session } = app.store.state
  const batch = newItemId()
  const importedAt = Date.now()
  const items = plan.fresh.map((item): [string, Item] => [
    newItemId(),
    item.source ? { ...item, source: { ...item.source, batch, importedAt } } : item,
  ])
  const results = await itemsOf(app).apply(
    items.map(([id, item]) => ({ set: id, value: stored(item), ifRevision: 0 })),
  )
  const revisions = new Map(items.map(([id], index) => [id, revisionOf(results[index])]))
  session?.put(items.map(([id, item]) => summarise(id, item)))
  const step: UndoStep = {
    label: `the import from ${FORMAT_NAMES[plan.result.format]}`,
    run: () => takeBack(app, revisions),
  }
  session?.pushUndo(step)
  app.store.update()
  return { count: items.length, undo: () => undo(app, step) }
}

const revisionOf = (result: object | undefined): number =>
  result && 'revision' in result && typeof result.revision === 'number' ? result.revision : 0

/** Removes what was imported, in one commit; items that were changed since then stay. */
async function takeBack(app: App, revisions: ReadonlyMap<string, number>): Promise<void> {
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
  app.store.update()
}
