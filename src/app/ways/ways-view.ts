/** Settings → Ways in: every way to open this vault, with what can be done about each, and what can be added. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import type { SlotInfo } from '../../protocol/contract.ts'
import { attempt } from '../state/failure.ts'
import { hasProvedCode, isDeviceOnly, loadWays, passkeysHere, unprovedCode } from '../state/ways.ts'
import {
  addPasskey,
  addPassphrase,
  bind,
  changePassphrase,
  remember,
  removeWay,
  rename,
  strengthen,
} from './changes.ts'
import './rotation-card.ts'
import { describeWay, nameOf, WAY_ICONS, WAY_NAMES } from './words.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/ways.css'

export class WaysView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    passkeys: { state: true },
  }

  /** Whether this browser knows passkeys that open vaults; undefined while that cannot be told. */
  declare passkeys: boolean | undefined

  constructor() {
    super()
    this.passkeys = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void attempt(this.app, async () => {
      await loadWays(this.app)
      this.passkeys = await passkeysHere()
    })
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const ways = this.app.store.state.session?.ways
    if (!ways) return nothing
    return html`
      <div class="page-head">
        <a class="icon-btn" href="#/settings" aria-label="Back to the settings">${icon('back')}</a>
        <h1 tabindex="-1" class="grow">Ways in</h1>
      </div>
      ${warning(ways)}
      <section class="card" aria-labelledby="ways-title">
        <h2 id="ways-title" class="sr">What opens this vault</h2>
        <ul role="list" class="slots">
          ${ways.map((way) => this.#row(way))}
        </ul>
      </section>
      <section class="card pad stack" aria-labelledby="add-title">
        <h2 id="add-title">Add a way in</h2>
        <ul role="list" class="adds">
          ${this.#add(
            'note',
            hasProvedCode(ways) ? 'New recovery code' : 'Recovery code',
            hasProvedCode(ways)
              ? 'Replaces the one there is, once you have shown that you saved it.'
              : 'A code on paper that opens the vault when everything else is lost.',
            html`<a class="btn" href="#/recovery">Make one</a>`,
          )}
          ${this.#add(
            'token',
            'Passphrase',
            'Opens the vault on any device that has its files or a backup.',
            this.#button('Add passphrase', () => addPassphrase(this.app)),
          )}
          ${this.#add(
            'passkey',
            'Passkey',
            this.passkeys === false
              ? 'This browser does not offer passkeys that can open vaults.'
              : 'Fingerprint, face or security key. It goes with a device or an account, so it never counts as the only way.',
            this.passkeys === false
              ? nothing
              : this.#button('Add passkey', () => addPasskey(this.app)),
          )}
          ${
            ways.some(({ kind }) => kind === 'device')
              ? nothing
              : this.#add(
                  'device',
                  'This browser',
                  'Opens without asking. The browser stores the key for it in the clear.',
                  this.#button('Remember this browser', () => remember(this.app)),
                )
          }
        </ul>
      </section>
      <rotation-card .app=${this.app}></rotation-card>
    `
  }

  #row(way: SlotInfo): TemplateResult {
    const { kind, name } = way
    return html`<li>
      ${icon(WAY_ICONS[kind])}
      <div class="grow">
        <strong>${nameOf(way)}</strong>
        <span class="small quiet"
          >${name ? `${WAY_NAMES[kind]} · ` : nothing}${describeWay(way)}</span
        >
      </div>
      <div class="slot-actions">
        ${kind === 'passphrase' ? this.#small('Change', way, () => changePassphrase(this.app)) : nothing}
        ${kind === 'passphrase' ? this.#small('Strengthen', way, () => strengthen(this.app)) : nothing}
        ${kind === 'passphrase' ? this.#small(way.bound ? 'Free' : 'Bind', way, () => bind(this.app, way)) : nothing}
        ${
          kind === 'recovery' && !way.confirmed
            ? html`<a class="btn btn-quiet" href="#/recovery">Check it</a>`
            : nothing
        }
        ${this.#small('Rename', way, () => rename(this.app, way))}
        ${this.#small('Remove', way, () => removeWay(this.app, way))}
      </div>
    </li>`
  }

  #small(label: string, way: SlotInfo, run: () => Promise<unknown>): TemplateResult {
    return html`<button
      type="button"
      class="btn btn-quiet"
      aria-label="${label} ${nameOf(way)}"
      @click=${() => void run()}
    >
      ${label}
    </button>`
  }

  #add(
    name: 'note' | 'token' | 'passkey' | 'device',
    title: string,
    text: string,
    action: TemplateResult | typeof nothing,
  ): TemplateResult {
    return html`<li>
      ${icon(name)}
      <div class="grow"><strong>${title}</strong><span class="small quiet">${text}</span></div>
      ${action}
    </li>`
  }

  #button(label: string, run: () => Promise<unknown>): TemplateResult {
    return html`<button type="button" class="btn" @click=${() => void run()}>${label}</button>`
  }
}

/** What is missing, the worst first. */
function warning(ways: readonly SlotInfo[]): TemplateResult | typeof nothing {
  if (isDeviceOnly(ways)) {
    return html`<p class="notice notice-warn">
      ${icon('alert')}<span
        >Only this browser can be relied on to open the vault. If its data is cleared, the vault is
        lost. Add a passphrase or a recovery code.</span
      >
    </p>`
  }
  if (unprovedCode(ways) && !hasProvedCode(ways)) {
    return html`<p class="notice notice-warn">
      ${icon('alert')}<span
        >The recovery code was made but never checked. Until it is, the vault does not rely on
        it.</span
      >
    </p>`
  }
  return nothing
}

define('ways-view', WaysView)
