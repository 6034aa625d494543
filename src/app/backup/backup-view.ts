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
import type { BackupLock } from '../../protocol/backup.ts'
import type { SlotInfo } from '../../protocol/contract.ts'
import type { Secret } from '../../client/secrets.ts'
import { askSecret } from '../elements/ask-secret.ts'
import { waysOf } from '../elements/ask-secret-ways.ts'
import type { RecipientsField } from '../elements/recipients-field.ts'
import '../elements/recipients-field.ts'
import { refusal } from '../secret-words.ts'
import { attempt, fail } from '../state/failure.ts'
import { loadWays } from '../state/ways.ts'
import { lastBackupLine } from './last-backup.ts'
import type { Made } from './made-backup.ts'
import './made-backup.ts'
import { beginBackup, type Begun } from './making.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/ways.css'

/** What opens the file: the passphrase of the vault, one of its own, or age identities. */
type Lock = 'vault' | 'own' | 'recipients'

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
            : this.#form(session.ways)
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

  #form(ways: readonly SlotInfo[]): TemplateResult {
    const hasPassphrase = ways.some(({ kind }) => kind === 'passphrase')
    const asks = waysOf(ways)[0] !== 'device'
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
            One file with every item, the trash, drafts, settings and files. It opens without Coffer
            too, in any program for age files.
          </p>
          <p class="small quiet">
            It also carries the keys of tokens and files that were sealed with this vault, so that
            they outlive it${asks ? ', and so it asks for a secret of the vault' : nothing}. None of
            the vault’s ways in is in the file.
          </p>
        </div>
        <fieldset class="ways" ?disabled=${this.busy}>
          <legend class="label">What should open the file?</legend>
          ${
            hasPassphrase
              ? choice(
                  'vault',
                  'The passphrase of this vault',
                  'Nothing more to remember. The file keeps it even if you change the vault’s later.',
                )
              : nothing
          }
          ${choice('own', 'A passphrase of its own', 'For a file that somebody else keeps.')}
          ${choice('recipients', 'Age identities', 'For people and devices that have one. There is no passphrase to guess.')}
        </fieldset>
        ${this.#secretField()}
        ${this.busy && this.progress ? progressBar('Making the backup', this.progress) : nothing}`,
    )
  }

  #secretField(): TemplateResult {
    switch (this.lock) {
      case 'vault':
        return html`<passphrase-field
            id="backup"
            label="Passphrase of this vault"
            .problem=${this.problem}
          ></passphrase-field>
          ${guessable}`
      case 'own':
        return html`<new-passphrase label="Passphrase of the backup"></new-passphrase>${guessable}`
      case 'recipients':
        return html`<recipients-field
          .problem=${this.problem}
          ?disabled=${this.busy}
        ></recipients-field>`
    }
  }

  /** What the file is to be sealed for, or undefined where it was refused and that was said. */
  async #chosen(): Promise<BackupLock | undefined> {
    switch (this.lock) {
      case 'vault': {
        const field = this.find<PassphraseField>('#backup')
        if (field?.value) return { passphrase: field.value }
        field?.focus()
        return undefined
      }
      case 'own': {
        const passphrase = await this.find<NewPassphrase>('new-passphrase')?.checked()
        return passphrase === undefined ? undefined : { passphrase }
      }
      case 'recipients': {
        const field = this.find<RecipientsField>('recipients-field')
        const recipients = field?.recipients ?? []
        if (recipients.length > 0) return { recipients }
        this.problem = 'Name at least one recipient.'
        field?.focus()
        return undefined
      }
    }
  }

  async #make(): Promise<void> {
    this.problem = ''
    const lock = await this.#chosen()
    if (!lock) return
    const running = new AbortController()
    this.#running = running
    this.busy = true
    try {
      const made = await this.#asked(lock, running.signal)
      if (made && this.isConnected) this.made = made
    } catch (error) {
      if (!isVaultError(error, 'aborted')) await this.#refused(error)
    } finally {
      this.busy = false
      this.progress = null
      this.app.store.update({ deriving: null })
    }
  }

  /** Makes it for a secret of the vault: the one that was typed, where it is to open the file too, or one that is asked for. */
  async #asked(lock: BackupLock, signal: AbortSignal): Promise<Made | undefined> {
    if (this.lock === 'vault' && 'passphrase' in lock) {
      return this.#begin(lock, lock, signal).made
    }
    const [way] = waysOf(await loadWays(this.app))
    if (way === 'device' || way === undefined) return this.#begin(lock, {}, signal).made
    let made: Promise<Made> | undefined
    const isAnswered = await askSecret(this.app, {
      title: 'Make the backup',
      text: 'It carries the keys of tokens and files that were sealed with this vault. So whoever makes it has to show that they may open the vault.',
      label: 'Make it',
      doing: 'Checking',
      use: async (secret) => {
        const begun = this.#begin(lock, secret, signal)
        await begun.proved
        made = begun.made
      },
      explain: (error) => (isVaultError(error, 'bad-request') ? NO_RECIPIENT : undefined),
    })
    return isAnswered ? made : undefined
  }

  #begin = (lock: BackupLock, secret: Secret, signal: AbortSignal): Begun =>
    beginBackup(this.app, {
      lock,
      secret,
      signal,
      onProgress: (progress) => (this.progress = progress),
    })

  /** What is about the secret or the recipients is said where they were typed. */
  async #refused(error: unknown): Promise<void> {
    const isRecipient = this.lock === 'recipients' && isVaultError(error, 'bad-request')
    const isSecret = SECRET_CODES.some((code) => isVaultError(error, code))
    if (isRecipient) this.problem = NO_RECIPIENT
    else if (this.lock === 'vault' && isSecret) this.problem = refusal(error, 'passphrase')
    else return fail(this.app, error)
    await this.updateComplete
    this.find<PassphraseField>('#backup')?.retry()
    this.find<RecipientsField>('recipients-field')?.focus()
  }
}

const SECRET_CODES = ['wrong-secret', 'throttled', 'slot-damaged', 'kdf-out-of-range'] as const

const NO_RECIPIENT = 'One of these is no age recipient. Compare it letter by letter.'

const guessable = html`<p class="small quiet">
  Whoever has the file can try passphrases for as long as they like: it is as safe as its passphrase
  is strong.
</p>`

define('backup-view', BackupView)
