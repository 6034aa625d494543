/** Tells the worker what only the page can see: that the person is there, and whether the page is hidden. */

/** Input further apart than this is told on its own; closer together, once. */
const TELL_EVERY_MS = 5_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Watches until the returned function is called. `tell` must not throw. */
export function watchPresence(tell: (seen: boolean, hidden: boolean) => void): () => void {
  let toldAt = -Infinity
  const hidden = (): boolean => document.visibilityState === 'hidden'
  const seen = (event: Event): void => {
    // A browser also tells of a pointer that stands still while the page moves under it.
    if (event instanceof PointerEvent && event.type === 'pointermove') {
      if (event.movementX === 0 && event.movementY === 0) return
    }
    const now = performance.now()
    if (now - toldAt < TELL_EVERY_MS) return
    toldAt = now
    tell(true, hidden())
  }
  const changed = (): void => tell(false, hidden())
  const options = { capture: true, passive: true }
  for (const sign of SIGNS) addEventListener(sign, seen, options)
  document.addEventListener('visibilitychange', changed)
  changed()
  return () => {
    for (const sign of SIGNS) removeEventListener(sign, seen, options)
    document.removeEventListener('visibilitychange', changed)
  }
}
