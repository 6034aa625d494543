/** Short messages at the edge of the screen. Each can be paused, and dismissed by hand. */
import type { App } from './store.ts'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  /** `null`: stays until it is dismissed. */
  forMs: number | null
  action?: { label: string; run: () => void }
  /** Counts down to this moment in words. */
  countTo?: number
}

export const TOAST_MS = 8_000

let lastId = 0

export function showToast(
  app: App,
  toast: Omit<Toast, 'id' | 'tone'> & { tone?: Toast['tone'] },
): number {
  const id = ++lastId
  const toasts = [...app.store.state.toasts, { tone: 'plain' as const, ...toast, id }].slice(-3)
  app.store.update({ toasts })
  return id
}

const SAVED = 'Saved.'

/** Once, however often something is saved in a row. */
export function tellSaved(app: App): void {
  const before = app.store.state.toasts.find(({ text }) => text === SAVED)
  if (before) dropToast(app, before.id)
  showToast(app, { text: SAVED, forMs: 3_000 })
}

export function dropToast(app: App, id: number): void {
  app.store.update({ toasts: app.store.state.toasts.filter((toast) => toast.id !== id) })
}
