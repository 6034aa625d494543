/** The trash: items and files that were deleted, each to be restored or deleted for ever. */
import {
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit'
import { define, View } from '../elements/view.ts'
import { bytesText } from '../elements/bytes.ts'
import { icon, type IconName } from '../elements/icons.ts'
import { choose } from '../elements/choose.ts'
import { summarise, untitled } from '../items/summary.ts'
import { templateOf } from '../items/templates.ts'
import { plural, showTime } from '../items/text.ts'
import { purgeAttachments } from '../state/attachments.ts'
import { iconOf } from '../files/file-list.ts'
import { attempt } from '../state/failure.ts'
import { countTrash, restoreItem, trashOf, type Trashed } from '../state/items.ts'
import { deleteForEver, restoreFile, type TrashedFile } from '../state/files.ts'
import { showToast } from '../state/toasts.ts'
import '../styles/page.css'

interface Row {
  kind: 'item' | 'file'
  /** The id of the item, or the name of the file in the vault. */
  id: string
  title: string
  subtitle: string
  icon: IconName
  deletedAt: number
}

export class TrashView extends View {
  static override properties: PropertyDeclarations = { ...View.properties, rows: { state: true } }

  declare rows: readonly Row[] | null
  #count = -1
  #files: readonly TrashedFile[] | undefined

  constructor() {
    super()
    this.rows = null
  }

  protected override willUpdate(_: PropertyValues): void {
    const { trashCount: count = 0, trashedFiles } = this.app.store.state.session ?? {}
    if (count === this.#count && trashedFiles === this.#files) return
    this.#count = count
    this.#files = trashedFiles
    void attempt(this.app, () => this.#load())
  }

  async #load(): Promise<void> {
    const entries = await trashOf(this.app).entries<Trashed>()
    const items = entries.map(({ name, value }): Row => {
      const { title, subtitle, type } = summarise(name, value.item)
      const { icon } = templateOf(type)
      const { deletedAt } = value
      return { kind: 'item', id: name, title: untitled(title), subtitle, icon, deletedAt }
    })
    const files = (this.#files ?? []).map((file): Row => {
      const subtitle = `File, ${bytesText(file.sizeBytes)}`
      const { file: id, path: title, deletedAt } = file
      return { kind: 'file', id, title, subtitle, icon: iconOf(file), deletedAt }
    })
    this.rows = [...items, ...files].sort((a, b) => b.deletedAt - a.deletedAt)
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult {
    const { rows } = this
    return html`
      <div class="page-head">
        <h1 tabindex="-1" class="grow">Trash</h1>
        ${
          rows && rows.length > 0
            ? html`<button type="button" class="btn btn-danger" @click=${this.#empty}>
                Empty trash
              </button>`
            : nothing
        }
      </div>
      ${
        rows === null
          ? nothing
          : rows.length === 0
            ? html`<div class="empty">
                <span class="empty-mark">${icon('trash')}</span>
                <h2>The trash is empty</h2>
                <p class="quiet">What you delete stays here until you delete it for ever.</p>
              </div>`
            : html`<p class="quiet">
                  ${plural(rows.length, nounOf(rows))}, kept until deleted for ever.
                </p>
                <ul role="list" class="card trash">
                  ${rows.map((row) => this.#row(row))}
                </ul>`
      }
    `
  }

  #row(row: Row): TemplateResult {
    return html`<li>
      <span class="tile">${icon(row.icon)}</span>
      <span class="grow">
        <strong class="clip">${row.title}</strong>
        <span class="small quiet clip">${row.subtitle}</span>
        <span class="small quiet">Deleted ${showTime(row.deletedAt)}</span>
      </span>
      <span class="trash-actions">
        <button
          type="button"
          class="btn"
          aria-label="Restore ${row.title}"
          @click=${() => this.#restore(row)}
        >
          ${icon('undo')} Restore
        </button>
        <button
          type="button"
          class="icon-btn"
          aria-label="Delete ${row.title} for ever"
          @click=${() => this.#purge([row])}
        >
          ${icon('trash')}
        </button>
      </span>
    </li>`
  }

  #restore(row: Row): void {
    void attempt(this.app, async () => {
      await (row.kind === 'item' ? restoreItem : restoreFile)(this.app, row.id)
      showToast(this.app, { text: `Restored “${row.title}”.`, forMs: 4_000 })
    })
  }

  #empty = (): void => {
    if (this.rows) void this.#purge(this.rows)
  }

  async #purge(rows: readonly Row[]): Promise<void> {
    const [only] = rows
    const answer = await choose({
      title:
        rows.length === 1 && only
          ? `Delete “${only.title}” for ever?`
          : `Delete ${plural(rows.length, nounOf(rows))} for ever?`,
      text: 'This cannot be taken back.',
      choices: [
        { id: 'keep', label: 'Keep', primary: true },
        { id: 'delete', label: 'Delete for ever', danger: true },
      ],
    })
    if (answer !== 'delete') return
    await attempt(this.app, async () => {
      const idsOf = (kind: Row['kind']): string[] =>
        rows.filter((row) => row.kind === kind).map(({ id }) => id)
      await deleteForEver(this.app, idsOf('file'))
      const items = idsOf('item')
      // The files of items first: what still names them can be deleted once more.
      await purgeAttachments(this.app, items)
      await trashOf(this.app).apply(items.map((id) => ({ delete: id })))
      await countTrash(this.app)
    })
  }
}

const nounOf = (rows: readonly Row[]): string =>
  rows.every(({ kind }) => kind === 'file') ? 'file' : 'item'

define('trash-view', TrashView)
