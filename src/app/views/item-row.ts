/** One row of the list: a link over the whole row, with quick copy and the star above it. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'
import { vars } from '../elements/vars.ts'
import { copyMain, mainName } from '../actions.ts'
import { untitled, type Summary } from '../items/summary.ts'
import { templateOf } from '../items/templates.ts'
import { toggleFavourite } from '../state/items.ts'
import type { App } from '../state/store.ts'

export interface RowPlace {
  index: number
  total: number
  open: boolean
  /** The one row of the list that Tab reaches. */
  tabStop: boolean
  expiring: boolean
  now: number
}

export function renderRow(app: App, item: Summary, place: RowPlace): TemplateResult {
  const { session } = app.store.state
  const title = untitled(item.title)
  const template = templateOf(item.type)
  const tabIndex = place.tabStop ? 0 : -1
  const expired = item.expiresAt !== undefined && item.expiresAt < place.now
  return html`<li
    class="row ${place.open ? 'row-open' : ''}"
    aria-setsize=${place.total}
    aria-posinset=${place.index + 1}
    ${vars({ '--index': place.index })}
  >
    <span class="tile">${icon(template.icon)}</span>
    <a
      class="row-link"
      href="#/items/${session?.aliasOf(item.id) ?? ''}"
      tabindex=${tabIndex}
      aria-current=${place.open ? 'true' : nothing}
      @focus=${() => setActive(app, item.id)}
    >
      <span class="row-title clip"><span class="sr">${template.name}: </span>${title}</span>
      <span class="row-sub clip">${item.subtitle}</span>
    </a>
    ${place.expiring ? html`<span class="badge">${expired ? 'Expired' : 'Expires soon'}</span>` : nothing}
    <button
      type="button"
      class="icon-btn icon-btn-s row-btn"
      tabindex=${tabIndex}
      aria-label="Copy ${mainName(item.type).toLowerCase()} for ${title}"
      @click=${() => copyMain(app, item.id)}
    >
      ${icon('copy')}
    </button>
    <button
      type="button"
      class="icon-btn icon-btn-s row-btn star"
      tabindex=${tabIndex}
      aria-pressed=${item.favourite ? 'true' : 'false'}
      aria-label="Favourite: ${title}"
      @click=${() => toggleFavourite(app, item.id)}
    >
      ${icon('star', item.favourite ? 'icon-solid' : '')}
    </button>
  </li>`
}

function setActive(app: App, id: string): void {
  const { session } = app.store.state
  if (!session || session.activeId === id) return
  session.activeId = id
  app.store.update()
}
