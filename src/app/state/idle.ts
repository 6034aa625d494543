/**
 * Warns before the idle lock (WCAG 2.2.1). The lock itself is the worker's and the client's; this only says that it
 * is near, and any sign of the person takes the warning away.
 */
import type { App } from './store.ts'

/** Twenty seconds, and the five by which the worker may count earlier. */
export const WARN_MS = 25_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Browsers send a pointer event without movement when the page changes under a resting pointer. */
const isStill = (event: Event): boolean =>
  event instanceof PointerEvent &&
  event.type === 'pointermove' &&
  event.movementX === 0 &&
  event.movementY === 0

export function watchIdle(app: App): () => void {
  let seen = Date.now()
  const sign = (event: Event): void => {
    if (isStill(event)) return
    seen = Date.now()
    if (app.store.state.lockingAt !== null) app.store.update({ lockingAt: null })
  }
  const check = (): void => {
    const idleMs = app.store.state.session?.settings.idleMs
    if (idleMs === null || idleMs === undefined || document.hidden) return
    const left = seen + idleMs - Date.now()
    const near = left > 0 && left <= WARN_MS
    if (near || app.store.state.lockingAt !== null) {
      app.store.update({ lockingAt: near ? seen + idleMs : null })
    }
  }
  for (const type of SIGNS) addEventListener(type, sign, { passive: true, capture: true })
  const timer = setInterval(check, 1_000)
  return () => {
    clearInterval(timer)
    for (const type of SIGNS) removeEventListener(type, sign, { capture: true })
  }
}
