/** Settings: when the vault locks, the clipboard, the keyboard, what holds now, and erasing it all. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon, type IconName } from '../elements/icons.ts'
import { showDialog } from '../actions.ts'
import { plural } from '../items/text.ts'
import { attempt } from '../state/failure.ts'
import { saveSettings, type Settings } from '../state/settings.ts'
import type { VaultReport } from '../../client/vault.ts'
import { renderReport } from './vault-report.ts'
import '../elements/check-vault.ts'
import '../elements/erase-form.ts'
import '../styles/page.css'

type TimeSetting = 'idleMs' | 'hiddenMs' | 'clipboardMs'

const MINUTE = 60_000

const IDLE: readonly [number | null, string][] = [
  [MINUTE, '1 minute'],
  [5 * MINUTE, '5 minutes'],
  [15 * MINUTE, '15 minutes'],
  [60 * MINUTE, '60 minutes'],
  [null, 'Never'],
]
const HIDDEN: readonly [number | null, string][] = [
  [0, 'Immediately'],
  [MINUTE, '1 minute'],
  [5 * MINUTE, '5 minutes'],
  [null, 'Not at all'],
]
const CLIPBOARD: readonly [number | null, string][] = [
  [15_000, '15 seconds'],
  [30_000, '30 seconds'],
  [MINUTE, '60 seconds'],
  [2 * MINUTE, '2 minutes'],
  [null, 'Never'],
]

export class SettingsView extends View {
  static override properties: PropertyDeclarations = { ...View.properties, report: { state: true } }

  declare report: VaultReport | null

  constructor() {
    super()
    this.report = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void attempt(this.app, async () => {
      this.report = await this.app.vault.report()
    })
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (!session) return nothing
    const { settings } = session
    return html`
      <div class="page-head">
        <h1 tabindex="-1" class="grow">Settings</h1>
        <button type="button" class="btn" @click=${() => showDialog('help')}>
          ${icon('help')} Help
        </button>
      </div>
      <nav class="card links" aria-label="More settings">
        ${link('token', '#/ways', 'Ways in', 'Passphrases, passkeys, the recovery code, this browser')}
        ${link('save', '#/backup', 'Backup', 'Make one, look into one, restore one')}
        ${link('shield', '#/check-up', 'Check-up', 'What holds, and what could be better')}
      </nav>
      <section class="card pad stack" aria-labelledby="lock-title">
        <h2 id="lock-title">Locking</h2>
        ${this.#times('idleMs', 'Lock when nothing happens for', IDLE, settings, 'You are warned 20 seconds before.')}
        ${this.#times('hiddenMs', 'Lock when this tab is out of sight for', HIDDEN, settings, 'Counted from switching to another tab or window that covers it.')}
        ${
          settings.idleMs === null
            ? html`<p class="notice notice-warn">
                ${icon('alert')}<span>The vault stays open on a computer you walk away from.</span>
              </p>`
            : nothing
        }
      </section>
      <section class="card pad stack" aria-labelledby="use-title">
        <h2 id="use-title">Clipboard and keyboard</h2>
        ${this.#times('clipboardMs', 'Clear what was copied after', CLIPBOARD, settings, 'Clipboard histories of the system keep their own copies.')}
        <label class="check">
          <input
            type="checkbox"
            .checked=${settings.letterKeys}
            @change=${(event: Event) => this.#save({ letterKeys: (event.target as HTMLInputElement).checked })}
          />
          <span
            >Single-letter shortcuts<span class="small quiet check-text"
              >Such as N for a new item and C to copy. Keys with Ctrl always work.</span
            ></span
          >
        </label>
      </section>
      <section class="card pad stack" aria-labelledby="about-title">
        <div>
          <h2 id="about-title">About this vault</h2>
          <p class="small quiet">
            ${plural(session.items.size, 'item')}. What is said here was observed just now.
          </p>
        </div>
        ${this.report ? renderReport(this.report) : nothing}
        <div>
          <a class="btn" href="selftest/" target="_blank" rel="noopener">Test this browser</a>
          <p class="small quiet">
            Tries here what Coffer promises, in a vault of its own, and opens in a new tab.
          </p>
        </div>
      </section>
      <section class="card pad stack" aria-labelledby="check-title">
        <div>
          <h2 id="check-title">Check this vault</h2>
          <p class="small quiet">
            Reads everything that is stored once more and proves it. You can go on working.
          </p>
        </div>
        <check-vault .app=${this.app}></check-vault>
      </section>
      <section class="card pad stack" aria-labelledby="erase-title">
        <h2 id="erase-title">Erase this vault</h2>
        <p>
          Destroys the keys and then the data, in every tab of this browser. It cannot be taken
          back, and it is not shredding: the disk may keep traces for a while.
        </p>
        <erase-form .app=${this.app}></erase-form>
      </section>
    `
  }

  #times(
    name: TimeSetting,
    label: string,
    options: readonly [number | null, string][],
    settings: Settings,
    hint: string,
  ): TemplateResult {
    return html`<div class="setting">
      <label for="set-${name}" class="grow"
        >${label}<span class="small quiet check-text">${hint}</span></label
      >
      <select
        class="input"
        id="set-${name}"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement
          this.#save({ [name]: value === 'null' ? null : Number(value) })
        }}
      >
        ${options.map(
          ([ms, text]) =>
            html`<option value=${String(ms)} ?selected=${settings[name] === ms}>${text}</option>`,
        )}
      </select>
    </div>`
  }

  #save(change: Partial<Settings>): void {
    void attempt(this.app, () => saveSettings(this.app, change))
  }
}

const link = (name: IconName, href: string, title: string, text: string): TemplateResult =>
  html`<a href=${href}>
    ${icon(name)}<span class="grow"
      ><strong>${title}</strong><span class="small quiet">${text}</span></span
    >${icon('next', 'icon-s')}
  </a>`

define('settings-view', SettingsView)
