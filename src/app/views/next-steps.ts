/** Above the list: what a new vault still wants, four steps that can be put off for a week; and the reminder of a backup. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon, type IconName } from '../elements/icons.ts'
import { attempt } from '../state/failure.ts'
import { askToKeep, isInstalled } from '../state/kept.ts'
import { nextSteps, QUIET_MS, remindsOfBackup, type Step } from '../state/reminders.ts'
import type { Session } from '../state/session.ts'
import { saveSettings } from '../state/settings.ts'
import type { App } from '../state/store.ts'
import { showToast } from '../state/toasts.ts'

interface Words {
  icon: IconName
  title: string
  text: string
  href?: string
}

const WORDS: Record<Step['id'], Words> = {
  recovery: {
    icon: 'note',
    title: 'Save a recovery code',
    text: 'The way back in when the passphrase is forgotten.',
    href: '#/recovery',
  },
  way: {
    icon: 'token',
    title: 'Add a passphrase or passkey',
    text: 'So that not only this browser opens the vault.',
    href: '#/ways',
  },
  backup: {
    icon: 'save',
    title: 'Make a backup',
    text: 'A file that survives this device.',
    href: '#/backup',
  },
  keep: {
    icon: 'device',
    title: 'Have the browser keep it',
    text: 'Install Coffer or bookmark it from the browser’s menu, then ask the browser here.',
  },
}

export function renderNextSteps(app: App, session: Session): TemplateResult {
  return html`${renderReminder(app, session)}${renderSteps(app, session)}`
}

function renderSteps(app: App, session: Session): TemplateResult | typeof nothing {
  if (session.settings.stepsQuietUntil > Date.now()) return nothing
  const steps = nextSteps(session, isInstalled())
  if (!steps) return nothing
  const done = steps.filter((step) => step.done).length
  const later = (): Promise<void> =>
    attempt(app, () => saveSettings(app, { stepsQuietUntil: Date.now() + QUIET_MS }))
  return html`<details class="next-steps" ?open=${session.items.size === 0}>
    <summary>
      ${icon('shield')}<span class="grow">Next steps</span
      ><span class="count">${done} of ${steps.length}</span>
    </summary>
    <ol role="list">
      ${steps.map((step) => renderStep(app, step))}
    </ol>
    <p>
      <button type="button" class="btn btn-quiet" @click=${later}>
        Not now: ask again in a week
      </button>
    </p>
  </details>`
}

function renderStep(app: App, { id, done }: Step): TemplateResult {
  const { icon: name, title, text, href } = WORDS[id]
  if (done) {
    return html`<li class="step step-done">
      ${icon('check')}<span class="grow"
        ><strong>${title}</strong><span class="sr"> (done)</span></span
      >
    </li>`
  }
  const inside = html`${icon(name)}<span class="grow"
      ><strong>${title}</strong><span class="small quiet">${text}</span></span
    >${icon('next', 'icon-s')}`
  return href
    ? html`<li><a class="step" href=${href}>${inside}</a></li>`
    : html`<li><button type="button" class="step" @click=${() => ask(app)}>${inside}</button></li>`
}

async function ask(app: App): Promise<void> {
  const kept = await askToKeep()
  const { session } = app.store.state
  if (session) session.persisted = kept
  app.store.update()
  showToast(app, {
    text: kept
      ? 'The browser keeps the vault, also when space runs out.'
      : 'The browser does not promise it yet. Installing Coffer or a bookmark often changes that.',
    forMs: 8_000,
  })
}

function renderReminder(app: App, session: Session): TemplateResult | typeof nothing {
  if (!remindsOfBackup(session, Date.now())) return nothing
  const never = session.settings.lastBackup === null
  const later = (): Promise<void> =>
    attempt(app, () => saveSettings(app, { backupQuietUntil: Date.now() + QUIET_MS }))
  return html`<section class="notice notice-warn reminder" aria-label="Backup">
    ${icon('alert')}
    <div class="grow">
      <p><strong>${never ? 'No backup yet' : 'The last backup is old'}</strong></p>
      <p class="small">
        ${
          never
            ? 'If this device is lost, so is everything in here.'
            : 'What you changed since is only on this device.'
        }
      </p>
      <div class="cluster">
        <a class="btn" href="#/backup">Make a backup</a>
        <button type="button" class="btn btn-quiet" @click=${later}>Later</button>
      </div>
    </div>
  </section>`
}
