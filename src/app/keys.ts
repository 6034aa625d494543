/**
 * The keyboard of the open vault. Letters work only outside of fields and dialogs, can be switched off in the
 * settings, and never replace what a focused control does itself.
 */
import {
  copyMain,
  copyUser,
  currentId,
  lockNow,
  openItem,
  removeItem,
  showDialog,
} from './actions.ts'
import { send } from './commands.ts'
import { toggleFavourite, undo } from './state/items.ts'
import type { App } from './state/store.ts'

export function listenForKeys(app: App): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const done = event.ctrlKey || event.metaKey ? withModifier(app, event) : plain(app, event)
    if (done) event.preventDefault()
  }
  document.addEventListener('keydown', listener)
  return () => document.removeEventListener('keydown', listener)
}

function withModifier(app: App, event: KeyboardEvent): boolean {
  if (event.altKey || event.shiftKey) return false
  switch (event.key.toLowerCase()) {
    case 'l':
      void lockNow(app)
      return true
    case 'z':
      if (isTyping(event) || isModal()) return false
      void undo(app)
      return true
    case ',':
      app.router.go({ name: 'settings' })
      return true
    default:
      return false
  }
}

function plain(app: App, event: KeyboardEvent): boolean {
  const { session, route } = app.store.state
  if (!session || event.altKey || isModal()) return false
  if (isTyping(event)) return false
  if (event.key === 'Escape') return leave(app)
  const onList = route.name === 'items' || route.name === 'item'
  if (onList && move(event)) return true
  if (!session.settings.letterKeys) return false
  return onList ? itemKey(app, event) || anywhereKey(event) : anywhereKey(event)
}

function leave(app: App): boolean {
  if (app.store.state.route.name === 'items') return false
  app.router.go({ name: 'items' })
  return true
}

function move(event: KeyboardEvent): boolean {
  if (event.shiftKey) return false
  switch (event.key) {
    case 'ArrowDown':
      send('next')
      return true
    case 'ArrowUp':
      send('previous')
      return true
    case 'Home':
      send('first')
      return true
    case 'End':
      send('last')
      return true
    default:
      return false
  }
}

function itemKey(app: App, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase()
  if (key === 'j' || key === 'k') {
    send(key === 'j' ? 'next' : 'previous')
    return true
  }
  const id = currentId(app)
  if (id === undefined || event.shiftKey) return false
  switch (key) {
    case 'e':
      openItem(app, id, 'edit')
      return true
    case 'c':
      void copyMain(app, id)
      return true
    case 'u':
      void copyUser(app, id)
      return true
    case 's':
      void toggleFavourite(app, id)
      return true
    case ' ':
      if (isOnControl(event)) return false
      if (app.store.state.route.name === 'item') send('reveal')
      else openItem(app, id)
      return true
    case 'delete':
      void removeItem(app, id)
      return true
    default:
      return false
  }
}

function anywhereKey(event: KeyboardEvent): boolean {
  switch (event.key.toLowerCase()) {
    case '/':
      send('search')
      return true
    case 'n':
      showDialog('new')
      return true
    case '?':
      showDialog('help')
      return true
    default:
      return false
  }
}

const isModal = (): boolean => document.querySelector('dialog[open]:modal') !== null

const isTyping = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  event.target.matches(
    'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]',
  )

/** A control that the space bar presses. */
const isOnControl = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  event.target.matches('button, summary, input, [role=button]')
