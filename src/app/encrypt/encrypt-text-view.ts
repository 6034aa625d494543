/**
 * "Encrypt text": a text is typed or pasted, and encrypted for whom the person chooses; one that is encrypted already is
 * recognised, and opened. Nothing is stored, and everything goes when the screen is left or the vault locks.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { define, View } from '../elements/view.ts'
import { recognise } from './recognise.ts'
import type { SealedText } from './seal-text.ts'
import './seal-text.ts'
import './open-text.ts'
import type { TextOutcome } from './text-result.ts'
import './text-result.ts'
import { RECOGNISED } from './text-words.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/sealed-text.css'

export class EncryptTextView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    text: { state: true },
    outcome: { state: true },
    asItIs: { state: true },
  }

  declare text: string
  declare outcome: TextOutcome | null
  /** The person wants to encrypt what is encrypted already. */
  declare asItIs: boolean

  constructor() {
    super()
    this.text = ''
    this.outcome = null
    this.asItIs = false
  }

  override disconnectedCallback(): void {
    // Elements may outlive the screen for a moment; what was in them must not.
    for (const area of this.querySelectorAll('textarea')) area.value = ''
    this.text = ''
    this.outcome = null
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult {
    const { outcome } = this
    return html`
      <div class="page-head"><h1 tabindex="-1" class="grow">Encrypt text</h1></div>
      ${
        outcome
          ? html`<text-result
              .app=${this.app}
              .outcome=${outcome}
              @back=${() => this.#back()}
              @again=${() => this.#again()}
            ></text-result>`
          : this.#form()
      }
    `
  }

  #form(): TemplateResult {
    const kind = this.asItIs ? 'plain' : recognise(this.text)
    return html`<section class="card pad stack" aria-label="The text">
      <div>
        <label class="label" for="given-text">Text</label>
        <textarea
          class="input ${kind === 'plain' ? '' : 'input-mono'}"
          id="given-text"
          rows="5"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="given-text-hint"
          .value=${live(this.text)}
          @input=${this.#typed}
        ></textarea>
        <p class="hint" id="given-text-hint">
          Type or paste a text to encrypt it. Paste an encrypted one to decrypt it.
        </p>
        <div class="recognised" role="status">
          ${
            kind === 'plain'
              ? nothing
              : html`<strong>${RECOGNISED[kind]}</strong>
                  <button
                    type="button"
                    class="btn btn-quiet flush"
                    @click=${() => (this.asItIs = true)}
                  >
                    Encrypt it once more instead
                  </button>`
          }
        </div>
      </div>
      ${
        kind === 'plain'
          ? html`<seal-text
              .app=${this.app}
              .text=${this.text}
              @sealed=${(event: CustomEvent<SealedText>) => (this.outcome = { sealed: event.detail })}
            ></seal-text>`
          : html`<open-text
              .app=${this.app}
              .text=${this.text}
              .kind=${kind}
              @opened=${(event: CustomEvent<string>) => (this.outcome = { text: event.detail })}
            ></open-text>`
      }
    </section>`
  }

  #typed = (event: Event): void => {
    this.text = (event.target as HTMLTextAreaElement).value
    this.asItIs = false
  }

  #back(): void {
    this.outcome = null
    void this.#focusText()
  }

  #again(): void {
    this.text = ''
    this.asItIs = false
    this.#back()
  }

  async #focusText(): Promise<void> {
    await this.updateComplete
    this.find<HTMLTextAreaElement>('#given-text')?.focus()
  }
}

define('encrypt-text-view', EncryptTextView)
