/** Types, folders, tags, and the other screens. The same list stands in the sidebar and in the drawer. */
import { html, nothing, type TemplateResult } from 'lit'
import { lockNow, showDialog } from '../actions.ts'
import { isOnItems } from '../router.ts'
import type { Filter } from '../items/search.ts'
import { TEMPLATES } from '../items/templates.ts'
import { isBackupDue } from '../state/reminders.ts'
import type { Facet } from '../state/session.ts'
import { icon, type IconName } from './icons.ts'
import { vars } from './vars.ts'
import { define, View } from './view.ts'

export class VaultNav extends View {
  protected override render(): TemplateResult | typeof nothing {
    const { session, route } = this.app.store.state
    if (!session) return nothing
    const { total, favourites, types, folders, tags } = session.facets()
    const { filter } = session
    const onItems = isOnItems(route.name)
    const none = Object.keys(filter).length === 0
    return html`
      <button
        type="button"
        class="btn ${total > 0 ? 'btn-primary' : ''} nav-new"
        @click=${this.#new}
      >
        ${icon('plus')} New item
      </button>
      <nav class="nav" aria-label="Items">
        <ul role="list">
          ${this.#entry('all', 'All items', total, onItems && none, {})}
          ${this.#entry('star', 'Favourites', favourites, onItems && filter.favourite === true, { favourite: true })}
          ${Object.values(TEMPLATES)
            .filter(({ type }) => types.has(type))
            .map(({ type, plural, icon: name }) =>
              this.#entry(name, plural, types.get(type) ?? 0, onItems && filter.type === type, {
                type,
              }),
            )}
          ${this.#link('file', '#/files', 'Files', route.name === 'files', session.files?.length)}
        </ul>
        ${this.#group('Folders', 'folder', folders, onItems)}
        ${this.#group('Tags', 'tag', tags, onItems)}
      </nav>
      <nav class="nav nav-end" aria-label="Vault">
        <ul role="list">
          ${this.#link('sealed-text', '#/encrypt/text', 'Encrypt text', route.name === 'encrypt/text')}
          ${this.#link('encrypt', '#/encrypt/files', 'Encrypt files', route.name === 'encrypt/files')}
          ${this.#link('trash', '#/trash', 'Trash', route.name === 'trash', session.trashCount + session.trashedFiles.length)}
          ${this.#link('import', '#/import', 'Import', route.name === 'import')}
          ${this.#link('save', '#/backup', 'Backup', route.name === 'backup' || route.name === 'restore', 0, isBackupDue(session, Date.now()))}
          ${this.#link('shield', '#/check-up', 'Check-up', route.name === 'check-up')}
          ${this.#link('settings', '#/settings', 'Settings', ['settings', 'ways', 'recovery'].includes(route.name))}
          <li>
            <button type="button" class="nav-item" @click=${() => lockNow(this.app)}>
              ${icon('lock')}<span class="grow">Lock</span
              ><span class="nav-key small" aria-hidden="true">Ctrl L</span>
            </button>
          </li>
        </ul>
      </nav>
    `
  }

  #group(
    title: string,
    name: 'folder' | 'tag',
    facets: readonly Facet[],
    onItems: boolean,
  ): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (facets.length === 0 || !session) return nothing
    return html`<details class="nav-group" open>
      <summary>${title}</summary>
      <ul role="list">
        ${facets.map((facet) =>
          this.#entry(
            name,
            name === 'folder' ? (facet.name.split('/').at(-1) ?? '') : facet.name,
            facet.count,
            onItems && session.filter[name] === facet.name,
            { [name]: facet.name },
            name === 'folder' ? facet.name.split('/').length - 1 : 0,
          ),
        )}
      </ul>
    </details>`
  }

  #entry(
    name: IconName,
    text: string,
    count: number,
    current: boolean,
    filter: Filter,
    depth = 0,
  ): TemplateResult {
    return html`<li>
      <button
        type="button"
        class="nav-item"
        aria-current=${current ? 'true' : nothing}
        @click=${() => this.#choose(filter)}
        ${vars({ '--depth': depth })}
      >
        ${icon(name)}<span class="grow clip">${text}</span
        ><span class="count">${count}<span class="sr"> items</span></span>
      </button>
    </li>`
  }

  #link(
    name: IconName,
    href: string,
    text: string,
    current: boolean,
    count = 0,
    due = false,
  ): TemplateResult {
    return html`<li>
      <a
        class="nav-item"
        href=${href}
        aria-current=${current ? 'page' : nothing}
        @click=${this.#chosen}
      >
        ${icon(name)}<span class="grow">${text}</span>
        ${count > 0 ? html`<span class="count">${count}<span class="sr">${name === 'file' ? ' files' : ' items'}</span></span>` : nothing}
        ${due ? html`<span class="due">due</span>` : nothing}
      </a>
    </li>`
  }

  #choose(filter: Filter): void {
    const { session } = this.app.store.state
    if (!session) return
    session.filter = filter
    session.query = ''
    this.app.router.go({ name: 'items' })
    this.app.store.update()
    this.#chosen()
  }

  #new = (): void => {
    this.#chosen()
    showDialog('new')
  }

  #chosen = (): void => {
    this.dispatchEvent(new CustomEvent('chosen'))
  }
}

define('vault-nav', VaultNav)
