/** A field for age recipients, one on each line: those whose identities open what is sealed for them. Nothing of it is secret. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from './icons.ts'
import { define } from './view.ts'

export class RecipientsField extends LitElement {
  static override properties: PropertyDeclarations = {
    problem: {},
    disabled: { type: Boolean },
  }

  declare problem: string
  declare disabled: boolean

  constructor() {
    super()
    this.problem = ''
    this.disabled = false
  }

  /** What was given; empty if nothing was. */
  get recipients(): string[] {
    const text = this.#input?.value ?? ''
    return text.split(/[\s,]+/).filter((word) => word !== '')
  }

  override focus(): void {
    this.#input?.focus()
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector('textarea')
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    return html`
      <label class="label" for="recipients">Recipients</label>
      <textarea
        class="input input-mono"
        id="recipients"
        rows="3"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        ?disabled=${this.disabled}
        aria-invalid=${this.problem ? 'true' : 'false'}
        aria-describedby="recipients-hint recipients-problem"
      ></textarea>
      <p class="hint" id="recipients-hint">
        Each begins with age1. One on a line: any one of their identities opens the file.
      </p>
      <p class="error" id="recipients-problem" role="alert" ?hidden=${!this.problem}>
        ${this.problem ? icon('alert', 'icon-s') : nothing}<span>${this.problem}</span>
      </p>
    `
  }
}

define('recipients-field', RecipientsField)
