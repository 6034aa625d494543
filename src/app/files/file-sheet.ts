/**
 * One file of the vault in a dialog: what it is, what is in it if that can be shown, and what can be done with it. What was
 * shown is let go when it closes, and a lock takes it away with the rest.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import { define, View } from '../elements/view.ts'
import { showTime } from '../items/text.ts'
import type { Message } from '../messages.ts'
import { fail } from '../state/failure.ts'
import { filesOf, type KeptFile } from '../state/files.ts'
import type { App } from '../state/store.ts'
import { previewOf, type Preview } from './preview.ts'
import { saveKept } from './save-kept.ts'
import { notHere, readTrouble } from './words.ts'

export interface SheetActions {
  /** Gives it another name; resolves to the file as it is then. */
  rename?: (file: KeptFile, path: string) => Promise<KeptFile>
  remove?: (file: KeptFile) => void
}

export function showFile(app: App, file: KeptFile, actions: SheetActions = {}): void {
  const sheet = new FileSheet()
  Object.assign(sheet, { app, file, actions })
  document.querySelector('vault-view')?.append(sheet)
}

type Shown = Preview | { kind: 'opening' } | { kind: 'trouble'; problem: Message }

class FileSheet extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    file: { attribute: false },
    actions: { attribute: false },
    shown: { state: true },
    renaming: { state: true },
  }

  declare file: KeptFile
  declare actions: SheetActions
  declare shown: Shown
  declare renaming: boolean
  #url = ''

  constructor() {
    super()
    this.shown = { kind: 'opening' }
    this.renaming = false
  }

  override disconnectedCallback(): void {
    URL.revokeObjectURL(this.#url)
    this.shown = { kind: 'opening' }
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find<HTMLDialogElement>('dialog')?.showModal()
    void this.#open()
  }

  async #open(): Promise<void> {
    try {
      const opened = await filesOf(this.app).get(this.file.file)
      const shown: Shown = opened ? await previewOf(opened) : { kind: 'trouble', problem: notHere }
      if (!this.isConnected) return
      if (shown.kind === 'image') this.#url = URL.createObjectURL(shown.blob)
      this.shown = shown
    } catch (error) {
      if (this.isConnected) this.shown = { kind: 'trouble', problem: readTrouble(error) }
    }
  }

  protected override render(): TemplateResult {
    const { file } = this
    return html`<dialog
      class="sheet sheet-wide file-sheet"
      aria-labelledby="file-title"
      @close=${() => this.remove()}
      @click=${(event: MouseEvent) => {
        if (event.target === event.currentTarget) this.#close()
      }}
    >
      <div class="sheet-head">
        <h2 id="file-title" class="grow file-name">${file.path}</h2>
        <button type="button" class="icon-btn" aria-label="Close" @click=${() => this.#close()}>
          ${icon('close')}
        </button>
      </div>
      <p class="small quiet">
        ${bytesText(file.sizeBytes)}${file.type ? ` · ${file.type}` : ''} · Stored
        ${showTime(file.storedAt)}
      </p>
      ${this.renaming ? this.#renameForm() : html`${this.#preview()}${this.#actions()}`}
    </dialog>`
  }

  #preview(): TemplateResult {
    const { shown, file } = this
    switch (shown.kind) {
      case 'opening':
        return html`<p class="file-shown quiet" role="status">Opening…</p>`
      case 'image':
        return html`<div class="file-shown file-image">
          <img src=${this.#url} alt="What is in ${file.path}" @error=${this.#noImage} />
        </div>`
      case 'text':
        return html`${
            shown.shownBytes < file.sizeBytes
              ? html`<p class="notice">
                  ${icon('info')}<span
                    >This is the beginning, ${bytesText(shown.shownBytes)} of
                    ${bytesText(file.sizeBytes)}. Save the file to read all of it.</span
                  >
                </p>`
              : nothing
          }
          <pre
            class="file-shown file-text"
            tabindex="0"
            role="region"
            aria-label="What is in ${file.path}"
            dir="auto"
          >
${shown.text || 'This file is empty.'}</pre>`
      case 'none':
        return html`<div class="file-shown file-none">
          ${icon('file')}
          <p>
            ${
              shown.because === 'its size'
                ? 'This picture is too large to be shown here.'
                : 'There is no preview for files like this.'
            }
          </p>
          <p class="small quiet">Save it to open it in another program.</p>
        </div>`
      case 'trouble': {
        const { title, what, lost, next } = shown.problem
        return html`<div class="notice notice-danger" role="alert">
          ${icon('alert')}
          <div class="stack-s">
            <strong>${title}</strong>
            <p>${what}</p>
            <p>${lost}</p>
            <p>${next}</p>
          </div>
        </div>`
      }
    }
  }

  #actions(): TemplateResult {
    const { rename, remove } = this.actions
    return html`<div class="actions">
      <button
        type="button"
        class="btn btn-primary"
        @click=${() => void saveKept(this.app, this.file)}
      >
        ${icon('save')} Save on this device
      </button>
      ${
        rename
          ? html`<button type="button" class="btn" @click=${this.#rename}>
              ${icon('edit')} Rename
            </button>`
          : nothing
      }
      ${
        remove
          ? html`<button
              type="button"
              class="btn btn-danger"
              @click=${() => {
                this.#close()
                remove(this.file)
              }}
            >
              ${icon('trash')} Delete
            </button>`
          : nothing
      }
    </div>`
  }

  #renameForm(): TemplateResult {
    return html`<form class="stack" @submit=${this.#submit}>
      <div>
        <label class="label" for="file-path">Name</label>
        <input
          class="input"
          id="file-path"
          autocomplete="off"
          spellcheck="false"
          maxlength="1000"
          aria-describedby="file-path-hint"
          .value=${this.file.path}
        />
        <p class="hint" id="file-path-hint">A slash makes a folder: Letters/2026/rent.pdf</p>
      </div>
      <div class="actions">
        <button class="btn btn-primary" type="submit">Save name</button>
        <button class="btn" type="button" @click=${() => (this.renaming = false)}>Cancel</button>
      </div>
    </form>`
  }

  #rename = async (): Promise<void> => {
    this.renaming = true
    await this.updateComplete
    const input = this.find<HTMLInputElement>('input')
    input?.focus()
    // The name without its ending is what is mostly changed.
    const { path } = this.file
    input?.setSelectionRange(path.lastIndexOf('/') + 1, endOfName(path))
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const path = cleanPath(this.find<HTMLInputElement>('input')?.value ?? '')
    try {
      if (path && this.actions.rename) this.file = await this.actions.rename(this.file, path)
      this.renaming = false
    } catch (error) {
      fail(this.app, error)
    }
  }

  #noImage = (): void => {
    this.shown = { kind: 'none', because: 'its kind' }
  }

  #close(): void {
    this.find<HTMLDialogElement>('dialog')?.close()
  }
}

function endOfName(path: string): number {
  const dot = path.lastIndexOf('.')
  return dot > path.lastIndexOf('/') + 1 ? dot : path.length
}

const cleanPath = (path: string): string =>
  path
    .split('/')
    .map((part) => part.trim())
    .filter(Boolean)
    .join('/')

define('file-sheet', FileSheet)
