/** A question with a few answers, in a native dialog. Escape is no answer. */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from './view.ts'

export interface Question {
  title: string
  text: string
  choices: readonly { id: string; label: string; primary?: boolean; danger?: boolean }[]
}

/** Asks, and resolves to the id of the choice, or to null if the question was closed. */
export function choose(question: Question): Promise<string | null> {
  const dialog = new ChooseDialog()
  dialog.question = question
  // Inside of the vault view, so that a lock takes an open question away with the rest.
  ;(document.querySelector('vault-view') ?? document.body).append(dialog)
  return dialog.answer
}

class ChooseDialog extends LitElement {
  static override properties: PropertyDeclarations = { question: { attribute: false } }

  declare question: Question
  #resolve: (answer: string | null) => void = () => {}
  readonly answer = new Promise<string | null>((resolve) => (this.#resolve = resolve))

  protected override createRenderRoot(): this {
    return this
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resolve(null)
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal()
    this.querySelector<HTMLElement>('.btn-primary')?.focus()
  }

  protected override render(): TemplateResult {
    const { title, text, choices } = this.question
    return html`<dialog
      class="sheet"
      aria-labelledby="choose-title"
      aria-describedby="choose-text"
      @close=${() => this.remove()}
    >
      <h2 id="choose-title">${title}</h2>
      <p id="choose-text" class="sheet-text">${text}</p>
      <div class="actions">
        ${choices.map(
          ({ id, label, primary, danger }) =>
            html`<button
              type="button"
              class="btn ${primary ? 'btn-primary' : ''} ${danger ? 'btn-danger' : ''}"
              @click=${() => this.#choose(id)}
            >
              ${label}
            </button>`,
        )}
      </div>
    </dialog>`
  }

  #choose(id: string): void {
    this.#resolve(id)
    this.querySelector('dialog')?.close()
  }
}

define('choose-dialog', ChooseDialog)
