/** A place to drop a file on, and a button for who does not drop: fires `file` with the file as its `detail`. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from './icons.ts'
import { define } from './view.ts'

export class FileDrop extends LitElement {
  static override properties: PropertyDeclarations = {
    label: {},
    hint: {},
    problem: {},
    accept: {},
    over: { state: true },
    chosen: { state: true },
  }

  declare label: string
  declare hint: string
  declare problem: string
  declare accept: string
  declare over: boolean
  declare chosen: string

  constructor() {
    super()
    this.label = 'Choose a file'
    this.hint = ''
    this.problem = ''
    this.accept = ''
    this.over = false
    this.chosen = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  override focus(): void {
    this.querySelector('button')?.focus()
  }

  protected override render(): TemplateResult {
    const id = this.id || 'file'
    return html`<div
      class="file-drop ${this.over ? 'drop-over' : ''}"
      @dragover=${(event: DragEvent) => {
        event.preventDefault()
        this.over = true
      }}
      @dragleave=${() => (this.over = false)}
      @drop=${(event: DragEvent) => {
        event.preventDefault()
        this.over = false
        this.#take(event.dataTransfer?.files[0])
      }}
    >
      ${icon('drop')}
      <div class="grow">
        ${this.chosen ? html`<strong class="file-name">${this.chosen}</strong>` : nothing}
        ${this.hint ? html`<span class="small quiet" id="${id}-hint">${this.hint}</span>` : nothing}
      </div>
      <button
        type="button"
        class="btn"
        aria-describedby="${id}-hint ${id}-problem"
        @click=${() => this.querySelector('input')?.click()}
      >
        ${this.chosen ? 'Choose another' : this.label}
      </button>
      <input
        type="file"
        hidden
        accept=${this.accept || nothing}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement
          this.#take(input.files?.[0])
          // The same file chosen again is a choice too.
          input.value = ''
        }}
      />
      <p class="error" id="${id}-problem" role="alert" ?hidden=${!this.problem}>
        ${this.problem ? icon('alert', 'icon-s') : nothing}<span>${this.problem}</span>
      </p>
    </div>`
  }

  #take(file: File | undefined): void {
    if (!file) return
    this.chosen = file.name
    this.dispatchEvent(new CustomEvent<File>('file', { detail: file }))
  }
}

define('file-drop', FileDrop)
