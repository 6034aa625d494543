/**
 * The open vault: navigation, list and detail side by side where there is room, one after the other where there is
 * not. Opens the session when it appears; when it goes, everything the session knew goes with it.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import { beginSession } from '../state/begin.ts'
import { listenForKeys } from '../keys.ts'
import { lockNow, showDialog } from '../actions.ts'
import type { Route } from '../router.ts'
import '../elements/toast-stack.ts'
import '../elements/lock-warning.ts'
import '../elements/vault-nav.ts'
import './item-list.ts'
import './item-view.ts'
import './new-dialog.ts'
import './help-dialog.ts'
import '../styles/toasts.css'
import '../styles/vault.css'
import '../styles/dialogs.css'
import '../styles/list.css'
import '../styles/item.css'
import '../styles/steps.css'

/** Screens that are not needed at once. */
const LAZY = {
  'item-edit': () => import('./item-edit.ts'),
  'trash-view': () => import('./trash-view.ts'),
  'import-view': () => import('../import/import-view.ts'),
  'settings-view': () => import('./settings-view.ts'),
  'ways-view': () => import('../ways/ways-view.ts'),
  'recovery-view': () => import('../ways/recovery-view.ts'),
  'backup-view': () => import('../backup/backup-view.ts'),
  'restore-view': () => import('../backup/restore-view.ts'),
  'check-up-view': () => import('../check-up/check-up-view.ts'),
  'encrypt-text-view': () => import('../encrypt/encrypt-text-view.ts'),
  'encrypt-files-view': () => import('../encrypt/encrypt-files-view.ts'),
  'files-view': () => import('../files/files-view.ts'),
} as const

type LazyView = keyof typeof LAZY

export class VaultView extends View {
  static override properties: PropertyDeclarations = { ...View.properties, failed: { state: true } }

  declare failed: boolean
  readonly #loaded = new Set<LazyView>()
  #stops: (() => void)[] = []

  constructor() {
    super()
    this.failed = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stops = [beginSession(this.app), listenForKeys(this.app)]
  }

