/** The app's own settings, sealed in the vault like everything else (namespace `settings`). */
import { DEFAULT_HIDDEN_MS, DEFAULT_IDLE_MS } from '../../protocol/limits.ts'
import { stored } from './stored.ts'
import type { App } from './store.ts'

export interface Settings {
  /** `null` = never. */
  idleMs: number | null
  hiddenMs: number | null
  clipboardMs: number | null
  /** Single-letter shortcuts (WCAG 2.1.4 wants them to be switched off if need be). */
  letterKeys: boolean
  /** Folders that came with an import and may have no item in them. */
  folders: readonly string[]
}

export const DEFAULT_SETTINGS: Settings = {
  idleMs: DEFAULT_IDLE_MS,
  hiddenMs: DEFAULT_HIDDEN_MS,
  clipboardMs: 30_000,
  letterKeys: true,
  folders: [],
}

const NAME = 'app'

/** Reads the settings and puts the lock policy into force. */
export async function loadSettings(app: App): Promise<Settings> {
  const saved = await app.vault.namespace('settings').get<Partial<Settings>>(NAME)
  const settings = { ...DEFAULT_SETTINGS, ...saved }
  await applyPolicy(app, settings)
  return settings
}

/** In force at once, then saved: a policy that could not be saved still holds until the next unlock. */
export async function saveSettings(app: App, change: Partial<Settings>): Promise<void> {
  const session = app.store.state.session
  if (!session) return
  session.settings = { ...session.settings, ...change }
  app.store.update()
  await applyPolicy(app, session.settings)
  await app.vault.namespace('settings').set(NAME, stored(session.settings))
}

/** Adds folders to those kept though empty, or takes some out of them. */
export async function keepFolders(
  app: App,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
): Promise<void> {
  const { folders = [] } = app.store.state.session?.settings ?? {}
  const left = [...folders, ...add].filter((folder) => !remove.includes(folder))
  await saveSettings(app, { folders: [...new Set(left)] })
}

const applyPolicy = (app: App, { idleMs, hiddenMs }: Settings): Promise<void> =>
  app.vault.setLockPolicy({ idleMs, hiddenMs })
