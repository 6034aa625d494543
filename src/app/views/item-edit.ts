/**
 * New and edit, one form. What is typed is sealed as a draft every few seconds, so that a lock loses nothing; saving
 * says which revision it began from, and a conflict is shown rather than settled.
 */
import {
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import { askAgain } from '../elements/ask-again.ts'
import { explain } from '../messages.ts'
import {
  finished,
  newCustomField,
  newItem,
  parseTags,
  withTemplateFields,
} from '../items/draft-item.ts'
import { attachmentsOf, notIn, withAttachments } from '../items/attachments.ts'
import { newItemId } from '../items/ids.ts'
import { untitled } from '../items/summary.ts'
import { templateOf } from '../items/templates.ts'
import { discardDraft, dropDraft, idOf, readDraft, saveDraft } from '../state/drafts.ts'
import { deleteAttachments } from '../state/attachments.ts'
import { fail } from '../state/failure.ts'
import { moveToTrash, readItem, writeItem } from '../state/items.ts'
import { tellSaved } from '../state/toasts.ts'
import { isVaultError } from '../../protocol/errors.ts'
import type { Attachment, FieldKind, Item, ItemType } from '../../protocol/item.ts'
import type { EditAttachments } from './edit-attachments.ts'
import './edit-attachments.ts'
import { changeFiles, overTheirs, saveCopy, type Edit } from './edit-files.ts'
import { renderCustomFields, renderTemplateFields } from './edit-fields.ts'
import { renderFiling } from './edit-filing.ts'
import { renderNotices } from './edit-notices.ts'
import { askConflict, askDiscard, askLeave } from './edit-questions.ts'
import '../styles/edit.css'

const AUTOSAVE_MS = 1_500

export class ItemEdit extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    itemId: { attribute: false },
    type: { attribute: false },
    draft: { state: true },
    shown: { state: true },
    busy: { state: true },
    resumed: { state: true },
    problem: { state: true },
  }

  /** What is edited, or null for a new item of `type`. */
  declare itemId: string | null
  declare type: ItemType | null
  declare draft: Item | null
  /** Places of masked fields shown while they are edited. */
  declare shown: ReadonlySet<number>
  declare busy: boolean
  declare resumed: boolean
  declare problem: string
  /** Counts the drafts shown, for what is set once per draft. */
  opened = 0
  #before: Item | null = null
  #revision = 0
  #clean = ''
  #draftName = ''
  /** Where an item that is new will be. */
  #id = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  #sealing: Promise<void> = Promise.resolve()

  constructor() {
    super()
    this.draft = null
    this.shown = new Set()
    this.busy = false
    this.resumed = false
    this.problem = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('beforeunload', this.#unload)
    document.addEventListener('visibilitychange', this.#hidden)
    document.addEventListener('keydown', this.#keys)
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#timer)
    removeEventListener('beforeunload', this.#unload)
    document.removeEventListener('visibilitychange', this.#hidden)
    document.removeEventListener('keydown', this.#keys)
    const { session } = this.app.store.state
    if (session) session.flush = null
    this.app.router.guard(null)
    this.draft = null
    this.#before = null
    this.#clean = ''
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('itemId') || changed.has('type')) {
      this.draft = null
      void this.#begin().catch((error: unknown) => fail(this.app, error))
    }
  }

  /** Reads the item and any draft of it. */
  async #begin(): Promise<void> {
    const { app, itemId } = this
    const { session } = app.store.state
    if (!session) return
    const resume = session.resume
    session.resume = null
    this.#before = null
    this.#revision = 0
    this.#draftName = itemId === null ? (resume ?? `new:${newItemId()}`) : `edit:${itemId}`
    this.#id = idOf(this.#draftName)
    let item: Item
    if (itemId === null) item = newItem(this.type ?? 'login', Date.now())
    else {
      const summary = session.items.get(itemId)
      if (summary && !(await askAgain(app, summary))) return app.router.force({ name: 'items' })
      const entry = await readItem(app, itemId)
      if (!entry) return app.router.force({ name: 'items' })
      this.#before = entry.value
      this.#revision = entry.revision
      item = withTemplateFields(entry.value)
    }
    const kept = session.drafts.some(({ name }) => name === this.#draftName)
      ? await readDraft(app, this.#draftName)
      : undefined
    if (!this.isConnected) return
    this.#clean = JSON.stringify(item)
    if (kept && itemId !== null) this.#revision = kept.revision
    this.resumed = kept !== undefined
    this.opened++
    this.draft = kept ? withTemplateFields(kept.item) : item
    session.flush = () => this.#seal()
    app.router.guard(() => this.#mayLeave())
    await this.updateComplete
    this.find<HTMLInputElement>('#edit-title')?.focus()
  }

  #edit = (draft: Item): Edit => ({ id: this.#id, draft, before: this.#before })

  get #dirty(): boolean {
    return this.draft !== null && JSON.stringify(this.draft) !== this.#clean
  }

  protected override render(): TemplateResult | typeof nothing {
    const { draft } = this
    if (!draft) return nothing
    const template = templateOf(draft.type)
    return html`
      <form class="item edit" @submit=${this.#submit} novalidate autocomplete="off">
        <div class="item-bar">
          <button type="button" class="btn btn-quiet" @click=${this.#discard}>
            ${this.#dirty || this.resumed ? 'Discard' : 'Cancel'}
          </button>
          <span class="grow"></span>
          <button
            type="submit"
            class="btn btn-primary"
            aria-disabled=${this.busy ? 'true' : 'false'}
            aria-keyshortcuts="Control+S"
          >
            ${this.busy ? 'Saving…' : 'Save'}
          </button>
        </div>
        <header class="item-head">
          <span class="tile tile-l">${icon(template.icon)}</span>
          <h1 class="grow">
            ${this.itemId === null ? `New ${template.name.toLowerCase()}` : `Edit ${template.name.toLowerCase()}`}
          </h1>
        </header>
        ${renderNotices(this.resumed, this.problem)}
        <div>
          <label class="label" for="edit-title">Name</label>
          <input
            class="input"
            id="edit-title"
            autocomplete="off"
            .value=${draft.title}
            @input=${(event: InputEvent) => this.change({ title: (event.target as HTMLInputElement).value })}
          />
        </div>
        ${renderTemplateFields(this, draft)}
        <div>
          <label class="label" for="edit-notes">${draft.type === 'note' ? 'Text' : 'Notes'}</label>
          <textarea
            class="input"
            id="edit-notes"
            autocomplete="off"
            .value=${draft.notes}
            @input=${(event: InputEvent) => this.change({ notes: (event.target as HTMLTextAreaElement).value })}
          ></textarea>
        </div>
        ${renderCustomFields(this, draft)}
        <edit-attachments
          .app=${this.app}
          .owner=${this.#id}
          .attachments=${attachmentsOf(draft)}
          @attachments=${this.#attached}
        ></edit-attachments>
        ${renderFiling(this, draft)}
      </form>
    `
  }

  /** Takes a change into the draft, to be sealed soon. */
  change(part: Partial<Item>): void {
    if (!this.draft) return
    this.draft = { ...this.draft, ...part }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => void this.#seal().catch((error: unknown) => fail(this.app, error)),
      AUTOSAVE_MS,
    )
  }

  changeField(index: number, part: Partial<Item['fields'][number]>): void {
    const fields = this.draft?.fields.map((field, place) =>
      place === index ? { ...field, ...part } : field,
    )
    if (fields) this.change({ fields })
  }

  addField(kind: FieldKind): void {
    if (!this.draft) return
    this.change({ fields: [...this.draft.fields, newCustomField(this.draft, kind)] })
    void this.updateComplete.then(() =>
      this.find<HTMLInputElement>('.custom:last-of-type .custom-label')?.focus(),
    )
  }

  toggleShown(index: number): void {
    const shown = new Set(this.shown)
    if (!shown.delete(index)) shown.add(index)
    this.shown = shown
  }

  changeTags(text: string): void {
    this.change({ tags: parseTags(text) })
  }

  /** Sealed at once: a file that is in the vault and that nothing names would stay there for good. */
  #attached = ({ detail }: CustomEvent<readonly Attachment[]>): void => {
    const { draft } = this
    if (!draft) return
    this.draft = withAttachments(draft, detail)
    this.#seal()
      .then(() => changeFiles(this.app, this.#edit(draft), detail))
      .catch((error: unknown) => fail(this.app, error))
  }

  /** One write at a time, so that an older draft never follows a newer one. */
  #seal(): Promise<void> {
    clearTimeout(this.#timer)
    const { draft } = this
    if (!draft || !this.#dirty) return this.#sealing
    const kept = { item: draft, itemId: this.itemId, revision: this.#revision, at: Date.now() }
    this.#sealing = this.#sealing
      .catch(() => undefined)
      .then(() => saveDraft(this.app, this.#draftName, kept))
    return this.#sealing
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    void this.#save()
  }

  async #save(ifRevision = this.#revision): Promise<void> {
    const { draft, app } = this
    if (!draft || this.busy) return
    if (this.find<EditAttachments>('edit-attachments')?.isBusy) {
      this.problem = 'Files are still being stored. Save when they are done, or cancel them.'
      return
    }
    this.busy = true
    this.problem = ''
    const id = this.#id
    try {
      clearTimeout(this.#timer)
      const item = finished(draft, this.#before, Date.now())
      await writeItem(app, id, item, ifRevision)
      await this.#saved(id, item)
    } catch (error) {
      if (isVaultError(error, 'conflict')) await this.#conflict(id)
      else if (!isVaultError(error, 'locked')) {
        const { what, lost, next } = explain(error)
        this.problem = `${what} ${lost} ${next}`
      }
    } finally {
      this.busy = false
    }
  }

  async #saved(id: string, item: Item): Promise<void> {
    const { app } = this
    const before = this.#before
    const { session } = app.store.state
    await this.#sealing.catch(() => undefined)
    await dropDraft(app, this.#draftName)
    await deleteAttachments(app, id, notIn(before, item))
    if (!session) return
    session.activeId = id
    // A change is not undone from memory, which would keep the old secrets there: the history has them, sealed.
    if (!before) {
      const run = async (): Promise<void> => void (await moveToTrash(app, id))
      session.pushUndo({ label: `adding ${untitled(item.title)}`, run })
    }
    tellSaved(app)
    app.router.force({ name: 'item', alias: session.aliasOf(id) })
  }

  async #conflict(id: string): Promise<void> {
    const theirs = await readItem(this.app, id)
    const answer = await askConflict(theirs?.value)
    if (answer === 'mine' && theirs) {
      if (this.draft) this.draft = overTheirs(this.#edit(this.draft), theirs.value)
      this.#before = theirs.value
      this.#revision = theirs.revision
      this.busy = false
      await this.#save(theirs.revision)
    } else if (answer === 'both') {
      if (!this.draft) return
      const copy = await saveCopy(this.app, this.#edit(this.draft), theirs?.value)
      this.#before = null
      await this.#saved(copy.id, copy.item)
    } else if (answer === 'theirs') {
      await discardDraft(this.app, this.#draftName)
      this.app.router.force({ name: 'items' })
    }
  }

  #discard = async (): Promise<void> => {
    if (this.#dirty) {
      if (!(await askDiscard())) return
    }
    await this.#drop()
    this.#goBack()
  }

  async #drop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#sealing.catch(() => undefined)
    await discardDraft(this.app, this.#draftName)
  }

  #goBack(): void {
    const { session } = this.app.store.state
    const back = this.itemId !== null && session ? session.aliasOf(this.itemId) : undefined
    this.app.router.force(back === undefined ? { name: 'items' } : { name: 'item', alias: back })
  }

  /** Asked by the router when something else is opened. */
  async #mayLeave(): Promise<boolean> {
    if (!this.#dirty) {
      if (this.resumed) await this.#drop()
      return true
    }
    const answer = await askLeave()
    if (answer === 'save') void this.#save()
    if (answer !== 'discard') return false
    await this.#drop()
    return true
  }

  #keys = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
    event.preventDefault()
    void this.#save()
  }

  #unload = (event: BeforeUnloadEvent): void => {
    if (this.#dirty) event.preventDefault()
  }

  #hidden = (): void => {
    if (document.hidden) void this.#seal().catch(() => undefined)
  }
}

define('item-edit', ItemEdit)
