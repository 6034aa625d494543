/** A text that was encrypted or decrypted, to be copied or saved. Fires `back`, and `again` for another one. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'
import { define, View } from '../elements/view.ts'
import { saveFile } from '../save-file.ts'
import { copySecret } from '../state/clipboard.ts'
import { attempt } from '../state/failure.ts'
import { showToast } from '../state/toasts.ts'
import type { SealedText } from './seal-text.ts'

/** `text`: what was in an encrypted one, which is a secret until the person says otherwise. */
export type TextOutcome = { sealed: SealedText } | { text: string }

export class TextResult extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    outcome: { attribute: false },
  }

  declare outcome: TextOutcome

  protected override firstUpdated(): void {
    this.find('h2')?.focus()
  }

  protected override render(): TemplateResult {
    const { outcome } = this
    const sealed = 'sealed' in outcome ? outcome.sealed : null
    const text = 'sealed' in outcome ? outcome.sealed.text : outcome.text
    const title = sealed ? 'Encrypted' : 'Decrypted'
    return html`<section class="card pad stack" aria-labelledby="result-title">
      <h2 id="result-title" tabindex="-1" class="mark mark-good">
        ${icon('check')}<span>${title}</span>
      </h2>
      ${sealed ? html`<p>${sealed.opens}</p>` : nothing}
      ${
        text === ''
          ? html`<p>There is nothing in it: an empty text was encrypted.</p>`
          : html`<textarea
              class="input ${sealed ? 'input-mono' : ''}"
              aria-label=${sealed ? 'Encrypted text' : 'Decrypted text'}
              readonly
              autocomplete="off"
              spellcheck="false"
              .value=${text}
            ></textarea>`
      }
      <div class="actions">
        ${
          text === ''
            ? nothing
            : html`<button
                type="button"
                class="btn btn-primary"
                @click=${() => void copySecret(this.app, `${title} text`, async () => text, !sealed)}
              >
                ${icon('copy')} Copy
              </button>`
        }
        ${
          sealed
            ? html`<button type="button" class="btn" @click=${() => this.#save(sealed)}>
                ${icon('save')} Save as a file
              </button>`
            : nothing
        }
        <button type="button" class="btn btn-quiet" @click=${() => this.#fire('back')}>
          ${icon('back')} Back
        </button>
        <button type="button" class="btn btn-quiet" @click=${() => this.#fire('again')}>
          Another text
        </button>
      </div>
      ${
        sealed
          ? nothing
          : html`<p class="small quiet">
              It is stored nowhere, and gone when you leave this screen.
            </p>`
      }
    </section>`
  }

  #save({ text, fileName }: SealedText): void {
    void attempt(this.app, async () => {
      const { how } = await saveFile(new Blob([text], { type: 'text/plain' }), fileName)
      if (how === 'written') showToast(this.app, { text: 'The file is saved.', forMs: 4_000 })
    })
  }

  #fire(name: 'back' | 'again'): void {
    this.dispatchEvent(new Event(name))
  }
}

define('text-result', TextResult)