  override disconnectedCallback(): void {
    for (const stop of this.#stops) stop()
    super.disconnectedCallback()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, route } = this.app.store.state
    if (!session) return nothing
    const pane = paneOf(route)
    return html`
      <div class="vault" data-pane=${pane}>
        <button type="button" class="skip" @click=${this.#skip}>Skip to the content</button>
        <header class="top">
          <button
            type="button"
            class="icon-btn"
            aria-label="Folders, tags and more"
            @click=${() => showDialog('nav')}
          >
            ${icon('menu')}
          </button>
          <p class="brand grow">${icon('coffer')} Coffer</p>
          <button
            type="button"
            class="icon-btn"
            aria-label="Lock the vault"
            @click=${() => lockNow(this.app)}
          >
            ${icon('lock')}
          </button>
        </header>
        <header class="side">
          <p class="brand">${icon('coffer')} Coffer</p>
          <vault-nav .app=${this.app}></vault-nav>
        </header>
        <main class="panes" id="content" tabindex="-1">
          ${
            pane === 'page'
              ? html`<div class="page">${this.#page(route)}</div>`
              : html`
                  <div class="pane-list"><item-list .app=${this.app}></item-list></div>
                  <div class="pane-detail">${this.#detail(route)}</div>
                `
          }
        </main>
        ${this.#bottom(route)}
      </div>
      <dialog
        class="drawer"
        data-dialog="nav"
        aria-label="Folders, tags and more"
        @click=${closeOnBackdrop}
      >
        <div class="drawer-head">
          <p class="brand grow">${icon('coffer')} Coffer</p>
          <button type="button" class="icon-btn" aria-label="Close" @click=${closeDialog}>
            ${icon('close')}
          </button>
        </div>
        <vault-nav .app=${this.app} @chosen=${closeDialog}></vault-nav>
      </dialog>
      <new-dialog .app=${this.app}></new-dialog>
      <help-dialog .app=${this.app}></help-dialog>
      <div class="edge">
        <lock-warning .app=${this.app}></lock-warning>
        <toast-stack .app=${this.app}></toast-stack>
      </div>
    `
  }

  #detail(route: Route): TemplateResult {
    const { app } = this
    const { session } = app.store.state
    const id = 'alias' in route ? session?.idOf(route.alias) : undefined
    if (route.name === 'item' && id !== undefined) {
      return html`<item-view .app=${app} .itemId=${id}></item-view>`
    }
    if (route.name === 'edit' && id !== undefined && this.#need('item-edit')) {
      return html`<item-edit .app=${app} .itemId=${id} .type=${null}></item-edit>`
    }
    if (route.name === 'new' && this.#need('item-edit')) {
      return html`<item-edit .app=${app} .itemId=${null} .type=${route.type}></item-edit>`
    }
    return html`<div class="blank">
      ${icon('coffer')}
      <p>
        ${session?.items.size ? 'Choose an item to see it here.' : 'What you open is shown here.'}
      </p>
      <p class="small">Press <kbd>?</kbd> for the keyboard.</p>
    </div>`
  }

  #page(route: Route): TemplateResult | typeof nothing {
    const { app } = this
    if (this.failed) {
      return html`<p class="notice notice-danger" role="alert">
        ${icon('alert')} This part of the app did not load. Reload the page and try again.
      </p>`
    }
    switch (route.name) {
      case 'trash':
        return this.#need('trash-view') ? html`<trash-view .app=${app}></trash-view>` : nothing
      case 'import':
        return this.#need('import-view') ? html`<import-view .app=${app}></import-view>` : nothing
      case 'ways':
        return this.#need('ways-view') ? html`<ways-view .app=${app}></ways-view>` : nothing
      case 'recovery':
        return this.#need('recovery-view')
          ? html`<recovery-view .app=${app}></recovery-view>`
          : nothing
      case 'backup':
        return this.#need('backup-view') ? html`<backup-view .app=${app}></backup-view>` : nothing
      case 'restore':
        return this.#need('restore-view')
          ? html`<restore-view .app=${app}></restore-view>`
          : nothing
      case 'check-up':
        return this.#need('check-up-view')
          ? html`<check-up-view .app=${app}></check-up-view>`
          : nothing
      case 'encrypt/text':
        return this.#need('encrypt-text-view')
          ? html`<encrypt-text-view .app=${app}></encrypt-text-view>`
          : nothing
      case 'encrypt/files':
        return this.#need('encrypt-files-view')
          ? html`<encrypt-files-view .app=${app}></encrypt-files-view>`
          : nothing
      case 'files':
        return this.#need('files-view') ? html`<files-view .app=${app}></files-view>` : nothing
      default:
        return this.#need('settings-view')
          ? html`<settings-view .app=${app}></settings-view>`
          : nothing
    }
  }

  #bottom(route: Route): TemplateResult {
    const current = (name: Route['name']): 'page' | typeof nothing =>
      route.name === name ? 'page' : nothing
    const inItems = paneOf(route) === 'detail' ? 'true' : current('items')
    return html`<nav class="bottom" aria-label="Main">
      <a href="#/items" aria-current=${inItems}>${icon('all')}Items</a>
      <button type="button" @click=${() => showDialog('new')}>${icon('plus')}New</button>
      <a href="#/import" aria-current=${current('import')}>${icon('import')}Import</a>
      <a href="#/settings" aria-current=${current('settings')}>${icon('settings')}Settings</a>
    </nav>`
  }

  /** Whether a lazy screen is there; if not, it is fetched and this is drawn again. */
  #need(name: LazyView): boolean {
    if (this.#loaded.has(name)) return true
    LAZY[name]().then(
      () => {
        this.#loaded.add(name)
        this.requestUpdate()
      },
      () => (this.failed = true),
    )
    return false
  }

  #skip = (): void => this.find('#content')?.focus()
}

function paneOf(route: Route): 'list' | 'detail' | 'page' {
  switch (route.name) {
    case 'item':
    case 'edit':
    case 'new':
      return 'detail'
    case 'items':
    case 'forgot':
      return 'list'
    default:
      return 'page'
  }
}

const closeDialog = (event: Event): void =>
  (event.currentTarget as HTMLElement).closest('dialog')?.close()

/** A click on the backdrop has the dialog itself as its target. */
function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close()
}

define('vault-view', VaultView)
