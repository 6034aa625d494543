/** The locked vault: a passphrase field, or one button when the device opens it, and what went wrong last time. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import { codeOf, isFatal, MESSAGES } from '../messages.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import { startAgain } from '../elements/start-again.ts'

/** Codes at unlock that are about the stored data, not about what was typed. */
const ABOUT_DATA: readonly ErrorCode[] = ['slot-damaged', 'kdf-out-of-range']

export class UnlockView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    busy: { state: true },
    problem: { state: true },
    ways: { state: true },
    tries: { state: true },
  }

  declare busy: boolean
  declare problem: ErrorCode | null
  declare ways: { passphrase: boolean; device: boolean } | null
  declare tries: number

  constructor() {
    super()
    this.busy = false
    this.problem = null
    this.ways = null
    this.tries = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#look()
  }

  protected override render(): TemplateResult {
    const passphrase = this.ways?.passphrase ?? true
    return html`
      <main class="gate" aria-busy=${this.busy ? 'true' : 'false'}>
        <div class="gate-inner stack">
          <p class="gate-mark">${icon('coffer')}</p>
          <div class="stack-s center">
            <h1>Your vault is locked</h1>
            ${this.#isAboutData ? nothing : html`<p class="quiet">${hintFor(this.ways)}</p>`}
          </div>
          ${this.#dataProblem()} ${this.ways?.device ? this.#byDevice(!passphrase) : nothing}
          ${passphrase ? this.#byPassphrase() : nothing}
          ${this.#isAboutData ? startAgain(this.app) : nothing}
        </div>
      </main>
    `
  }

  get #isAboutData(): boolean {
    return this.problem !== null && ABOUT_DATA.includes(this.problem)
  }

  #dataProblem(): TemplateResult | typeof nothing {
    if (!this.problem) return nothing
    // What is about the passphrase is said beside it.
    if (!this.#isAboutData && (this.ways?.passphrase ?? true)) return nothing
    const { title, what, lost, next } = MESSAGES[this.problem]
    return html`<div class="notice notice-warn" role="alert">
      ${icon('alert')}
      <div class="stack-s">
        <strong>${title}</strong>
        <p>${what} ${lost} ${next}</p>
      </div>
    </div> `
  }

  #byDevice(primary: boolean): TemplateResult {
    return html`<button
      type="button"
      class="btn btn-wide ${primary ? 'btn-primary' : ''}"
      ?disabled=${this.busy}
      @click=${() => this.#unlock({})}
    >
      ${icon('device')} Open in this browser
    </button>`
  }

  #byPassphrase(): TemplateResult {
    const wrong = this.problem && !this.#isAboutData ? this.#wrong(this.problem) : ''
    return passphraseForm(
      {
        app: this.app,
        busy: this.busy,
        submit: () => this.#submit(),
        label: html`${icon('unlock')} Unlock`,
        doing: 'Opening',
        below: html`<p class="center"><a class="link" href="#/forgot">Forgot passphrase?</a></p>`,
      },
      html`<passphrase-field id="unlock" .problem=${wrong}></passphrase-field>`,
    )
  }

  #wrong(code: ErrorCode): string {
    const layout = code === 'wrong-secret' && this.tries >= 3
    return layout
      ? 'That passphrase does not open this vault. Nothing was changed. Is the keyboard set to another language? Show what you type to check.'
      : `${MESSAGES[code].what} ${code === 'wrong-secret' ? 'Nothing was changed. ' : ''}${MESSAGES[code].next}`
  }

  protected override firstUpdated(): void {
    void this.#focus()
  }

  async #focus(): Promise<void> {
    const field = this.find<PassphraseField>('passphrase-field')
    await field?.updateComplete
    field?.focus()
  }

  /** Which ways there are. If that cannot be told, the passphrase field is offered. */
  async #look(): Promise<void> {
    try {
      const { state, slots } = await this.app.vault.report()
      // Nothing says how it opens: what is wrong is known before anything is asked for.
      if (state === 'locked' && slots.length === 0) return await this.#unlock({})
      const passphrase = slots.some((slot) => slot.kind === 'passphrase')
      const device = slots.some((slot) => slot.kind === 'device')
      this.ways = { passphrase: passphrase || !device, device }
    } catch {
      this.ways = { passphrase: true, device: false }
    }
  }

  #submit(): void {
    const field = this.find<PassphraseField>('passphrase-field')
    if (field?.value) void this.#unlock({ passphrase: field.value })
    else field?.focus()
  }

  async #unlock(secret: { passphrase?: string }): Promise<void> {
    this.busy = true
    this.problem = null
    try {
      await this.app.vault.unlock(secret)
      const field = this.find<PassphraseField>('passphrase-field')
      if (field) field.value = ''
    } catch (error) {
      const code = codeOf(error)
      if (isFatal(error))
        return this.app.store.update({ phase: 'problem', problem: code, deriving: null })
      this.tries++
      this.problem = code
      const field = this.find<PassphraseField>('passphrase-field')
      await this.updateComplete
      field?.retry()
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }
}

function hintFor(ways: { passphrase: boolean; device: boolean } | null): string {
  if (!ways?.device) return 'Enter your passphrase to open it.'
  return ways.passphrase
    ? 'Let this browser open it, or enter your passphrase.'
    : 'This browser can open it for you.'
}

define('unlock-view', UnlockView)
