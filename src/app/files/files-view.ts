/** "Files": what is kept in the vault as it is, of any kind and size; added, looked into, saved, renamed and deleted. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { bytesText } from '../elements/bytes.ts'
import { notTaken } from '../elements/files-drop.ts'
import { icon } from '../elements/icons.ts'
import { define, View } from '../elements/view.ts'
import { plural, showTime } from '../items/text.ts'
import { attempt, fail } from '../state/failure.ts'
import {
  freeName,
  loadFiles,
  renameFile,
  restoreFile,
  trashFile,
  type KeptFile,
} from '../state/files.ts'
import { undo } from '../state/items.ts'
import { showToast, TOAST_MS } from '../state/toasts.ts'
import { askLeaveAdding } from './ask-leave.ts'
import { Adding } from './adding.ts'
import { renderArrivals } from './arrivals.ts'
import { iconOf, sortedFiles, type FileSort } from './file-list.ts'
import { showFile } from './file-sheet.ts'
import type { Picks } from './pick.ts'
import { saveKept } from './save-kept.ts'
import '../styles/page.css'
import '../styles/files.css'

const SORTS: readonly [FileSort, string][] = [
  ['name', 'Name'],
  ['newest', 'Newest'],
  ['largest', 'Largest'],
]

/** So many rows are drawn at first, and so many more each time they are asked for. */
const ROWS = 200

export class FilesView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    query: { state: true },
    sort: { state: true },
    rows: { state: true },
    left: { state: true },
  }

  declare query: string
  declare sort: FileSort
  declare rows: number
  /** What was dropped and not taken, in words. */
  declare left: string
  #adding: Adding | undefined

  constructor() {
    super()
    this.query = ''
    this.sort = 'name'
    this.rows = ROWS
    this.left = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { app } = this
    this.#adding = new Adding(app, {
      changed: () => this.requestUpdate(),
      nameFor: ({ path }) => freeName(app, path),
      arrived: () => loadFiles(app),
    })
    app.router.guard(async () => {
      const left = this.#adding?.left ?? 0
      return left === 0 || askLeaveAdding(left)
    })
    addEventListener('beforeunload', this.#unload)
    void attempt(app, () => loadFiles(app))
  }

  override disconnectedCallback(): void {
    removeEventListener('beforeunload', this.#unload)
    this.app.router.guard(null)
    this.#adding?.close()
    this.#adding = undefined
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const files = this.app.store.state.session?.files
    if (!files) return nothing
    const { arrivals = [] } = this.#adding ?? {}
    return html`
      <div class="page-head"><h1 tabindex="-1">Files</h1></div>
      <files-drop
        heading=${files.length === 0 ? 'Keep files in the vault' : 'Add files'}
        hint="Sealed like everything else, names too. What you add is a copy: the file you chose stays where it is."
        ?small=${files.length + arrivals.length > 0}
        @picked=${this.#picked}
      ></files-drop>
      ${
        this.left
          ? html`<p class="notice notice-warn" role="alert">
              ${icon('alert')}<span>${this.left}</span>
            </p>`
          : nothing
      }
      ${arrivals.length > 0 && this.#adding ? renderArrivals(this.#adding) : nothing}
      ${files.length > 0 ? this.#list(files) : nothing}
    `
  }

  #list(files: readonly KeptFile[]): TemplateResult {
    const found = sortedFiles(files, this.query, this.sort)
    const bytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    return html`
      <div class="file-bar">
        <search class="search">
          ${icon('search')}
          <input
            class="input"
            type="search"
            autocomplete="off"
            spellcheck="false"
            placeholder="Search"
            aria-label="Search files"
            aria-describedby="file-count"
            .value=${this.query}
            @input=${(event: Event) => (this.query = (event.target as HTMLInputElement).value)}
          />
        </search>
        <label class="sort">
          <span class="sr">Sort by</span>
          <select
            class="input"
            @change=${(event: Event) => (this.sort = (event.target as HTMLSelectElement).value as FileSort)}
          >
            ${SORTS.map(([sort, name]) => html`<option value=${sort} ?selected=${this.sort === sort}>${name}</option>`)}
          </select>
        </label>
      </div>
      <p class="small quiet" id="file-count" role="status">
        ${found.length === 0 ? 'Nothing found' : `${plural(found.length, 'file')}, ${bytesText(bytes)}`}
      </p>
      ${
        found.length > 0
          ? html`<ul role="list" class="card jobs" aria-label="Files">
              ${repeat(
                found.slice(0, this.rows),
                ({ file }) => file,
                (file) => this.#row(file),
              )}
            </ul>`
          : nothing
      }
      ${
        found.length > this.rows
          ? html`<button type="button" class="btn" @click=${() => (this.rows += ROWS)}>
              Show more
            </button>`
          : nothing
      }
    `
  }

  #row(file: KeptFile): TemplateResult {
    const { path, sizeBytes, storedAt } = file
    return html`<li class="job file-row">
      <span class="tile">${icon(iconOf(file))}</span>
      <button type="button" class="grow file-open" @click=${() => this.#open(file)}>
        <strong class="file-name">${path}</strong>
        <span class="small quiet">${bytesText(sizeBytes)} · ${showTime(storedAt)}</span>
      </button>
      <div class="job-actions">
        <button
          type="button"
          class="icon-btn"
          aria-label="Save ${path} on this device"
          @click=${() => void saveKept(this.app, file)}
        >
          ${icon('save')}
        </button>
        <button
          type="button"
          class="icon-btn"
          aria-label="Delete ${path}"
          @click=${() => this.#remove(file)}
        >
          ${icon('trash')}
        </button>
      </div>
    </li>`
  }

  #open(file: KeptFile): void {
    showFile(this.app, file, {
      rename: async (now, path) => {
        const name = await renameFile(this.app, now.file, path)
        return this.app.store.state.session?.files?.find((one) => one.file === name) ?? now
      },
      remove: (now) => this.#remove(now),
    })
  }

  #remove(file: KeptFile): void {
    const { app } = this
    void attempt(app, async () => {
      const place = this.find(`.file-open`)
      const trashed = await trashFile(app, file)
      const step = { label: `deleting ${file.path}`, run: () => restoreFile(app, trashed) }
      app.store.state.session?.pushUndo(step)
      showToast(app, {
        text: `Deleted “${file.path}”.`,
        forMs: TOAST_MS,
        action: { label: 'Undo', run: () => void undo(app, step) },
      })
      await this.updateComplete
      if (document.activeElement === document.body) (place ?? this.find('h1'))?.focus()
    })
  }

  #picked = (event: CustomEvent<Picks>): void => {
    this.left = notTaken(event.detail)
    const count = event.detail.files.length
    if (count === 0) return
    this.#adding
      ?.add(event.detail.files)
      .then(() => {
        const failed = this.#adding?.arrivals.length ?? 0
        const stored = failed === 0
        const text = stored
          ? 'Stored in the vault.'
          : `${plural(failed, 'file')} could not be stored.`
        if (this.isConnected) {
          showToast(this.app, { text, forMs: TOAST_MS, tone: stored ? 'plain' : 'bad' })
        }
      })
      .catch((error: unknown) => fail(this.app, error))
  }

  #unload = (event: BeforeUnloadEvent): void => {
    if ((this.#adding?.left ?? 0) > 0) event.preventDefault()
  }
}

define('files-view', FilesView)
