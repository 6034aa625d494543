/** Opens a session after an unlock, and keeps it in step with the vault until the next lock. */
import { VaultError } from '../../protocol/errors.ts'
import { loadDrafts } from './drafts.ts'
import { fail } from './failure.ts'
import { FILES, loadFiles } from './files.ts'
import { watchIdle } from './idle.ts'
import { countTrash, loadItems, refreshItems } from './items.ts'
import { followRotation } from './rotation.ts'
import { Session } from './session.ts'
import { loadSettings, reloadSettings } from './settings.ts'
import type { App } from './store.ts'
import { isKept } from './kept.ts'
import { loadWays } from './ways.ts'

/** @returns what ends the watching */
export function beginSession(app: App): () => void {
  const session = new Session()
  app.store.update({ session })
  // Aliases of an earlier session mean nothing in this one.
  if ('alias' in app.store.state.route) app.router.force({ name: 'items' })
  const stops = [
    watchIdle(app),
    followRotation(app),
    app.vault.on('slots', () => {
      loadWays(app).catch((error: unknown) => fail(app, error))
    }),
    app.vault.on('changed', ({ namespace, names }) => {
      const work =
        namespace === 'items'
          ? refreshItems(app, names)
          : namespace === 'trash'
            ? countTrash(app)
            : namespace === 'settings'
              ? reloadSettings(app)
              : namespace === FILES
                ? loadFiles(app)
                : undefined
      work?.catch((error: unknown) => fail(app, error))
    }),
  ]
  stops.push(
    app.vault.on('storage', ({ reason }) => {
      if (reason === 'blocked') fail(app, new VaultError('blocked'))
    }),
  )
  void load(app, session)
  return () => {
    for (const stop of stops) stop()
  }
}

async function load(app: App, session: Session): Promise<void> {
  try {
    session.settings = await loadSettings(app)
    await loadItems(app, session)
    await loadWays(app)
    session.persisted = await isKept()
    await countTrash(app)
    await loadDrafts(app, session)
    await loadFiles(app)
    const { route } = app.store.state
    // An empty form after an unlock would hide that there is something to continue.
    if (route.name === 'new' && session.drafts.length > 0) app.router.force({ name: 'items' })
  } catch (error) {
    fail(app, error, 'vault')
  }
}
