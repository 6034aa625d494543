/** What the app reminds of by itself, and when. Pure: what is known goes in, the clock too. */
import type { Session } from './session.ts'

const DAY_MS = 86_400_000
/** A backup older than this is worth a reminder, and a vault with this many items is worth a first one. */
export const BACKUP_DAYS = 30
const WORTH_ITEMS = 5

/** How long "Later" lasts. */
export const QUIET_MS = 7 * DAY_MS

type Known = Pick<Session, 'settings' | 'loading'> & { items: { size: number } }

export const daysSince = (ms: number, nowMs: number): number =>
  Math.max(0, Math.floor((nowMs - ms) / DAY_MS))

/** Never made one and enough to lose, or it is long ago. Also while the reminder is quiet. */
export function isBackupDue({ settings, items }: Known, nowMs: number): boolean {
  const { lastBackup } = settings
  if (lastBackup === null) return items.size >= WORTH_ITEMS
  return daysSince(lastBackup.at, nowMs) >= BACKUP_DAYS && items.size > 0
}

/** Whether to say so on the list. */
export const remindsOfBackup = (known: Known, nowMs: number): boolean =>
  known.loading === null && known.settings.backupQuietUntil <= nowMs && isBackupDue(known, nowMs)

/** One of the four steps after a vault is made. */
export interface Step {
  id: 'recovery' | 'way' | 'backup' | 'keep'
  done: boolean
}

/** The steps, done or not; undefined while it is not known what is done, or when there is nothing left to say. */
export function nextSteps(
  session: Pick<Session, 'ways' | 'persisted' | 'settings'>,
  installed: boolean,
): Step[] | undefined {
  const { ways, persisted, settings } = session
  if (ways === null) return undefined
  const steps: Step[] = [
    { id: 'recovery', done: ways.some((way) => way.kind === 'recovery' && way.confirmed) },
    { id: 'way', done: ways.some(({ kind }) => kind === 'passphrase' || kind === 'passkey') },
    { id: 'backup', done: settings.lastBackup !== null },
    { id: 'keep', done: persisted === true || installed },
  ]
  return steps.every(({ done }) => done) ? undefined : steps
}
