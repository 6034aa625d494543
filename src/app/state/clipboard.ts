/**
 * Copying a secret and taking it away again. The text is fetched inside the click, as a promise, so that browsers
 * which insist on a fresh click agree; nothing of it is kept here. A page cannot look at the clipboard, nor into the
 * history some systems keep of it: clearing means overwriting.
 */
import { codeOf } from '../messages.ts'
import { fail } from './failure.ts'
import type { App } from './store.ts'
import { dropToast, showToast } from './toasts.ts'

interface Pending {
  toast: number
  timer: ReturnType<typeof setTimeout> | undefined
}

let pending: Pending | undefined

/** Copies what `read` resolves to, says so, and clears it after the time set. `undefined` means there is none. */
export async function copySecret(
  app: App,
  name: string,
  read: () => Promise<string | undefined>,
  secret = true,
): Promise<void> {
  try {
    if (!(await write(read))) {
      showToast(app, { text: `${name} is empty.`, forMs: 3_000 })
      return
    }
  } catch (error) {
    if (codeOf(error) === 'internal') refused(app)
    else fail(app, error)
    return
  }
  forget(app)
  const clearMs = secret ? (app.store.state.session?.settings.clipboardMs ?? null) : null
  if (clearMs === null) {
    showToast(app, { text: `${name} copied.`, forMs: 4_000 })
    return
  }
  const toast = showToast(app, {
    text: `${name} copied.`,
    forMs: null,
    countTo: Date.now() + clearMs,
    action: { label: 'Clear now', run: () => void clear(app) },
  })
  pending = { toast, timer: setTimeout(() => void clear(app), clearMs) }
}

/** Whether there was something to write. */
async function write(read: () => Promise<string | undefined>): Promise<boolean> {
  const value = read()
  if (typeof ClipboardItem === 'undefined') {
    const text = await value
    if (text) await navigator.clipboard.writeText(text)
    return Boolean(text)
  }
  const blob = value.then((text) => {
    if (!text) throw new Error('nothing to copy')
    return new Blob([text], { type: 'text/plain' })
  })
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
    return true
  } catch {
    // Either there is nothing, or reading failed (`value` rejects with its code), or this browser wants plain text.
    const text = await value
    if (text) await navigator.clipboard.writeText(text)
    return Boolean(text)
  }
}

function forget(app: App): void {
  if (!pending) return
  clearTimeout(pending.timer)
  dropToast(app, pending.toast)
  pending = undefined
}

/** Overwrites the clipboard now, or as soon as the page has the focus again. */
async function clear(app: App): Promise<void> {
  if (!pending) return
  if (!document.hasFocus()) {
    addEventListener('focus', () => void clear(app), { once: true })
    return
  }
  try {
    await navigator.clipboard.writeText('')
    forget(app)
    showToast(app, { text: 'Clipboard cleared.', forMs: 3_000 })
  } catch {
    forget(app)
    const toast = showToast(app, {
      text: 'The clipboard may still hold what you copied.',
      tone: 'bad',
      forMs: null,
      action: { label: 'Clear', run: () => void clear(app) },
    })
    pending = { toast, timer: undefined }
  }
}

function refused(app: App): void {
  showToast(app, {
    text: 'The browser blocked copying. Show the value and select it yourself, or allow clipboard access.',
    tone: 'bad',
    forMs: null,
  })
}
