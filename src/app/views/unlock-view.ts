/**
 * The locked vault: a field for the passphrase or the recovery code, one button each where a passkey or this browser opens
 * it, and what went wrong last time.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import type { CodeField } from '../elements/code-field.ts'
import '../elements/code-field.ts'
import { icon } from '../elements/icons.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import '../elements/wait-note.ts'
import { codeOf, isFatal, MESSAGES } from '../messages.ts'
import { refusal, waitOf, type Way } from '../secret-words.ts'
import { givesNothing, isWilling } from '../state/policy.ts'
import type { Secret } from '../../client/secrets.ts'
import type { SlotReport } from '../../protocol/contract.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { startAgain } from '../elements/start-again.ts'

/** Codes at unlock that are about the stored data, not about what was typed. */
const ABOUT_DATA: readonly ErrorCode[] = ['slot-damaged', 'kdf-out-of-range']

/** What was refused last, by which way, and what is said of it. */
interface Refused {
  code: ErrorCode
  way: Way
  text: string
}

export class UnlockView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    busy: { state: true },
    refused: { state: true },
    ways: { state: true },
    byCode: { state: true },
    tries: { state: true },
    waitUntil: { state: true },
  }

  declare busy: boolean
  declare refused: Refused | null
  declare ways: Partial<Record<Way, boolean>> | null
  /** The recovery code is asked for in place of the passphrase. */
  declare byCode: boolean
  declare tries: number
  declare waitUntil: number | null

  constructor() {
    super()
    this.busy = false
    this.refused = null
    this.ways = null
    this.byCode = false
    this.tries = 0
    this.waitUntil = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#look()
  }

  protected override render(): TemplateResult {
    const { device, passkey } = this.ways ?? {}
    const typed = this.#typed
    return html`
      <main class="gate" aria-busy=${this.busy ? 'true' : 'false'}>
        <div class="gate-inner stack">
          <p class="gate-mark">${icon('coffer')}</p>
          <div class="stack-s center">
            <h1>Your vault is locked</h1>
            ${this.#isAboutData ? nothing : html`<p class="quiet">${hintFor(this.ways, typed)}</p>`}
          </div>
          ${this.#notice()} ${device ? this.#button('device', typed === null && !passkey) : nothing}
          ${passkey ? this.#button('passkey', typed === null && !device) : nothing}
          ${typed === null ? this.#elsewhere() : this.#form(typed)}
          ${this.ways && !device && !this.#isAboutData ? stayOpen : nothing}
          ${this.#isAboutData ? startAgain(this.app) : nothing}
        </div>
      </main>
    `
  }

  /** What is typed to open the vault, if anything is. */
  get #typed(): 'passphrase' | 'recovery' | null {
    const { passphrase = true, recovery = false } = this.ways ?? {}
    if (this.byCode && recovery) return 'recovery'
    if (passphrase) return 'passphrase'
    const { device = false, passkey = false } = this.ways ?? {}
    return recovery && !device && !passkey ? 'recovery' : null
  }

  get #isAboutData(): boolean {
    return this.refused !== null && ABOUT_DATA.includes(this.refused.code)
  }

  /** What is about the stored data, or has no field to be said beside. */
  #notice(): TemplateResult | typeof nothing {
    const { refused } = this
    if (!refused || (!this.#isAboutData && refused.way === this.#typed)) return nothing
    const { title, what, lost, next } = MESSAGES[refused.code]
    const text = this.#isAboutData ? `${what} ${lost} ${next}` : refused.text
    return html`<div class="notice notice-warn" role="alert">
      ${icon('alert')}
      <div class="stack-s">
        ${this.#isAboutData ? html`<strong>${title}</strong>` : nothing}
        <p>${text}</p>
      </div>
    </div> `
  }

  #button(way: 'device' | 'passkey', primary: boolean): TemplateResult {
    const secret: Secret = way === 'device' ? {} : { passkey: true }
    return html`<button
      type="button"
      class="btn btn-wide ${primary ? 'btn-primary' : ''}"
      ?disabled=${this.busy}
      @click=${() => this.#unlock(way, secret)}
    >
      ${icon(way)} ${way === 'device' ? 'Open in this browser' : 'Unlock with a passkey'}
    </button>`
  }

  #form(typed: 'passphrase' | 'recovery'): TemplateResult {
    const { refused } = this
    const problem = refused?.way === typed && !this.#isAboutData ? refused.text : ''
    return passphraseForm(
      {
        app: this.app,
        busy: this.busy,
        submit: () => this.#submit(typed),
        label: html`${icon('unlock')} Unlock`,
        doing: 'Opening',
        below: this.#elsewhere(),
      },
      html`${
        typed === 'passphrase'
          ? html`<passphrase-field id="unlock" .problem=${problem}></passphrase-field>`
          : html`<code-field id="unlock" .problem=${problem}></code-field>`
      }
      ${
        this.waitUntil === null
          ? nothing
          : html`<wait-note
              until=${this.waitUntil}
              @over=${() => (this.waitUntil = null)}
            ></wait-note>`
      }`,
    )
  }

  /** The other ways in, and what to do when there is none left. */
  #elsewhere(): TemplateResult {
    const { passphrase = true, recovery = false } = this.ways ?? {}
    const typed = this.#typed
    const swap = (byCode: boolean) => (): void => {
      this.byCode = byCode
      this.refused = null
      void this.#focus()
    }
    return html`<div class="stack-0 center">
      ${
        recovery && typed !== 'recovery'
          ? html`<button type="button" class="btn btn-quiet" @click=${swap(true)}>
              Use the recovery code
            </button>`
          : nothing
      }
      ${
        passphrase && typed === 'recovery'
          ? html`<button type="button" class="btn btn-quiet" @click=${swap(false)}>
              Use the passphrase
            </button>`
          : nothing
      }
      <a class="link" href="#/forgot"
        >${passphrase ? 'Forgot passphrase?' : 'None of these works?'}</a
      >
    </div>`
  }

  protected override firstUpdated(): void {
    void this.#focus()
  }

  get #field(): PassphraseField | CodeField | null {
    return this.find<PassphraseField | CodeField>('#unlock')
  }

  async #focus(): Promise<void> {
    await this.updateComplete
    await this.#field?.updateComplete
    this.#field?.focus()
  }

  /** Which ways there are. If that cannot be told, the passphrase field is offered. */
  async #look(): Promise<void> {
    try {
      const { state, slots, retryAfterMs } = await this.app.vault.report()
      if (retryAfterMs) this.waitUntil = Date.now() + retryAfterMs
      // Nothing says how it opens: what is wrong is known before anything is asked for.
      if (state === 'locked' && slots.length === 0) return await this.#unlock('device', {})
      const has = (kind: SlotReport['kind']): boolean => slots.some((slot) => slot.kind === kind)
      const [device, passkey, recovery] = [has('device'), has('passkey'), has('recovery')]
      const passphrase = has('passphrase') || !(device || passkey || recovery)
      this.ways = { passphrase, device, passkey, recovery }
    } catch {
      this.ways = { passphrase: true }
    }
    if (!this.#field || this.#field.value === '') void this.#focus()
  }

  #submit(typed: 'passphrase' | 'recovery'): void {
    const value = this.#field?.value ?? ''
    if (value === '') return this.#field?.focus()
    if (this.waitUntil !== null) return
    void this.#unlock(typed, typed === 'recovery' ? { recoveryCode: value } : { passphrase: value })
  }

  async #unlock(way: Way, secret: Secret): Promise<void> {
    this.busy = true
    this.refused = null
    try {
      await givesNothing(this.app, this.find<HTMLInputElement>('#stay-open')?.checked ?? false)
      await this.app.vault.unlock(secret)
      if (this.#field) this.#field.value = ''
    } catch (error) {
      const code = codeOf(error)
      if (isFatal(error))
        return this.app.store.update({ phase: 'problem', problem: code, deriving: null })
      await isWilling(this.app).catch(() => {})
      this.waitUntil = waitOf(error, Date.now())
      if (code === 'wrong-secret') this.tries++
      this.refused = this.waitUntil === null ? { code, way, text: this.#words(error, way) } : null
      await this.updateComplete
      this.#field?.retry()
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }

  #words(error: unknown, way: Way): string {
    if (codeOf(error) !== 'wrong-secret' || way !== 'passphrase') return refusal(error, way)
    const { what, next } = MESSAGES['wrong-secret']
    return this.tries >= 3
      ? `${what} Nothing was changed. Is the keyboard set to another language? Show what you type to check.`
      : `${what} Nothing was changed. ${next}`
  }
}

const stayOpen = html`<label class="check stay-open">
  <input type="checkbox" id="stay-open" />
  <span
    >Stay open when this tab is reloaded<span class="small quiet check-text"
      >Until it locks. What opens it lies on the disk in two halves while the page reloads, and any
      script on this address could take it.</span
    ></span
  >
</label>`

function hintFor(ways: Partial<Record<Way, boolean>> | null, typed: Way | null): string {
  const enter =
    typed === null
      ? ''
      : typed === 'recovery'
        ? 'enter your recovery code'
        : 'enter your passphrase'
  if (ways?.device) {
    return enter ? `Let this browser open it, or ${enter}.` : 'This browser can open it for you.'
  }
  if (ways?.passkey) return enter ? `Use your passkey, or ${enter}.` : 'Your passkey opens it.'
  return `${enter.charAt(0).toUpperCase()}${enter.slice(1)} to open it.`
}

define('unlock-view', UnlockView)
