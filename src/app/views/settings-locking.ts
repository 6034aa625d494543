/** When the vault locks, and what may open it without asking; each choice says what it costs where it is made. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import type { VaultReport } from '../../client/vault.ts'
import { attempt } from '../state/failure.ts'
import { chooseSetting, type Settings } from '../state/settings.ts'
import { timeSetting, type TimeSetting } from './time-setting.ts'

const MINUTE = 60_000

const TIMES: readonly TimeSetting[] = [
  {
    name: 'idleMs',
    label: 'Lock when nothing happens for',
    hint: 'You are warned 20 seconds before.',
    options: [
      [MINUTE, '1 minute'],
      [5 * MINUTE, '5 minutes'],
      [15 * MINUTE, '15 minutes'],
      [60 * MINUTE, '60 minutes'],
      [null, 'Never'],
    ],
  },
  {
    name: 'hiddenMs',
    label: 'Lock when this tab is out of sight for',
    hint: 'Counted from switching to another tab or window that covers it.',
    options: [
      [0, 'Immediately'],
      [MINUTE, '1 minute'],
      [5 * MINUTE, '5 minutes'],
      [null, 'Not at all'],
    ],
  },
  {
    name: 'sleepMs',
    label: 'Lock when the device has slept for',
    hint: 'Also when the browser lets the page stand still.',
    options: [
      [MINUTE, '1 minute'],
      [5 * MINUTE, '5 minutes'],
      [60 * MINUTE, '60 minutes'],
      [null, 'Not at all'],
    ],
  },
]

export class SettingsLocking extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    report: { attribute: false },
    ended: { state: true },
  }

  declare report: VaultReport | null
  /** Staying open was ended here. */
  declare ended: boolean

  constructor() {
    super()
    this.report = null
    this.ended = false
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (!session) return nothing
    const { settings } = session
    return html`<section class="card pad stack" aria-labelledby="lock-title">
      <h2 id="lock-title">Locking</h2>
      ${TIMES.map((time) => timeSetting(settings, this.#save, time))}
      ${
        settings.idleMs === null
          ? html`<p class="notice notice-warn">
              ${icon('alert')}<span>The vault stays open on a computer you walk away from.</span>
            </p>`
          : nothing
      }
      <label class="check">
        <input
          type="checkbox"
          .checked=${settings.shareWithTabs}
          @change=${(event: Event) => this.#save({ shareWithTabs: (event.target as HTMLInputElement).checked })}
        />
        <span
          >Open my other tabs too<span class="small quiet check-text"
            >Unlocking one tab unlocks the others of this browser. The keys go from tab to tab,
            where any script on this address could take them.</span
          ></span
        >
      </label>
      ${this.#overReload()} ${this.#thisBrowser()}
    </section>`
  }

  #overReload(): TemplateResult {
    const held = this.report?.heldOverReload === 'yes' && !this.ended
    return html`<div class="setting">
      <div class="grow">
        ${held ? 'This tab stays open when it is reloaded' : 'A reload of this tab asks again'}<span
          class="small quiet check-text"
          >${
            held
              ? 'What opens it lies on the disk in two halves while the page reloads, and any script on this address could take it.'
              : 'To have it stay open, tick that when you unlock.'
          }</span
        >
      </div>
      ${
        held
          ? html`<button type="button" class="btn" @click=${this.#end}>
              Ask again from now on
            </button>`
          : nothing
      }
    </div>`
  }

  #thisBrowser(): TemplateResult {
    const remembered = this.report?.slots.some(({ kind }) => kind === 'device') ?? false
    return html`<div class="setting">
      <div class="grow">
        ${remembered ? 'This browser opens the vault without asking' : 'This browser is not remembered'}<span
          class="small quiet check-text"
          >${
            remembered
              ? 'Anyone who can use it, or copy its profile, can open the vault.'
              : 'Remembered, it would open the vault without asking, for whoever uses it.'
          }</span
        >
      </div>
      <a class="btn" href="#/ways">${remembered ? 'Forget it' : 'Remember it'}</a>
    </div>`
  }

  #end = (): void => {
    const { session } = this.app.store.state
    if (!session) return
    const { idleMs, hiddenMs } = session.settings
    void attempt(this.app, async () => {
      await this.app.vault.setLockPolicy({ idleMs, hiddenMs, stayOpen: 'no' })
      this.ended = true
    })
  }

  #save = (change: Partial<Settings>): void => void chooseSetting(this.app, change)
}

define('settings-locking', SettingsLocking)
