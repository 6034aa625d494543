/** What buttons and keys have in common: one function per thing a person can ask for. */
import { copySecret } from './state/clipboard.ts'
import { deleteItem, readItem } from './state/items.ts'
import type { App } from './state/store.ts'
import { send } from './commands.ts'
import { askAgain } from './elements/ask-again.ts'
import { mainField } from './items/templates.ts'
import { cardDigits } from './items/text.ts'
import type { Field, Item } from '../protocol/item.ts'
import { attempt } from './state/failure.ts'

/** Opens one of the app's dialogs (`data-dialog`), if it is not open already. */
export function showDialog(name: 'nav' | 'new' | 'help'): void {
  const dialog = document.querySelector<HTMLDialogElement>(`dialog[data-dialog="${name}"]`)
  if (dialog && !dialog.open) dialog.showModal()
}

/** Locks every tab, after an open editor has sealed its draft (but not longer than a second). */
export async function lockNow(app: App): Promise<void> {
  const flushed = app.store.state.session?.flush?.().catch(() => undefined)
  const second = new Promise((resolve) => setTimeout(resolve, 1_000))
  await Promise.race([flushed ?? Promise.resolve(), second])
  await attempt(app, () => app.vault.lock())
}

/** The item keys act on: the one that is open, else the row the keyboard is on. */
export function currentId(app: App): string | undefined {
  const { route, session } = app.store.state
  if (!session) return undefined
  const open = 'alias' in route ? session.idOf(route.alias) : undefined
  return open ?? session.activeId ?? undefined
}

export function openItem(app: App, id: string, how: 'item' | 'edit' = 'item'): void {
  const { session } = app.store.state
  if (!session) return
  session.activeId = id
  app.router.go({ name: how, alias: session.aliasOf(id) })
}

/** A value as it is best pasted: card numbers without their blanks. */
export const copyText = (item: Item, field: Field): string =>
  item.type === 'card' && field.id === 'number' ? cardDigits(field.value) : field.value

/** Copies the main secret of an item; the whole note, for notes. */
export async function copyMain(app: App, id: string): Promise<void> {
  const summary = app.store.state.session?.items.get(id)
  if (!summary || !(await askAgain(app, summary))) return
  await copySecret(app, mainName(summary.type), async () => {
    const item = (await readItem(app, id))?.value
    if (!item) return undefined
    const field = mainField(item)
    if (!field) return item.type === 'note' ? item.notes : undefined
    return copyText(item, field)
  })
}

const MAIN_NAMES: Readonly<Record<string, string>> = {
  login: 'Password',
  token: 'Key',
  card: 'Card number',
  note: 'Note',
}

export const mainName = (type: string): string => MAIN_NAMES[type] ?? 'Value'

export async function copyUser(app: App, id: string): Promise<void> {
  await copySecret(
    app,
    'User name',
    async () =>
      (await readItem(app, id))?.value.fields.find((field) => field.id === 'username')?.value,
    false,
  )
}

/** Deletes an item and, if it was open, goes back to the list. */
export async function removeItem(app: App, id: string): Promise<void> {
  const { session } = app.store.state
  if (!session) return
  const list = session.visible()
  const place = list.findIndex((item) => item.id === id)
  const neighbour = list[place + 1] ?? list[place - 1]
  await deleteItem(app, id)
  session.activeId = neighbour?.id ?? null
  if (app.router.shows(session.aliasOf(id))) app.router.force({ name: 'items' })
  else send('stay')
}
