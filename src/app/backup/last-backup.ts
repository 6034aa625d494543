/** What is known of the last backup, in one line, and the reminder of the next one. */
import { html, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import { plural } from '../items/text.ts'
import { daysSince, isBackupDue } from '../state/reminders.ts'
import type { Session } from '../state/session.ts'
import type { LastBackup } from '../state/settings.ts'
import { momentText } from './words.ts'

const ago = (ms: number): string => {
  const days = daysSince(ms, Date.now())
  return days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`
}

/** "Saved 3 days ago: 214 entries, 1.2 MB, read back from where it was saved." */
export const lastBackupText = ({ at, entries, sizeBytes, checkedAt }: LastBackup): string =>
  `Made ${ago(at)}: ${plural(entries, 'entry', 'entries')}, ${bytesText(sizeBytes)}, ${
    checkedAt === null ? 'not read back since it was saved' : 'read back from where it was saved'
  }.`

export function lastBackupLine(session: Session): TemplateResult {
  const { lastBackup } = session.settings
  const due = isBackupDue(session, Date.now())
  if (!lastBackup) {
    return html`<p class="notice ${due ? 'notice-warn' : ''}">
      ${icon(due ? 'alert' : 'info')}<span
        >No backup yet. If this device is lost, or the browser’s data is cleared, so is the
        vault.</span
      >
    </p>`
  }
  const good = !due && lastBackup.checkedAt !== null
  return html`<p class="notice ${due ? 'notice-warn' : ''}">
    ${icon(due ? 'alert' : good ? 'check' : 'info')}<span
      ><strong>Last backup: ${momentText(lastBackup.at)}.</strong> ${lastBackupText(lastBackup)}
      ${due ? 'It is time for another.' : ''}</span
    >
  </p>`
}
