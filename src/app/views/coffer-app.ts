/**
 * The root element: shows the view of the phase the vault is in. Everything beyond the unlock screen is loaded when
 * it is needed; nothing of a session survives a change of phase, because its views are taken out of the document.
 */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import type { App, Phase, Store } from '../state/store.ts'
import './problem-view.ts'
import './unlock-view.ts'

const LAZY = {
  'vault-view': () => import('./vault-view.ts'),
  'welcome-view': () => import('./welcome-view.ts'),
  'forgot-view': () => import('./forgot-view.ts'),
  'start-from-backup': () => import('../backup/start-from-backup.ts'),
} as const

type LazyView = keyof typeof LAZY

const PREFETCH_AFTER_MS = 400

const TITLES: Record<Phase, string> = {
  starting: 'Coffer',
  problem: 'Coffer',
  empty: 'Coffer – Welcome',
  evicted: 'Coffer – Welcome',
  locked: 'Coffer – Locked',
  unlocked: 'Coffer – Open',
}

export class CofferApp extends LitElement {
  static override properties: PropertyDeclarations = {
    app: { attribute: false },
    store: { attribute: false },
    failed: { state: true },
  }

  declare app: App | undefined
  declare store: Store
  declare failed: boolean
  readonly #loaded = new Set<LazyView>()
  #fetching = false

  constructor() {
    super()
    this.failed = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.store.subscribe(() => this.requestUpdate())
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    const { phase, problem, route, held } = this.store.state
    document.title = TITLES[phase]
    const { app } = this
    if (this.failed) return html`<problem-view code="worker-unavailable"></problem-view>`
    if (phase === 'problem')
      return html`<problem-view .app=${app} code=${problem ?? 'internal'}></problem-view>`
    if (phase === 'starting' || !app) return starting
    const before = phase === 'unlocked' ? null : route.name
    if (held === 'recover' || (phase === 'locked' && before === 'forgot')) return this.#forgot(app)
    if (held === 'restore' || before === 'restore') return this.#fromBackup(app)
    switch (phase) {
      case 'empty':
      case 'evicted':
        return this.#need('welcome-view')
          ? html`<welcome-view .app=${app}></welcome-view>`
          : starting
      case 'locked':
        this.#prefetch()
        return html`<unlock-view .app=${app}></unlock-view>`
      case 'unlocked':
        return this.#need('vault-view') ? html`<vault-view .app=${app}></vault-view>` : starting
    }
  }

  #forgot(app: App): TemplateResult {
    return this.#need('forgot-view') ? html`<forgot-view .app=${app}></forgot-view>` : starting
  }

  #fromBackup(app: App): TemplateResult {
    return this.#need('start-from-backup')
      ? html`<start-from-backup .app=${app}></start-from-backup>`
      : starting
  }

  /** Fetches what an unlock will need, while the person types. */
  #prefetch(): void {
    if (this.#fetching) return
    this.#fetching = true
    setTimeout(() => LAZY['vault-view']().catch(() => undefined), PREFETCH_AFTER_MS)
  }

  /** Whether a view is there; if not, it is fetched and this is drawn again. */
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
}

const starting = html`
  <main class="gate" aria-busy="true">
    <p class="gate-mark starting">${icon('coffer')}<span class="sr">Opening Coffer</span></p>
  </main>
`

define('coffer-app', CofferApp)
