/** A backup file and what opens it, a passphrase or an age identity: read to its end before anything else is offered. Fires `opened`. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import type { FileDrop } from '../elements/file-drop.ts'
import '../elements/file-drop.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import type { OpenedBackup } from '../../client/backup-calls.ts'
import type { BackupSecret } from '../../protocol/backup.ts'
import { isVaultError } from '../../protocol/errors.ts'
import { codeOf, isFatal, sentence } from '../messages.ts'
import { fail } from '../state/failure.ts'

export interface Opened {
  blob: Blob
  secret: BackupSecret
  /** For whoever is told to close. */
  backup: OpenedBackup
}

export class OpenBackup extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    given: { attribute: false },
    by: { state: true },
    file: { state: true },
    busy: { state: true },
    problem: { state: true },
    fileProblem: { state: true },
  }

  /** A backup that is there already, so that no file has to be chosen. */
  declare given: Blob | null
  declare by: 'passphrase' | 'identity'
  declare file: File | null
  declare busy: boolean
  declare problem: string
  declare fileProblem: string

  constructor() {
    super()
    this.given = null
    this.by = 'passphrase'
    this.file = null
    this.busy = false
    this.problem = ''
    this.fileProblem = ''
  }

  override focus(): void {
    this.find<PassphraseField>('#backup-secret')?.focus()
  }

  protected override render(): TemplateResult {
    return passphraseForm(
      {
        app: this.app,
        busy: this.busy,
        submit: () => void this.#open(),
        label: 'Look inside',
        doing: 'Reading',
      },
      html`${
          this.given
            ? nothing
            : html`<file-drop
                id="backup-file"
                label="Choose a backup"
                hint="A file that ends in .age. Nothing is changed by looking into it."
                .problem=${this.fileProblem}
                @file=${(event: CustomEvent<File>) => this.#chosen(event.detail)}
              ></file-drop>`
        }
        <passphrase-field
          id="backup-secret"
          label=${this.by === 'identity' ? 'Age identity' : 'Passphrase of the backup'}
          autocomplete-token=${this.by === 'identity' ? 'off' : 'current-password'}
          .hint=${this.by === 'identity' ? 'Begins with AGE-SECRET-KEY-1. It is not kept.' : ''}
          .problem=${this.problem}
        ></passphrase-field>
        <div>
          <button type="button" class="btn btn-quiet flush" @click=${this.#swap}>
            ${this.by === 'identity' ? 'Use a passphrase instead' : 'Use an age identity instead'}
          </button>
        </div>`,
    )
  }

  #swap = (): void => {
    if (this.busy) return
    const field = this.find<PassphraseField>('#backup-secret')
    // What was typed for one is nothing for the other.
    if (field) field.value = ''
    this.by = this.by === 'identity' ? 'passphrase' : 'identity'
    this.problem = ''
    void this.updateComplete.then(() => field?.focus())
  }

  #chosen(file: File): void {
    this.file = file
    this.fileProblem = ''
    this.problem = ''
    this.focus()
  }

  async #open(): Promise<void> {
    const blob = this.given ?? this.file
    const field = this.find<PassphraseField>('#backup-secret')
    this.problem = ''
    if (!blob) {
      this.fileProblem = 'Choose a backup first.'
      return this.find<FileDrop>('file-drop')?.focus()
    }
    if (!field?.value) return field?.focus()
    const secret = this.#secretOf(field.value)
    this.busy = true
    try {
      const backup = await this.app.vault.openBackup(blob, secret)
      if (!this.isConnected) return backup.close()
      field.value = ''
      const detail: Opened = { blob, secret, backup }
      this.dispatchEvent(new CustomEvent('opened', { detail }))
    } catch (error) {
      this.problem = this.#refusal(error)
      if (!this.problem) return fail(this.app, error)
      await this.updateComplete
      field.retry()
    } finally {
      this.busy = false
    }
  }

  #secretOf(typed: string): BackupSecret {
    if (this.by === 'passphrase') return { passphrase: typed }
    return { identities: typed.split(/[\s,]+/).filter((word) => word !== '') }
  }

  /** Empty where it is not about the file. */
  #refusal(error: unknown): string {
    if (this.by === 'identity' && isVaultError(error, 'bad-request')) {
      return 'This is no age identity. Compare it letter by letter.'
    }
    if (this.by === 'identity' && isVaultError(error, 'backup-invalid')) {
      return 'The backup was not made for this identity, or the file is not as it was made.'
    }
    return isFatal(error) && codeOf(error) !== 'newer-version' ? '' : sentence(error)
  }
}

define('open-backup', OpenBackup)
