/** Where errors of the app end: a lock is handled by its event, a fatal one takes the screen, the rest is said. */
import { codeOf, isFatal, sentence } from '../messages.ts'
import type { App } from './store.ts'
import { showToast } from './toasts.ts'

/** Shows what went wrong. `one item`: a tampered or missing record concerns that item, not the whole vault. */
export function fail(app: App, error: unknown, scope: 'vault' | 'one item' = 'one item'): void {
  const code = codeOf(error)
  if (code === 'locked' || code === 'aborted') return
  const ofOneItem = scope === 'one item' && (code === 'tampered' || code === 'record-missing')
  if (isFatal(error) && !ofOneItem)
    app.store.update({ phase: 'problem', problem: code, session: null })
  else showToast(app, { text: sentence(error), tone: 'bad', forMs: null })
}

/** Runs a piece of work whose failure is shown and goes no further. */
export async function attempt(app: App, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    fail(app, error)
  }
}
