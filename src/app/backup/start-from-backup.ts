/**
 * A new vault from a backup: into an empty browser, or in place of a locked vault that nobody can open any more. The backup
 * is read to its end before anything is made or destroyed, and this view stays while the vault changes its state.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import { progressBar } from '../elements/progress-bar.ts'
import type { BackupProgress } from '../../client/backup-calls.ts'
import { codeOf, isFatal, sentence } from '../messages.ts'
import { givesNothing } from '../state/policy.ts'
import { writeSettings } from '../state/settings.ts'
import { showToast } from '../state/toasts.ts'
import type { Opened } from './open-backup.ts'
import './open-backup.ts'
import { contentsInWords, keysInWords, momentText } from './words.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/ways.css'

const WORD = 'ERASE'

export class StartFromBackup extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    found: { state: true },
    same: { state: true },
    busy: { state: true },
    progress: { state: true },
    failure: { state: true },
    wordProblem: { state: true },
  }

  declare found: Opened | null
  /** The vault opens with the passphrase of the backup. */
  declare same: boolean
  declare busy: boolean
  declare progress: BackupProgress | null
  declare failure: string
  declare wordProblem: string

  constructor() {
    super()
    this.found = null
    this.same = true
    this.busy = false
    this.progress = null
    this.failure = ''
    this.wordProblem = ''
  }

  override disconnectedCallback(): void {
    this.#close()
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  /** There is a vault here that would be destroyed. */
  get #replaces(): boolean {
    return this.app.store.state.phase === 'locked' && this.app.store.state.held === null
  }

  protected override render(): TemplateResult {
    const { phase, held } = this.app.store.state
    return html`
      <main class="gate" aria-busy=${this.busy ? 'true' : 'false'}>
        <div class="gate-inner gate-wide stack">
          ${
            held === null
              ? html`<p>
                  <a class="btn btn-quiet flush" href=${phase === 'locked' ? '#/forgot' : '#/items'}
                    >${icon('back')} Back</a
                  >
                </p>`
              : nothing
          }
          <h1 tabindex="-1">Restore a backup</h1>
          <section class="card pad stack" aria-labelledby="open-title">
            ${
              this.found
                ? this.#plan(this.found)
                : html`<h2 id="open-title">Open the backup</h2>
                    <open-backup
                      .app=${this.app}
                      @opened=${(event: CustomEvent<Opened>) => this.#opened(event.detail)}
                    ></open-backup>`
            }
          </section>
        </div>
      </main>
    `
  }

  #plan({ backup: { contents }, secret }: Opened): TemplateResult {
    const choice = (same: boolean, title: string, text: string): TemplateResult =>
      html`<label class="way">
        <input
          type="radio"
          name="same"
          .checked=${this.same === same}
          @change=${() => (this.same = same)}
        />
        <span><strong>${title}</strong><span class="small quiet">${text}</span></span>
      </label>`
    const opened = this.app.store.state.held !== null && this.app.vault.state === 'unlocked'
    return passphraseForm(
      {
        app: this.app,
        busy: this.busy,
        submit: () => void this.#submit(),
        label: this.#replaces ? 'Erase and restore' : 'Restore into a new vault',
        doing: 'Restoring',
        ...(opened &&
          !this.busy && {
            beside: html`<button type="button" class="btn" @click=${this.#goOn}>
              Go on without it
            </button>`,
          }),
      },
      html`<div>
          <h2 id="open-title" tabindex="-1">This backup is whole</h2>
          <p>
            As of ${momentText(contents.at)}: ${contentsInWords(contents)}${keysInWords(contents)}.
          </p>
        </div>
        ${
          opened
            ? nothing
            : html`${
                'passphrase' in secret
                  ? html`<fieldset class="ways" ?disabled=${this.busy}>
                      <legend class="label">How should the vault open?</legend>
                      ${choice(true, 'With the passphrase of the backup', 'The one you have just typed.')}
                      ${choice(false, 'With another passphrase', 'The backup file keeps its own.')}
                    </fieldset>`
                  : nothing
              }
              ${this.same && 'passphrase' in secret ? nothing : html`<new-passphrase label="New passphrase"></new-passphrase>`}
              ${this.#replaces ? this.#erase() : nothing}`
        }
        ${
          this.failure
            ? html`<p class="notice notice-danger" role="alert">
                ${icon('alert')}<span>${this.failure}</span>
              </p>`
            : nothing
        }
        ${this.busy && this.progress ? progressBar('Restoring', this.progress) : nothing}`,
    )
  }

  #erase(): TemplateResult {
    return html`<div class="notice notice-danger">
      ${icon('alert')}
      <div class="stack-s">
        <p>
          There is a vault in this browser that is locked. It is destroyed first, with everything in
          it that is not in this backup, and that cannot be taken back.
        </p>
        <label class="label" for="restore-word">Type ${WORD} to confirm</label>
        <input
          class="input input-mono erase-word"
          id="restore-word"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="restore-word-problem"
          aria-invalid=${this.wordProblem ? 'true' : 'false'}
        />
        <p class="error" id="restore-word-problem" role="alert" ?hidden=${!this.wordProblem}>
          ${this.wordProblem}
        </p>
      </div>
    </div>`
  }

  #opened(opened: Opened): void {
    this.found = opened
    void this.updateComplete.then(() => this.find('#open-title')?.focus())
  }

  async #submit(): Promise<void> {
    const { found } = this
    if (!found) return
    this.failure = ''
    this.wordProblem = ''
    const chooser = this.find<NewPassphrase>('new-passphrase')
    const { secret } = found
    const typed = 'passphrase' in secret ? secret.passphrase : undefined
    const passphrase = chooser ? await chooser.checked() : typed
    if (passphrase === undefined) return
    const word = this.find<HTMLInputElement>('#restore-word')
    if (word && word.value.trim() !== WORD) {
      this.wordProblem = `Nothing was erased. Type the word ${WORD} in capital letters.`
      return word.focus()
    }
    const { store } = this.app
    this.busy = true
    store.update({ held: 'restore' })
    try {
      await this.#make(passphrase)
      await this.#fill(found)
      this.#close()
      this.#goOn()
      showToast(this.app, { text: 'The backup is restored.', forMs: null })
    } catch (error) {
      if (isFatal(error)) store.update({ held: null, phase: 'problem', problem: codeOf(error) })
      else this.#failed(error)
    } finally {
      this.busy = false
      this.progress = null
      store.update({ deriving: null })
    }
  }

  /** The vault the backup goes into. It is there already if only the restoring has failed before. */
  async #make(passphrase: string): Promise<void> {
    const { vault } = this.app
    if (vault.state === 'unlocked') return
    if (vault.state === 'locked' || vault.state === 'evicted') {
      await vault.erase({ confirm: vault.name })
    }
    await givesNothing(this.app)
    await vault.create({ passphrase })
  }

  async #fill({ blob, backup }: Opened): Promise<void> {
    const onProgress = (progress: BackupProgress): void => void (this.progress = progress)
    await backup.restore({ mode: 'replace', onProgress })
    const { at, entries } = backup.contents
    await writeSettings(this.app, {
      lastBackup: { at, entries, sizeBytes: blob.size, checkedAt: Date.now() },
    })
  }

  #failed(error: unknown): void {
    const isMade = this.app.vault.state === 'unlocked'
    if (!isMade) this.app.store.update({ held: null })
    this.failure = isMade
      ? `The new vault is there, and nothing of the backup is in it yet. ${sentence(error)}`
      : sentence(error)
  }

  #close(): void {
    this.found?.backup.close()
    this.found = null
  }

  #goOn = (): void => {
    this.app.router.force({ name: 'items' })
    this.app.store.update({ held: null })
  }
}

define('start-from-backup', StartFromBackup)
