/**
 * The app's own settings, sealed in the vault like everything else (namespace `settings`), and so part of its backups.
 * What changes is written into what is there, so that two tabs keep each other's changes.
 */
import { isVaultError } from '../../protocol/errors.ts'
import { DEFAULT_HIDDEN_MS, DEFAULT_IDLE_MS, DEFAULT_SLEEP_MS } from '../../protocol/limits.ts'
import { attempt } from './failure.ts'
import { stored } from './stored.ts'
import type { App } from './store.ts'
import { tellSaved } from './toasts.ts'

/** A backup that was saved as a file. */
export interface LastBackup {
  /** The moment whose state it holds. */
  at: number
  entries: number
  sizeBytes: number
  /** When the saved file itself was read to its end; null if nobody has looked at it since. */
  checkedAt: number | null
}

export interface Settings {
  /** `null` = never. */
  idleMs: number | null
  hiddenMs: number | null
  sleepMs: number | null
  /** Tabs that are open open the others. */
  shareWithTabs: boolean
  clipboardMs: number | null
  /** Single-letter shortcuts (WCAG 2.1.4 wants them to be switched off if need be). */
  letterKeys: boolean
  /** Folders that came with an import and may have no item in them. */
  folders: readonly string[]
  lastBackup: LastBackup | null
  /** No reminder of a backup before this moment. */
  backupQuietUntil: number
  /** No card of next steps before this moment. */
  stepsQuietUntil: number
}

export const DEFAULT_SETTINGS: Settings = {
  idleMs: DEFAULT_IDLE_MS,
  hiddenMs: DEFAULT_HIDDEN_MS,
  sleepMs: DEFAULT_SLEEP_MS,
  shareWithTabs: false,
  clipboardMs: 30_000,
  letterKeys: true,
  folders: [],
  lastBackup: null,
  backupQuietUntil: 0,
  stepsQuietUntil: 0,
}

const NAME = 'app'
const TRIES = 5

const settingsOf = (app: App) => app.vault.namespace('settings')

/** Reads and writes one after the other, in the order they were asked for. */
let queue: Promise<unknown> = Promise.resolve()

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = queue.then(work)
  queue = done.catch(() => undefined)
  return done
}

/** Reads the settings and puts the lock policy into force. */
export async function loadSettings(app: App): Promise<Settings> {
  const saved = await inTurn(() => settingsOf(app).get<Partial<Settings>>(NAME))
  const settings = { ...DEFAULT_SETTINGS, ...saved }
  await applyPolicy(app, settings)
  return settings
}

/** After another tab, or a restored backup, has changed them. */
export async function reloadSettings(app: App): Promise<void> {
  const { session } = app.store.state
  if (!session) return
  const settings = await loadSettings(app)
  if (app.store.state.session !== session) return
  session.settings = settings
  app.store.update()
}

/**
 * In force at once, then saved, then seen: a policy that could not be saved still holds until the next unlock. Until it is
 * saved the browser asks who would leave.
 */
export async function saveSettings(app: App, change: Partial<Settings>): Promise<void> {
  const { session } = app.store.state
  if (!session) return
  session.settings = { ...session.settings, ...change }
  addEventListener('beforeunload', prevent)
  saving++
  try {
    await applyPolicy(app, session.settings)
    await writeSettings(app, change)
  } finally {
    if (--saving === 0) removeEventListener('beforeunload', prevent)
    app.store.update()
  }
}

let saving = 0
const prevent = (event: Event): void => event.preventDefault()

/** What a person chose on the page of settings, and that it is kept from now on. */
export const chooseSetting = (app: App, change: Partial<Settings>): Promise<void> =>
  attempt(app, async () => {
    await saveSettings(app, change)
    tellSaved(app)
  })

/** Without a session: into a vault that was just made from a backup. */
export const writeSettings = (app: App, change: Partial<Settings>): Promise<void> =>
  inTurn(() => write(app, change))

async function write(app: App, change: Partial<Settings>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const saved = await settingsOf(app).entry<Partial<Settings>>(NAME)
    try {
      const settings = stored({ ...saved?.value, ...change })
      await settingsOf(app).set(NAME, settings, { ifRevision: saved?.revision ?? 0 })
      return
    } catch (error) {
      if (!isVaultError(error, 'conflict') || tries === TRIES) throw error
    }
  }
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

/** Whether this tab stays open over a reload was chosen when it was unlocked, and stays as it is. */
const applyPolicy = (
  app: App,
  { idleMs, hiddenMs, sleepMs, shareWithTabs }: Settings,
): Promise<void> => app.vault.setLockPolicy({ idleMs, hiddenMs, sleepMs, shareWithTabs })
