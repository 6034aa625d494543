/** The check-up: what holds of this vault, observed now, the worst first, and one thing to do about each. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon, type IconName } from '../elements/icons.ts'
import { progressBar } from '../elements/progress-bar.ts'
import type { CheckProgress, VaultReport } from '../../client/vault.ts'
import { isVaultError } from '../../protocol/errors.ts'
import { plural } from '../items/text.ts'
import { attempt } from '../state/failure.ts'
import { askToKeep, isInstalled } from '../state/kept.ts'
import { loadWays } from '../state/ways.ts'
import { findings, type Finding, type Tone } from './findings.ts'
import '../styles/page.css'
import '../styles/check-up.css'

const TONES: Record<Tone, { icon: IconName; said: string }> = {
  bad: { icon: 'alert', said: 'To do' },
  open: { icon: 'info', said: 'Could be better' },
  good: { icon: 'check', said: 'Good' },
}

export class CheckUpView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    report: { state: true },
    progress: { state: true },
  }

  declare report: VaultReport | null
  declare progress: CheckProgress | null
  #running: AbortController | undefined

  constructor() {
    super()
    this.report = null
    this.progress = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void attempt(this.app, () => this.#look())
  }

  override disconnectedCallback(): void {
    this.#running?.abort()
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (!session) return nothing
    const { ways, settings, items, checked } = session
    const { report } = this
    const found =
      report && ways && !session.loading
        ? findings({
            report,
            ways,
            settings,
            items: items.size,
            checked,
            installed: isInstalled(),
            nowMs: Date.now(),
          })
        : []
    return html`
      <div class="page-head"><h1 tabindex="-1" class="grow">Check-up</h1></div>
      <p role="status">${found.length > 0 ? summary(found) : 'Looking…'}</p>
      <section class="card" aria-label="What was found" ?hidden=${found.length === 0}>
        <ul role="list" class="findings">
          ${found.map((finding) => this.#row(finding))}
        </ul>
      </section>
      <div>
        <p class="small quiet">
          Said here is only what was observed just now in this browser. Its test tries what Coffer
          promises, in a vault of its own.
        </p>
        <a class="btn btn-quiet flush" href="selftest/" target="_blank" rel="noopener"
          >Test this browser</a
        >
      </div>
    `
  }

  #row(finding: Finding): TemplateResult {
    const { id, tone, title, text } = finding
    const { icon: name, said } = TONES[tone]
    return html`<li class="finding finding-${tone}" data-finding=${id}>
      ${icon(name)}
      <div class="grow">
        <strong><span class="sr">${said}: </span>${title}</strong>
        <span class="small quiet">${text}</span>
        ${id === 'integrity' && this.progress ? progressBar('Checking', this.progress) : nothing}
      </div>
      ${this.#action(finding)}
    </li>`
  }

  #action({ action, title }: Finding): TemplateResult | typeof nothing {
    if (!action) return nothing
    const { label } = action
    if ('href' in action) {
      return html`<a class="btn" href=${action.href} aria-label="${label}: ${title}">${label}</a>`
    }
    const busy = action.run === 'check' && this.progress !== null
    const run = action.run === 'check' ? this.#check : this.#persist
    return html`<button
      type="button"
      class="btn"
      aria-disabled=${busy ? 'true' : 'false'}
      @click=${run}
    >
      ${busy ? 'Checking…' : label}
    </button>`
  }

  async #look(): Promise<void> {
    await loadWays(this.app)
    this.report = await this.app.vault.report()
  }

  #persist = (): void => {
    void attempt(this.app, async () => {
      const kept = await askToKeep()
      const { session } = this.app.store.state
      if (session) session.persisted = kept
      await this.#look()
    })
  }

  #check = (): void => {
    if (this.progress) return
    const running = new AbortController()
    this.#running = running
    this.progress = { done: 0, total: 0, unit: 'rows' }
    void attempt(this.app, async () => {
      try {
        const checked = await this.app.vault.check({
          signal: running.signal,
          onProgress: (progress) => {
            if (!running.signal.aborted) this.progress = progress
          },
        })
        const { session } = this.app.store.state
        if (session) session.checked = checked
      } catch (error) {
        if (!isVaultError(error, 'aborted')) throw error
      } finally {
        this.progress = null
      }
    })
  }
}

function summary(found: readonly Finding[]): string {
  const bad = found.filter(({ tone }) => tone === 'bad').length
  const open = found.filter(({ tone }) => tone === 'open').length
  if (bad > 0) return `${plural(bad, 'thing')} to do.`
  return open > 0
    ? `Nothing is urgent. ${plural(open, 'thing')} could be better.`
    : 'All of it is as it should be.'
}

define('check-up-view', CheckUpView)
