/** The rotation of keys that is under way, as every screen sees it, and the word when it is done. */
import type { RotationReport } from '../../protocol/contract.ts'
import type { App } from './store.ts'
import { showToast } from './toasts.ts'

export type Rotation = RotationReport

/** Follows it until the returned function is called. What is under way already is asked for once. */
export function followRotation(app: App): () => void {
  let told = false
  const { session } = app.store.state
  const show = (rotation: Rotation | null): void => {
    if (!session || app.store.state.session !== session) return
    session.rotation = rotation
    app.store.update()
  }
  const stop = app.vault.on('rotation', ({ state, done, total }) => {
    told = true
    if (state !== 'done') return show({ state, done, total })
    show(null)
    showToast(app, { text: 'Everything is sealed under new keys.', forMs: 6_000 })
  })
  app.vault.report().then(
    ({ rotation }) => {
      if (!told) show(rotation)
    },
    () => {
      // Whoever reads the vault hears of it; here nothing is under way that can be shown.
    },
  )
  return stop
}
