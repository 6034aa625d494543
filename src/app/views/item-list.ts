/**
 * The list: search, filters, and a window of rows over any number of items. Only rows near the visible part are in
 * the document; each says its place in the whole (`aria-posinset`). The row the keyboard is on is always there.
 */
import {
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import { vars } from '../elements/vars.ts'
import { openItem } from '../actions.ts'
import { COMMAND, type Command } from '../commands.ts'
import { isExpiring, type Sort } from '../items/search.ts'
import type { Summary } from '../items/summary.ts'
import { TEMPLATES, templateOf } from '../items/templates.ts'
import { plural } from '../items/text.ts'
import type { Session } from '../state/session.ts'
import { renderRow } from './item-row.ts'
import { renderDrafts, renderEmpty } from './list-states.ts'
import { renderNextSteps } from './next-steps.ts'

const SORTS: readonly [Sort, string][] = [
  ['title', 'Name'],
  ['changed', 'Last changed'],
  ['created', 'Newest'],
  ['expiry', 'Expires next'],
]

/** Rows drawn above and below the visible ones. */
const SPARE_ROWS = 12
const SKELETON_AFTER_MS = 200

export class ItemList extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    first: { state: true },
    rows: { state: true },
    late: { state: true },
  }

  declare first: number
  declare rows: number
  /** Loading takes long enough to be shown. */
  declare late: boolean
  #rowPx = 64
  #resize: ResizeObserver | undefined
  #focusActive = false
  #lateTimer: ReturnType<typeof setTimeout> | undefined
  #lastKey = ''
  #lastRoute = 'items'

  constructor() {
    super()
    this.first = 0
    this.rows = 20
    this.late = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener(COMMAND, this.#command)
    this.#lateTimer = setTimeout(() => (this.late = true), SKELETON_AFTER_MS)
  }

  override disconnectedCallback(): void {
    document.removeEventListener(COMMAND, this.#command)
    clearTimeout(this.#lateTimer)
    this.#resize?.disconnect()
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller
    if (!scroller) return
    this.#resize = new ResizeObserver(() => this.#measure())
    this.#resize.observe(scroller)
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, route } = this.app.store.state
    if (!session) return nothing
    const list = session.visible()
    const heading = headingOf(session)
    return html`
      <div class="list-head">
        <search class="search">
          ${icon('search')}
          <input
            class="input"
            type="search"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            enterkeyhint="search"
            placeholder="Search"
            aria-label="Search items"
            aria-describedby="result-count"
            aria-keyshortcuts="/"
            .value=${session.query}
            @input=${this.#typed}
            @keydown=${this.#searchKeys}
          />
        </search>
        <div class="list-title">
          ${
            route.name === 'items'
              ? html`<h1 class="clip" tabindex="-1">${heading}</h1>`
              : html`<h2 class="clip">${heading}</h2>`
          }
          <p class="small quiet count-line" id="result-count" role="status">
            ${session.loading ? loadingText(session) : plural(list.length, 'item')}
          </p>
          ${session.items.size > 0 ? this.#sort(session) : nothing}
        </div>
        ${session.items.size > 0 ? this.#chips(session) : nothing}
      </div>
      <div class="list-notes">
        ${renderDrafts(this.app, session)}
        ${session.items.size > 0 ? renderNextSteps(this.app, session) : nothing}
      </div>
      <div class="rows" @scroll=${this.#scrolled}>
        ${
          session.loading && session.items.size === 0
            ? this.late
              ? skeleton
              : nothing
            : list.length === 0
              ? renderEmpty(this.app, session)
              : this.#window(session, list)
        }
      </div>
    `
  }

  #sort(session: Session): TemplateResult {
    return html`<label class="sort">
      <span class="sr">Sort by</span>
      <select class="input" @change=${this.#sorted}>
        ${SORTS.map(([sort, name]) => html`<option value=${sort} ?selected=${session.sort === sort}>${name}</option>`)}
      </select>
    </label>`
  }

  #chips(session: Session): TemplateResult {
    const { types, total } = session.facets()
    const { filter } = session
    const chip = (text: string, count: number, on: boolean, choose: () => void): TemplateResult =>
      html`<li>
        <button type="button" class="chip" aria-pressed=${on ? 'true' : 'false'} @click=${choose}>
          ${text} <span class="count">${count}</span>
        </button>
      </li>`
    const set = (type: string | undefined) => (): void => {
      const { type: _, ...rest } = session.filter
      session.filter = type === undefined ? {} : { ...rest, type }
      this.app.store.update()
    }
    return html`<ul role="list" class="chips" aria-label="Types">
      ${chip('All', total, Object.keys(filter).length === 0, set(undefined))}
      ${Object.values(TEMPLATES)
        .filter(({ type }) => types.has(type))
        .map(({ type, plural: name }) =>
          chip(name, types.get(type) ?? 0, filter.type === type, set(type)),
        )}
    </ul>`
  }

  #window(session: Session, list: readonly Summary[]): TemplateResult {
    const { route } = this.app.store.state
    const openId = 'alias' in route ? session.idOf(route.alias) : undefined
    const from = Math.max(0, Math.min(this.first, list.length - 1) - SPARE_ROWS)
    const to = Math.min(list.length, this.first + this.rows + SPARE_ROWS)
    const shown = list.slice(from, to).map((item, offset) => ({ item, index: from + offset }))
    const active = session.activeId ? list.findIndex(({ id }) => id === session.activeId) : -1
    const activeItem = list[active]
    if (activeItem && (active < from || active >= to))
      shown.push({ item: activeItem, index: active })
    const stop = active >= 0 ? active : 0
    const now = Date.now()
    return html`<ul role="list" class="rows-inner" ${vars({ '--count': list.length })}>
      ${repeat(
        shown,
        ({ item }) => item.id,
        ({ item, index }) =>
          renderRow(this.app, item, {
            index,
            total: list.length,
            open: item.id === openId,
            tabStop: index === stop,
            expiring: isExpiring(item, now),
            now,
          }),
      )}
    </ul>`
  }

  protected override updated(_: PropertyValues): void {
    const { session } = this.app.store.state
    if (!session) return
    const key = `${session.query} ${JSON.stringify(session.filter)} ${session.sort}`
    if (key !== this.#lastKey) {
      this.#lastKey = key
      if (this.#scroller) this.#scroller.scrollTop = 0
      this.first = 0
    }
    const { name } = this.app.store.state.route
    const back = name === 'items' && this.#lastRoute !== 'items'
    this.#lastRoute = name
    // Back from an item: the keyboard goes on where it was.
    if (back && session.activeId && isFocusFree()) this.#focusActive = true
    if (!this.#focusActive) return
    this.#focusActive = false
    this.find<HTMLElement>('.row-link[tabindex="0"]')?.focus({ preventScroll: true })
  }

  get #scroller(): HTMLElement | null {
    return this.find('.rows')
  }

  #measure(): void {
    const scroller = this.#scroller
    if (!scroller || scroller.clientHeight === 0) return
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    this.#rowPx = 4 * rem
    this.rows = Math.ceil(scroller.clientHeight / this.#rowPx)
  }

  #scrolled = (): void => {
    const first = Math.floor((this.#scroller?.scrollTop ?? 0) / this.#rowPx)
    // Drawing again every few rows is enough: the spare rows cover what lies between.
    if (Math.abs(first - this.first) >= SPARE_ROWS / 2) this.first = first
  }

  #typed = (event: InputEvent): void => {
    const { session } = this.app.store.state
    if (!session) return
    session.query = (event.target as HTMLInputElement).value
    session.activeId = null
    this.app.store.update()
  }

  #sorted = (event: Event): void => {
    const { session } = this.app.store.state
    if (!session) return
    session.sort = (event.target as HTMLSelectElement).value as Sort
    this.app.store.update()
  }

  #searchKeys = (event: KeyboardEvent): void => {
    const { session } = this.app.store.state
    if (!session) return
    if (event.key === 'ArrowDown') this.#go(() => 0)
    else if (event.key === 'Enter') {
      const [first] = session.visible()
      if (first) openItem(this.app, first.id)
    } else if (event.key === 'Escape') {
      if (session.query === '') return this.#go(() => 0)
      session.query = ''
      this.app.store.update()
    } else return
    event.preventDefault()
  }

  #command = (event: Event): void => {
    switch ((event as CustomEvent<Command>).detail) {
      case 'next':
        return this.#go((index, last) => Math.min(last, index + 1))
      case 'previous':
        return this.#go((index) => Math.max(0, index - 1))
      case 'first':
        return this.#go(() => 0)
      case 'stay':
        return this.#go((index) => Math.max(0, index))
      case 'last':
        return this.#go((_, last) => last)
      case 'search':
        if (this.app.store.state.route.name !== 'item') this.app.router.go({ name: 'items' })
        void this.updateComplete.then(() => {
          this.find<HTMLInputElement>('input')?.focus()
          this.find<HTMLInputElement>('input')?.select()
        })
        return
      case 'reveal':
        // The open item's own affair.
        return
    }
  }

  /** Moves the keyboard to another row and brings that into sight. */
  #go(where: (index: number, last: number) => number): void {
    const { session } = this.app.store.state
    const scroller = this.#scroller
    if (!session || !scroller) return
    const list = session.visible()
    const now = list.findIndex(({ id }) => id === session.activeId)
    const next = where(now, list.length - 1)
    const item = list[next]
    if (!item) return
    session.activeId = item.id
    const top = next * this.#rowPx
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (top + this.#rowPx > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = top + this.#rowPx - scroller.clientHeight
    }
    this.first = Math.floor(scroller.scrollTop / this.#rowPx)
    this.#focusActive = true
    this.app.store.update()
  }
}

/** Whether nothing, or only the detail that is about to go, has the focus. */
const isFocusFree = (): boolean =>
  document.activeElement === document.body ||
  document.activeElement?.closest('.pane-detail') !== null

function headingOf(session: Session): string {
  const { filter } = session
  if (filter.folder !== undefined) return filter.folder
  if (filter.tag !== undefined) return filter.tag
  if (filter.type !== undefined) return templateOf(filter.type).plural
  return filter.favourite ? 'Favourites' : 'All items'
}

function loadingText(session: Session): string {
  const { done = 0, total = 0 } = session.loading ?? {}
  return total > 0 ? `Opening ${done} of ${total}` : 'Opening'
}

const skeleton = html`<div class="skeleton" aria-hidden="true">
  ${Array.from({ length: 7 }, () => html`<div><span></span><span></span><span></span></div>`)}
</div>`

define('item-list', ItemList)
