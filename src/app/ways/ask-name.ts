/** A dialog for the name of a way in. Names are sealed in the vault; they tell two passkeys apart. */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from '../elements/view.ts'

const MAX_LENGTH = 60

/** Resolves to the name, which may be empty, or to null if the dialog was closed. */
export function askName(title: string, name: string): Promise<string | null> {
  const dialog = new AskName()
  Object.assign(dialog, { heading: title, name })
  document.querySelector('vault-view')?.append(dialog)
  return dialog.answer
}

class AskName extends LitElement {
  static override properties: PropertyDeclarations = { heading: {}, name: {} }

  declare heading: string
  declare name: string
  #resolve: (name: string | null) => void = () => {}
  readonly answer = new Promise<string | null>((resolve) => (this.#resolve = resolve))

  constructor() {
    super()
    this.heading = ''
    this.name = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resolve(null)
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal()
    this.querySelector('input')?.select()
  }

  protected override render(): TemplateResult {
    const close = (): void => this.querySelector('dialog')?.close()
    const submit = (event: SubmitEvent): void => {
      event.preventDefault()
      this.#resolve(this.querySelector('input')?.value.trim() ?? '')
      close()
    }
    return html`<dialog class="sheet" aria-labelledby="name-title" @close=${() => this.remove()}>
      <form class="stack" @submit=${submit}>
        <h2 id="name-title">${this.heading}</h2>
        <div>
          <label class="label" for="way-name">Name</label>
          <input
            class="input"
            id="way-name"
            autocomplete="off"
            maxlength=${MAX_LENGTH}
            value=${this.name}
          />
        </div>
        <div class="actions">
          <button class="btn btn-primary" type="submit">Save name</button>
          <button class="btn" type="button" @click=${close}>Cancel</button>
        </div>
      </form>
    </dialog>`
  }
}

define('ask-name', AskName)
