/** "What would you like to add?": five types, by click, arrow or letter. */
import { html, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import { TEMPLATES, type ItemTemplate } from '../items/templates.ts'

export class NewDialog extends View {
  protected override render(): TemplateResult {
    return html`<dialog
      class="sheet"
      data-dialog="new"
      aria-labelledby="new-title"
      @keydown=${this.#keys}
      @click=${this.#backdrop}
    >
      <div class="sheet-head">
        <h2 id="new-title" class="grow">What would you like to add?</h2>
        <button type="button" class="icon-btn" aria-label="Close" @click=${this.#close}>
          ${icon('close')}
        </button>
      </div>
      <ul role="list" class="types">
        ${Object.values(TEMPLATES).map(
          (template, index) =>
            html`<li>
              <button
                type="button"
                class="type"
                ?autofocus=${index === 0}
                @click=${() => this.#choose(template)}
              >
                <span class="tile">${icon(template.icon)}</span>
                <span class="grow">
                  <strong>${template.name}</strong>
                  <span class="small quiet">${template.about}</span>
                </span>
                <kbd aria-hidden="true">${template.key.toUpperCase()}</kbd>
              </button>
            </li>`,
        )}
      </ul>
    </dialog>`
  }

  #choose(template: ItemTemplate): void {
    this.#close()
    this.app.router.go({ name: 'new', type: template.type })
  }

  #keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!this.app.store.state.session?.settings.letterKeys) return
    const template = Object.values(TEMPLATES).find(({ key }) => key === event.key.toLowerCase())
    if (!template) return
    event.preventDefault()
    this.#choose(template)
  }

  #close = (): void => this.find<HTMLDialogElement>('dialog')?.close()

  #backdrop = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.#close()
  }
}

define('new-dialog', NewDialog)
