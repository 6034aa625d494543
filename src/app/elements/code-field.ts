/** A field for a recovery code, in any case and grouping. Paste is allowed, and nothing of it is kept by the browser. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from './icons.ts'
import { define } from './view.ts'

export class CodeField extends LitElement {
  static override properties: PropertyDeclarations = { label: {}, problem: {}, hint: {} }

  declare label: string
  declare problem: string
  declare hint: string

  constructor() {
    super()
    this.label = 'Recovery code'
    this.problem = ''
    this.hint = 'Eight groups of four letters and digits.'
  }

  get value(): string {
    return this.#input?.value.trim() ?? ''
  }

  set value(text: string) {
    if (this.#input) this.#input.value = text
  }

  override focus(): void {
    this.#input?.focus()
  }

  /** Ready to be corrected. */
  retry(): void {
    this.#input?.focus()
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input')
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    const id = `${this.id || 'code'}-input`
    return html`
      <label class="label" for=${id}>${this.label}</label>
      <input
        class="input input-mono"
        id=${id}
        autocomplete="off"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck="false"
        maxlength="200"
        aria-invalid=${this.problem ? 'true' : 'false'}
        aria-describedby="${id}-hint ${id}-problem"
      />
      <p class="hint" id="${id}-hint" ?hidden=${!this.hint}>${this.hint}</p>
      <p class="error" id="${id}-problem" role="alert" ?hidden=${!this.problem}>
        ${this.problem ? icon('alert', 'icon-s') : nothing}<span>${this.problem}</span>
      </p>
    `
  }
}

define('code-field', CodeField)
