/** Checking what is stored, from the settings: how far it is, what it found, and a repair that must be agreed to. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { CheckProgress } from '../../client/vault.ts'
import { isVaultError } from '../../protocol/errors.ts'
import type { CheckReport } from '../../protocol/contract.ts'
import { plural } from '../items/text.ts'
import { attempt } from '../state/failure.ts'
import { canBeMended, damageInWords } from './care-words.ts'
import { icon } from './icons.ts'
import { progressBar } from './progress-bar.ts'
import './repair-form.ts'
import { define, View } from './view.ts'

export class CheckVault extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    progress: { state: true },
    found: { state: true },
  }

  declare progress: CheckProgress | null
  declare found: CheckReport | null
  #running: AbortController | undefined

  constructor() {
    super()
    this.progress = null
    this.found = null
  }

  override disconnectedCallback(): void {
    this.#running?.abort()
    super.disconnectedCallback()
  }

  protected override render(): TemplateResult {
    return html`<div class="stack">
      <div class="cluster">
        ${
          this.progress
            ? html`<button type="button" class="btn" @click=${() => this.#running?.abort()}>
                Stop
              </button>`
            : html`<button type="button" class="btn" @click=${this.#check}>
                ${icon('check')} Check now
              </button>`
        }
      </div>
      ${this.progress ? progressBar('Checking', this.progress) : nothing}
      <div role="status">${this.found ? this.#result(this.found) : nothing}</div>
      ${
        this.found && canBeMended(this.found)
          ? html`<repair-form .app=${this.app} @done=${() => (this.found = null)}></repair-form>`
          : nothing
      }
    </div>`
  }

  #result(found: CheckReport): TemplateResult {
    if (found.problemCount === 0) {
      const { rows, parts, pages, entries } = found
      return html`<p>
        All is as Coffer wrote it: ${plural(rows + parts + pages, 'row')} with
        ${plural(entries, 'entry', 'entries')} were read and proven.
      </p>`
    }
    return html`<div class="notice notice-warn">
      ${icon('alert')}
      <div class="stack-s">
        <strong>Not all of it is as Coffer wrote it</strong>
        ${damageInWords(found).map((sentence) => html`<p>${sentence}</p>`)}
        <p>The check has changed nothing.</p>
      </div>
    </div>`
  }

  #check = (): void => {
    const running = new AbortController()
    this.#running = running
    this.found = null
    this.progress = { done: 0, total: 0, unit: 'rows' }
    void attempt(this.app, async () => {
      try {
        this.found = await this.app.vault.check({
          signal: running.signal,
          onProgress: (progress) => {
            if (!running.signal.aborted) this.progress = progress
          },
        })
      } catch (error) {
        if (!isVaultError(error, 'aborted')) throw error
      } finally {
        this.progress = null
      }
    })
  }
}

define('check-vault', CheckVault)
