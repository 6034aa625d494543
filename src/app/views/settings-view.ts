/** Settings: when the vault locks, the clipboard, the keyboard, what holds now, and erasing it all. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon, type IconName } from '../elements/icons.ts'
import { showDialog } from '../actions.ts'
import { plural } from '../items/text.ts'
import { attempt } from '../state/failure.ts'
import { chooseSetting, type Settings } from '../state/settings.ts'
import type { VaultReport } from '../../client/vault.ts'
import './settings-locking.ts'
import './settings-wrong.ts'
import { timeSetting, type Times } from './time-setting.ts'
import { renderReport } from './vault-report.ts'
import '../elements/check-vault.ts'
import '../elements/erase-form.ts'
import '../styles/page.css'

const MINUTE = 60_000

const CLIPBOARD: Times = [
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
      <settings-locking .app=${this.app} .report=${this.report}></settings-locking>
      <settings-wrong
        .app=${this.app}
        .limit=${this.report?.eraseAfterWrong ?? null}
      ></settings-wrong>
      <section class="card pad stack" aria-labelledby="use-title">
        <h2 id="use-title">Clipboard and keyboard</h2>
        ${timeSetting(settings, (change) => this.#save(change), {
          name: 'clipboardMs',
          label: 'Clear what was copied after',
          hint: 'Clipboard histories of the system keep their own copies.',
          options: CLIPBOARD,
        })}
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

  #save(change: Partial<Settings>): void {
    void chooseSetting(this.app, change)
  }
}

const link = (name: IconName, href: string, title: string, text: string): TemplateResult =>
  html`<a href=${href}>
    ${icon(name)}<span class="grow"
      ><strong>${title}</strong><span class="small quiet">${text}</span></span
    >${icon('next', 'icon-s')}
  </a>`

define('settings-view', SettingsView)
