/**
 * A place to drop any number of files and folders on, with buttons for who does not drop; a drop beside it counts too, for
 * the page would else be left for the file. Fires `picked` with what it was.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { fromDrop, fromInput, type Picks } from '../files/pick.ts'
import { icon } from './icons.ts'
import { define } from './view.ts'

/** More at once than a person means, and few enough to be listed. */
export const MAX_FILES = 1_000

export class FilesDrop extends LitElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    hint: {},
    small: { type: Boolean },
    over: { state: true },
    reading: { state: true },
  }

  declare heading: string
  declare hint: string
  /** One line, where something else is the matter of the screen. */
  declare small: boolean
  declare over: boolean
  declare reading: boolean

  constructor() {
    super()
    this.heading = 'Choose files'
    this.hint = ''
    this.small = false
    this.over = false
    this.reading = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('dragover', this.#dragOver)
    addEventListener('dragleave', this.#dragLeave)
    addEventListener('drop', this.#drop)
  }

  override disconnectedCallback(): void {
    removeEventListener('dragover', this.#dragOver)
    removeEventListener('dragleave', this.#dragLeave)
    removeEventListener('drop', this.#drop)
    super.disconnectedCallback()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    return html`<div class="drop ${this.small ? 'drop-small' : ''} ${this.over ? 'drop-over' : ''}">
      ${icon('drop')}
      <div class="stack-0">
        <h2>${this.heading}</h2>
        ${this.hint ? html`<p class="small quiet">${this.hint}</p>` : nothing}
      </div>
      <div class="cluster">
        <button
          type="button"
          class="btn ${this.small ? '' : 'btn-primary'}"
          @click=${() => this.#input('files').click()}
        >
          Choose files
        </button>
        ${
          canChooseFolders
            ? html`<button type="button" class="btn" @click=${() => this.#input('folder').click()}>
                Choose a folder
              </button>`
            : nothing
        }
      </div>
      <p class="small quiet ${this.reading ? '' : 'drop-hint'}" role="status">
        ${this.reading ? 'Looking into what you dropped…' : 'or drop them here'}
      </p>
      <input type="file" multiple hidden data-take="files" @change=${this.#chosen} />
      <input
        type="file"
        multiple
        hidden
        data-take="folder"
        ?webkitdirectory=${true}
        @change=${this.#chosen}
      />
    </div>`
  }

  #input(take: 'files' | 'folder'): HTMLInputElement {
    const input = this.querySelector<HTMLInputElement>(`[data-take=${take}]`)
    if (!input) throw new TypeError('the inputs are always drawn')
    return input
  }

  #chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement
    this.#tell(fromInput(input.files ?? [], MAX_FILES))
    // The same files chosen again are a choice too.
    input.value = ''
  }

  #dragOver = (event: DragEvent): void => {
    event.preventDefault()
    this.over = true
  }

  #dragLeave = (event: DragEvent): void => {
    // Leaving one element for another inside of the page is no leaving.
    if (event.relatedTarget === null) this.over = false
  }

  #drop = (event: DragEvent): void => {
    event.preventDefault()
    this.over = false
    // A question is open: what is behind it takes nothing.
    if (!event.dataTransfer || document.querySelector('dialog[open]:modal')) return
    void this.#read(event.dataTransfer)
  }

  async #read(data: DataTransfer): Promise<void> {
    this.reading = true
    const picks = await fromDrop(data, MAX_FILES)
    this.reading = false
    if (this.isConnected) this.#tell(picks)
  }

  #tell(picks: Picks): void {
    this.dispatchEvent(new CustomEvent<Picks>('picked', { detail: picks }))
  }
}

/** Phones have no folders to choose. */
const canChooseFolders =
  'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(pointer: fine)').matches

/** What is to be said of what was not taken, or an empty text. */
export function notTaken({ files, more, unreadable }: Picks): string {
  const parts = []
  if (files.length === 0 && unreadable === 0) parts.push('There was no file in it.')
  if (more) {
    parts.push(
      `There were more files than can be taken at once: the first ${counts.format(MAX_FILES)} are here. Add the others when these are done.`,
    )
  }
  if (unreadable > 0) {
    parts.push(
      `The browser did not let the page read ${unreadable === 1 ? 'one file or folder' : `${counts.format(unreadable)} files or folders`}.`,
    )
  }
  return parts.join(' ')
}

const counts = new Intl.NumberFormat()

define('files-drop', FilesDrop)
