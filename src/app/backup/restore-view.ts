/**
 * Restoring into the open vault: choose a file, see what is in it and what it would change, and only then decide. Looking
 * is all some people come for.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import { plural } from '../items/text.ts'
import { progressBar } from '../elements/progress-bar.ts'
import type { BackupProgress, OpenedBackup } from '../../client/backup-calls.ts'
import type { BackupContents, RestoreReport, SafetyCopy } from '../../protocol/backup.ts'
import { isVaultError } from '../../protocol/errors.ts'
import { attempt, fail } from '../state/failure.ts'
import { reloadSettings, saveSettings } from '../state/settings.ts'
import type { Opened } from './open-backup.ts'
import './open-backup.ts'
import type { SafetyCopyCard } from './safety-copy.ts'
import './safety-copy.ts'
import {
  contentsInWords,
  keysInWords,
  loses,
  momentText,
  outcomeInWords,
  type How,
} from './words.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/ways.css'

interface Found extends Opened {
  report: RestoreReport
}

const HOWS: readonly [How, string][] = [
  ['keep', 'Add what is missing here'],
  ['take', 'Add, and take the backup’s version of what differs'],
  ['replace', 'Make this vault what the backup is'],
]

export class RestoreView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    found: { state: true },
    how: { state: true },
    progress: { state: true },
    done: { state: true },
    safety: { state: true },
  }

  declare found: Found | null
  declare how: How
  declare progress: BackupProgress | null
  declare done: string
  /** The safety copy is what is to be restored. */
  declare safety: SafetyCopy | null
  #running: AbortController | undefined
  /** From the moment it was opened: comparing it may fail. */
  #opened: OpenedBackup | undefined

  constructor() {
    super()
    this.found = null
    this.how = 'keep'
    this.progress = null
    this.done = ''
    this.safety = null
  }

  override disconnectedCallback(): void {
    this.#running?.abort()
    this.#close()
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult {
    return html`
      <div class="page-head">
        <a class="icon-btn" href="#/backup" aria-label="Back to backups">${icon('back')}</a>
        <h1 tabindex="-1" class="grow">Restore a backup</h1>
      </div>
      ${
        this.done
          ? html`<p class="notice" role="status">
              ${icon('check')}<span
                ><strong>Restored.</strong> ${this.done} <a href="#/items">Show the items</a></span
              >
            </p>`
          : nothing
      }
      <section class="card pad stack" aria-labelledby="open-title">
        ${this.found ? this.#plan(this.found) : this.#open()}
      </section>
      <safety-copy
        .app=${this.app}
        @use=${(event: CustomEvent<SafetyCopy>) => this.#useSafety(event.detail)}
      ></safety-copy>
    `
  }

  #open(): TemplateResult {
    return html`<h2 id="open-title">${this.safety ? 'Open the safety copy' : 'Open the backup'}</h2>
      <open-backup
        .app=${this.app}
        .given=${this.safety?.blob ?? null}
        @opened=${(event: CustomEvent<Opened>) => void this.#look(event.detail)}
      ></open-backup>
      ${
        this.progress
          ? html`<p role="status">Comparing it with what is here…</p>
              ${progressBar('Comparing', this.progress)}`
          : nothing
      }`
  }

  #plan({ backup: { contents }, report, secret }: Found): TemplateResult {
    const { added, changed, same, onlyHere, expired, outsideSecrets } = report
    const numbers: [string, number][] = [
      ['Only in the backup', added],
      ['In both, different', changed],
      ['In both, the same', same],
      ['Only here', onlyHere],
    ]
    if (expired > 0) numbers.push(['Over by now', expired])
    if (outsideSecrets > 0) numbers.push(['Keys, new here', outsideSecrets])
    return html`
      <div>
        <h2 id="open-title" tabindex="-1">This backup is whole</h2>
        <p>${describe(contents)}</p>
      </div>
      <dl class="numbers">
        ${numbers.map(
          ([name, count]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${count}</dd>
            </div>`,
        )}
      </dl>
      ${this.#changed(report)}
      <fieldset class="ways" ?disabled=${this.progress !== null}>
        <legend class="label">What should be done?</legend>
        ${HOWS.map(
          ([how, title]) =>
            html`<label class="way">
              <input
                type="radio"
                name="how"
                .checked=${this.how === how}
                @change=${() => (this.how = how)}
              />
              <span
                ><strong>${title}</strong
                ><span class="small quiet">${outcomeInWords(report, how)}</span></span
              >
            </label>`,
        )}
      </fieldset>
      ${
        loses(report, this.how)
          ? html`<p class="notice">
              ${icon('info')}<span
                >All that is here now is kept as a safety copy first, so this can be undone. It will
                open with the ${'passphrase' in secret ? 'passphrase' : 'identity'} of this
                backup.</span
              >
            </p>`
          : nothing
      }
      ${
        outsideSecrets > 0
          ? html`<p class="notice">
              ${icon('info')}<span
                >It brings ${plural(outsideSecrets, 'key')} along: tokens and files that were sealed
                with them open here too from then on. Whoever made this backup can make more of
                them, so restore it only if you trust it.</span
              >
            </p>`
          : nothing
      }
      <div class="actions">
        <button
          type="button"
          class="btn btn-primary"
          aria-disabled=${this.progress ? 'true' : 'false'}
          @click=${this.#restore}
        >
          ${this.progress ? 'Restoring…' : 'Restore'}
        </button>
        ${
          this.progress
            ? html`<button type="button" class="btn" @click=${() => this.#running?.abort()}>
                Stop
              </button>`
            : html`<button type="button" class="btn" @click=${this.#leave}>
                Leave everything as it is
              </button>`
        }
      </div>
      ${this.progress ? progressBar('Restoring', this.progress) : nothing}
    `
  }

  /** The items that differ, by the titles they have here. */
  #changed({ changedNames, changed }: RestoreReport): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (changed === 0 || !session) return nothing
    const titles = changedNames
      .filter(({ namespace }) => namespace === 'items')
      .map(({ name }) => session.items.get(name)?.title || 'Untitled')
    const others = changed - titles.length
    return html`<details class="problems">
      <summary>What differs</summary>
      <ol>
        ${titles.map((title) => html`<li>${title}</li>`)}
        ${others > 0 ? html`<li class="quiet">${plural(others, 'other entry', 'other entries')}</li>` : nothing}
      </ol>
    </details>`
  }

  async #look(opened: Opened): Promise<void> {
    this.#close()
    this.#opened = opened.backup
    await this.#work(async (options) => {
      const report = await opened.backup.preview(options)
      this.found = { ...opened, report }
      this.how = this.safety ? 'replace' : 'keep'
      this.done = ''
      await this.updateComplete
      this.find('#open-title')?.focus()
    })
    // What could not be compared is opened anew, by whoever wants to.
    if (!this.found && this.#opened === opened.backup) this.#close()
  }

  #restore = (): void => {
    const { found, how } = this
    if (!found || this.progress) return
    void this.#work(async (options) => {
      const { backup, blob, report } = found
      const { contents } = backup
      const mode =
        how === 'replace'
          ? ({ mode: 'replace' } as const)
          : ({ mode: 'merge', changed: how } as const)
      const { safetyCopy } = await backup.restore({ ...mode, ...options })
      await reloadSettings(this.app)
      // It was there and was read to its end just now, wherever it lies. Not so the copy in the vault itself.
      const before = this.app.store.state.session?.settings.lastBackup?.at ?? 0
      if (!this.safety && contents.at > before) {
        const { at, entries } = contents
        const lastBackup = { at, entries, sizeBytes: blob.size, checkedAt: Date.now() }
        await saveSettings(this.app, { lastBackup })
      }
      this.done = `${outcomeInWords(report, how)}${safetyCopy ? ' What was here before is kept below.' : ''}`
      this.#leave()
      await this.find<SafetyCopyCard>('safety-copy')?.look()
      this.find('h1')?.focus()
    })
  }

  async #work(
    work: (options: {
      signal: AbortSignal
      onProgress: (progress: BackupProgress) => void
    }) => Promise<void>,
  ): Promise<void> {
    const running = new AbortController()
    this.#running = running
    this.progress = { done: 0, total: 0, unit: 'entries' }
    try {
      await work({
        signal: running.signal,
        onProgress: (progress) => {
          if (!running.signal.aborted) this.progress = progress
        },
      })
    } catch (error) {
      if (!isVaultError(error, 'aborted')) fail(this.app, error)
    } finally {
      this.progress = null
    }
  }

  #leave = (): void => {
    this.#close()
    this.safety = null
  }

  #close(): void {
    this.#opened?.close()
    this.#opened = undefined
    this.found = null
  }

  #useSafety(copy: SafetyCopy): void {
    void attempt(this.app, async () => {
      this.#leave()
      this.done = ''
      this.safety = copy
      await this.updateComplete
      this.find('open-backup')?.focus()
    })
  }
}

const describe = (contents: BackupContents): string =>
  `Of the vault “${contents.vault}”, as of ${momentText(contents.at)}: ${contentsInWords(contents)}${keysInWords(contents)}.`

define('restore-view', RestoreView)
