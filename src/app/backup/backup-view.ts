/**
 * Making a backup: one file, read back before it is handed over, saved where the person wants it, and then looked at once
 * more where it lies. Only what was saved counts as a backup.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import { progressBar } from '../elements/progress-bar.ts'
import type { BackupProgress } from '../../client/backup-calls.ts'
import { isVaultError } from '../../protocol/errors.ts'
import { refusal } from '../secret-words.ts'
import { attempt, fail } from '../state/failure.ts'
import { isFatal } from '../messages.ts'
import { loadWays } from '../state/ways.ts'
import { lastBackupLine } from './last-backup.ts'
import type { Made } from './made-backup.ts'
import './made-backup.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/ways.css'

type Lock = 'vault' | 'own'

export class BackupView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    lock: { state: true },
    busy: { state: true },
    progress: { state: true },
    problem: { state: true },
    made: { state: true },
  }

  declare lock: Lock
  declare busy: boolean
  declare progress: BackupProgress | null
  declare problem: string
  declare made: Made | null
  #running: AbortController | undefined

  constructor() {
    super()
    this.lock = 'vault'
    this.busy = false
    this.progress = null
    this.problem = ''
    this.made = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void attempt(this.app, async () => {
      const ways = await loadWays(this.app)
      if (!ways.some(({ kind }) => kind === 'passphrase')) this.lock = 'own'
    })
  }

  override disconnectedCallback(): void {
    this.#running?.abort()
    this.made = null
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (!session?.ways) return nothing
    const hasPassphrase = session.ways.some(({ kind }) => kind === 'passphrase')
    return html`
      <div class="page-head"><h1 tabindex="-1" class="grow">Backup</h1></div>
      ${lastBackupLine(session)}
      <section class="card pad stack" aria-labelledby="make-title">
        ${
          this.made
            ? html`<made-backup
                .app=${this.app}
                .made=${this.made}
                @again=${() => (this.made = null)}
              ></made-backup>`
            : this.#form(hasPassphrase)
        }
      </section>
      <section class="card pad stack" aria-labelledby="restore-title">
        <div>
          <h2 id="restore-title">Look into a backup, or restore it</h2>
          <p class="small quiet">
            Shows what is in a file and what restoring it would change, before anything is changed.
            What the last restore took away is there too.
          </p>
        </div>
        <div><a class="btn" href="#/restore">Choose a backup</a></div>
      </section>
    `
  }

  #form(hasPassphrase: boolean): TemplateResult {
    const choice = (lock: Lock, title: string, text: string): TemplateResult =>
      html`<label class="way">
        <input
          type="radio"
          name="lock"
          .checked=${this.lock === lock}
          @change=${() => {
            this.lock = lock
            this.problem = ''
          }}
        />
        <span><strong>${title}</strong><span class="small quiet">${text}</span></span>
      </label>`
    return passphraseForm(
      {
        app: this.app,
        busy: this.busy,
        submit: () => void this.#make(),
        label: 'Make the backup',
        doing: 'Making',
        ...(this.busy && {
          beside: html`<button type="button" class="btn" @click=${() => this.#running?.abort()}>
            Stop
          </button>`,
        }),
      },
      html`<div>
          <h2 id="make-title">Make a backup</h2>
          <p class="small quiet">
            One file with every item, the trash, drafts and settings. It opens without Coffer too,
            in any program for age files.
          </p>
        </div>
        ${
          hasPassphrase
            ? html`<fieldset class="ways" ?disabled=${this.busy}>
                <legend class="label">What should open the file?</legend>
                ${choice('vault', 'The passphrase of this vault', 'Nothing more to remember. The file keeps it even if you change the vault’s later.')}
                ${choice('own', 'A passphrase of its own', 'For a file that somebody else keeps.')}
              </fieldset>`
            : nothing
        }
        ${
          this.lock === 'vault'
            ? html`<passphrase-field
                id="backup"
                label="Passphrase of this vault"
                .problem=${this.problem}
              ></passphrase-field>`
            : html`<new-passphrase label="Passphrase of the backup"></new-passphrase>`
        }
        <p class="small quiet">
          Whoever has the file can try passphrases for as long as they like: it is as safe as its
          passphrase is strong.
        </p>
        ${this.busy && this.progress ? progressBar('Making the backup', this.progress) : nothing}`,
    )
  }

  /** The passphrase for the file, or undefined where it was refused and that was said. */
  async #chosen(): Promise<string | undefined> {
    if (this.lock === 'own') return this.find<NewPassphrase>('new-passphrase')?.checked()
    const field = this.find<PassphraseField>('#backup')
    if (!field?.value) {
      field?.focus()
      return undefined
    }
    try {
      await this.app.vault.unlock({ passphrase: field.value })
      return field.value
    } catch (error) {
      if (isFatal(error)) throw error
      this.problem = refusal(error, 'passphrase')
      field.retry()
      return undefined
    } finally {
      this.app.store.update({ deriving: null })
    }
  }

  async #make(): Promise<void> {
    const running = new AbortController()
    this.#running = running
    const { signal } = running
    this.problem = ''
    this.busy = true
    try {
      const passphrase = await this.#chosen()
      if (passphrase === undefined || signal.aborted) return
      this.progress = { done: 0, total: 0, unit: 'entries' }
      const { vault } = this.app
      const blob = await vault.backup({
        passphrase,
        signal,
        onProgress: (progress) => (this.progress = progress),
      })
      const contents = await vault.inspectBackup(blob, { passphrase }, { signal })
      if (this.isConnected) this.made = { blob, contents, passphrase }
    } catch (error) {
      if (!isVaultError(error, 'aborted')) fail(this.app, error)
    } finally {
      this.busy = false
      this.progress = null
    }
  }
}

define('backup-view', BackupView)
