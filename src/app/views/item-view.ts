/**
 * One item, to look at. Masked values are not in the page until they are asked for, are fetched again for each reveal
 * and copy, and go after 30 seconds, when the window loses the focus, and on lock.
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
import { copyText, removeItem } from '../actions.ts'
import { COMMAND, type Command } from '../commands.ts'
import { codeOf, MESSAGES } from '../messages.ts'
import { untitled, type Summary } from '../items/summary.ts'
import { fieldName, isMasked, mainField, templateOf } from '../items/templates.ts'
import { openable } from '../items/text.ts'
import { copySecret } from '../state/clipboard.ts'
import { fail } from '../state/failure.ts'
import { readItem, toggleFavourite } from '../state/items.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { Field, Item } from '../../protocol/item.ts'
import { masked, plainValue, secretValue } from './field-value.ts'
import { renderAttachments } from './item-attachments.ts'
import { renderHistory, renderMeta } from './item-meta.ts'

const HIDE_MS = 30_000

/** Which value: a field by its place, or a step of the history. */
export type ValueKey = `field ${number}` | `past ${number}`

export class ItemView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    itemId: { attribute: false },
    item: { state: true },
    revealed: { state: true },
    problem: { state: true },
  }

  declare itemId: string
  /** Without its masked values. */
  declare item: Item | null
  declare revealed: ReadonlyMap<ValueKey, string>
  declare problem: ErrorCode | null
  #shownFor: Summary | undefined
  #timers: ReturnType<typeof setTimeout>[] = []
  #fresh = true

  constructor() {
    super()
    this.item = null
    this.revealed = new Map()
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('blur', this.#hideAll)
    document.addEventListener('visibilitychange', this.#hideAll)
    document.addEventListener(COMMAND, this.#command)
  }

  override disconnectedCallback(): void {
    removeEventListener('blur', this.#hideAll)
    document.removeEventListener('visibilitychange', this.#hideAll)
    document.removeEventListener(COMMAND, this.#command)
    this.#hideAll()
    this.item = null
    super.disconnectedCallback()
  }

  /** Another item, or a new version of this one: fetch it. */
  protected override willUpdate(changed: PropertyValues): void {
    const summary = this.app.store.state.session?.items.get(this.itemId)
    if (changed.has('itemId')) {
      this.item = null
      this.problem = null
      this.#fresh = true
      this.#hideAll()
    }
    if (summary !== this.#shownFor || changed.has('itemId')) {
      this.#shownFor = summary
      void this.#load(this.itemId)
    }
  }

  async #load(id: string): Promise<void> {
    try {
      const entry = await readItem(this.app, id)
      if (id !== this.itemId || !this.isConnected) return
      this.problem = null
      this.item = entry ? withoutSecrets(entry.value) : null
      const alias = this.app.store.state.session?.aliasOf(id) ?? 0
      if (!entry && this.app.router.shows(alias)) this.app.router.force({ name: 'items' })
    } catch (error) {
      const code = codeOf(error)
      if (code === 'tampered' || code === 'record-missing') this.problem = code
      else fail(this.app, error)
    }
  }

  protected override updated(): void {
    if (!this.#fresh || (!this.item && !this.problem)) return
    this.#fresh = false
    this.find('h1')?.focus({ preventScroll: true })
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.problem) return this.#unreadable(this.problem)
    const { item } = this
    if (!item) return nothing
    const template = templateOf(item.type)
    const title = untitled(item.title)
    const filled = item.fields
      .map((field, index) => ({ field, index }))
      .filter(({ field }) => field.value !== '')
    return html`
      <article class="item">
        <div class="item-bar">
          ${back}
          <span class="grow"></span>
          <button
            type="button"
            class="icon-btn star"
            aria-pressed=${item.favourite ? 'true' : 'false'}
            aria-label="Favourite: ${title}"
            @click=${() => toggleFavourite(this.app, this.itemId)}
          >
            ${icon('star', item.favourite ? 'icon-solid' : '')}
          </button>
          <a
            class="btn"
            href="#/items/${this.app.store.state.session?.aliasOf(this.itemId) ?? ''}/edit"
            >${icon('edit')} Edit</a
          >
          <button
            type="button"
            class="icon-btn"
            aria-label="Delete ${title}"
            @click=${() => removeItem(this.app, this.itemId)}
          >
            ${icon('trash')}
          </button>
        </div>
        <header class="item-head">
          <span class="tile tile-l">${icon(template.icon)}</span>
          <div class="grow">
            <h1 tabindex="-1">${title}</h1>
            <p class="quiet">${template.name}${item.folder ? html` · ${item.folder}` : nothing}</p>
          </div>
        </header>
        ${
          filled.length > 0
            ? html`<dl class="fields card">
                ${filled.map(({ field, index }) => this.#field(item, field, index))}
              </dl>`
            : nothing
        }
        ${item.notes ? this.#notes(item) : nothing} ${renderAttachments(this, item)}
        ${renderHistory(this, item)} ${renderMeta(item)}
      </article>
    `
  }

  #unreadable(code: ErrorCode): TemplateResult {
    const { title, what, lost, next } = MESSAGES[code]
    return html`<article class="item">
      <div class="item-bar">${back}</div>
      <h1 tabindex="-1">${title}</h1>
      <div class="notice notice-warn">
        ${icon('alert')}
        <div class="stack-s">
          <p>${what}</p>
          <p>${lost} Your other items are not touched by this.</p>
          <p>${next}</p>
        </div>
      </div>
    </article>`
  }

  #field(item: Item, field: Field, index: number): TemplateResult {
    const key: ValueKey = `field ${index}`
    const name = fieldName(item.type, field)
    const link = field.kind === 'url' ? openable(field.value) : undefined
    const secret = isMasked(field)
    const shown = this.revealed.get(key)
    return html`<div class="field">
      <dt>${name}</dt>
      <dd>
        <div class="value grow">
          ${secret ? (shown === undefined ? masked : secretValue(item, field, shown)) : plainValue(field)}
        </div>
        <div class="value-actions">
          ${secret ? this.revealButton(key, name) : nothing}
          ${
            link
              ? html`<a
                  class="icon-btn"
                  href=${link}
                  target="_blank"
                  rel="noreferrer noopener"
                  aria-label="Open ${name.toLowerCase()} of ${untitled(item.title)} in a new tab"
                  >${icon('open')}</a
                >`
              : nothing
          }
          ${this.copyButton(key, name, secret)}
        </div>
      </dd>
    </div>`
  }

  #notes(item: Item): TemplateResult {
    return html`<section class="card notes" aria-labelledby="notes-title">
      <div class="notes-head">
        <h2 id="notes-title" class="label grow">${item.type === 'note' ? 'Text' : 'Notes'}</h2>
        <button
          type="button"
          class="icon-btn"
          aria-label="Copy ${item.type === 'note' ? 'text' : 'notes'} of ${untitled(item.title)}"
          @click=${() => copySecret(this.app, 'Text', async () => (await readItem(this.app, this.itemId))?.value.notes)}
        >
          ${icon('copy')}
        </button>
      </div>
      <p class="prose">${item.notes}</p>
    </section>`
  }

  revealButton(key: ValueKey, name: string): TemplateResult {
    const on = this.revealed.has(key)
    return html`<button
      type="button"
      class="icon-btn"
      aria-pressed=${on ? 'true' : 'false'}
      aria-label="Show ${name.toLowerCase()} for ${untitled(this.item?.title ?? '')}"
      @click=${() => this.#toggle(key)}
    >
      ${icon(on ? 'eye-off' : 'eye')}
    </button>`
  }

  copyButton(key: ValueKey, name: string, secret: boolean): TemplateResult {
    return html`<button
      type="button"
      class="icon-btn"
      aria-label="Copy ${name.toLowerCase()} for ${untitled(this.item?.title ?? '')}"
      @click=${() => this.#copy(key, name, secret)}
    >
      ${icon('copy')}
    </button>`
  }

  /** The value as it is in the vault now. */
  async #value(key: ValueKey, forCopy: boolean): Promise<string | undefined> {
    const item = (await readItem(this.app, this.itemId))?.value
    const [kind, place] = key.split(' ')
    if (kind === 'past') return item?.history[Number(place)]?.value
    const field = item?.fields[Number(place)]
    if (!item || !field || field.id !== this.item?.fields[Number(place)]?.id) return undefined
    return forCopy ? copyText(item, field) : field.value
  }

  async #copy(key: ValueKey, name: string, secret: boolean): Promise<void> {
    if (secret && !(await this.allowed())) return
    await copySecret(this.app, name, () => this.#value(key, true), secret)
  }

  /** Whether what is hidden of this item may be shown now. */
  async allowed(): Promise<boolean> {
    const summary = this.app.store.state.session?.items.get(this.itemId)
    return summary !== undefined && (await askAgain(this.app, summary))
  }

  async #toggle(key: ValueKey): Promise<void> {
    if (this.revealed.has(key)) return this.#hide(key)
    const id = this.itemId
    try {
      if (!(await this.allowed())) return
      const value = await this.#value(key, false)
      if (value === undefined || id !== this.itemId || !this.isConnected) return
      this.revealed = new Map(this.revealed).set(key, value)
      this.#timers.push(setTimeout(() => this.#hide(key), HIDE_MS))
    } catch (error) {
      fail(this.app, error)
    }
  }

  #hide(key: ValueKey): void {
    const left = new Map(this.revealed)
    left.delete(key)
    this.revealed = left
  }

  #hideAll = (): void => {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer)
    if (this.revealed.size > 0) this.revealed = new Map()
  }

  #command = (event: Event): void => {
    if ((event as CustomEvent<Command>).detail !== 'reveal' || !this.item) return
    const main = mainField(this.item)
    const index = main ? this.item.fields.indexOf(main) : -1
    if (main && isMasked(main)) void this.#toggle(`field ${index}`)
  }
}

const back = html`<a class="icon-btn only-narrow" href="#/items" aria-label="Back to the list"
  >${icon('back')}</a
>`

/** Something to show that a masked value is there, without what it is or how long. */
const PRESENT = '•'

function withoutSecrets(item: Item): Item {
  return {
    ...item,
    fields: item.fields.map((field) =>
      isMasked(field) && field.value !== '' ? { ...field, value: PRESENT } : field,
    ),
    history: item.history.map((past) => ({ ...past, value: PRESENT })),
  }
}

define('item-view', ItemView)
