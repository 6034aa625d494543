/**
 * A field for a passphrase: show toggle, Caps Lock hint, paste allowed. The input is an ordinary one in the light
 * DOM, so that password managers can fill it.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from './view.ts'
import { icon } from './icons.ts'

export class PassphraseField extends LitElement {
  static override properties: PropertyDeclarations = {
    label: {},
    autocompleteToken: { attribute: 'autocomplete-token' },
    problem: {},
    hint: {},
    disabled: { type: Boolean },
    shown: { state: true },
    capsLock: { state: true },
  }

  declare label: string
  /** `off`: nothing that a password manager should offer to keep. */
  declare autocompleteToken: 'current-password' | 'new-password' | 'off'
  declare problem: string
  declare hint: string
  declare disabled: boolean
  declare shown: boolean
  declare capsLock: boolean

  constructor() {
    super()
    this.label = 'Passphrase'
    this.autocompleteToken = 'current-password'
    this.problem = ''
    this.hint = ''
    this.disabled = false
    this.shown = false
    this.capsLock = false
  }

  get value(): string {
    return this.#input?.value ?? ''
  }

  set value(text: string) {
    if (this.#input) this.#input.value = text
  }

  override focus(): void {
    this.#input?.focus()
  }

  /** Ready to be typed again, what is there to be replaced. */
  retry(): void {
    this.#input?.focus()
    this.#input?.select()
  }

  show(): void {
    this.shown = true
  }

  /** Browsers keep what is in a text field for a restored session, on disk and in clear, unless this is `off`. */
  get #autocomplete(): string {
    return this.shown ? 'off' : this.autocompleteToken
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input')
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    const id = `${this.id || 'passphrase'}-input`
    return html`
      <label class="label" for=${id}>${this.label}</label>
      <div class="with-button">
        <input
          class="input ${this.shown ? 'input-mono' : ''}"
          id=${id}
          autocomplete=${this.#autocomplete}
          type=${this.shown ? 'text' : 'password'}
          autocapitalize="off"
          spellcheck="false"
          maxlength="4096"
          ?disabled=${this.disabled}
          aria-invalid=${this.problem ? 'true' : 'false'}
          aria-describedby=${`${id}-hint ${id}-problem`}
          @keydown=${this.#keys}
          @keyup=${this.#keys}
        />
        <button
          type="button"
          class="icon-btn"
          aria-pressed=${this.shown ? 'true' : 'false'}
          aria-label=${`Show ${this.label.toLowerCase()}`}
          @click=${() => (this.shown = !this.shown)}
        >
          ${icon(this.shown ? 'eye-off' : 'eye')}
        </button>
      </div>
      <p class="hint" id="${id}-hint" ?hidden=${!this.hint && !this.capsLock}>
        ${this.capsLock ? 'Caps Lock is on. ' : nothing}${this.hint}
      </p>
      <p class="error" id="${id}-problem" role="alert" ?hidden=${!this.problem}>
        ${this.problem ? icon('alert', 'icon-s') : nothing}<span>${this.problem}</span>
      </p>
    `
  }

  #keys = (event: KeyboardEvent): void => {
    this.capsLock = event.getModifierState('CapsLock')
  }
}

define('passphrase-field', PassphraseField)
