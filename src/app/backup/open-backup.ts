/** A backup file and its passphrase: read to its end before anything else is offered. Fires `opened`. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import type { FileDrop } from '../elements/file-drop.ts'
import '../elements/file-drop.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import type { BackupContents } from '../../protocol/backup.ts'
import { codeOf, isFatal, sentence } from '../messages.ts'
import { fail } from '../state/failure.ts'

export interface Opened {
  blob: Blob
  passphrase: string
  contents: BackupContents
}

export class OpenBackup extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    given: { attribute: false },
    file: { state: true },
    busy: { state: true },
    problem: { state: true },
    fileProblem: { state: true },
  }

  /** A backup that is there already, so that no file has to be chosen. */
  declare given: Blob | null
  declare file: File | null
  declare busy: boolean
  declare problem: string
  declare fileProblem: string

  constructor() {
    super()
    this.given = null
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
          label="Passphrase of the backup"
          .problem=${this.problem}
        ></passphrase-field>`,
    )
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
    const passphrase = field.value
    this.busy = true
    try {
      const contents = await this.app.vault.inspectBackup(blob, { passphrase })
      if (!this.isConnected) return
      field.value = ''
      const detail: Opened = { blob, passphrase, contents }
      this.dispatchEvent(new CustomEvent('opened', { detail }))
    } catch (error) {
      if (isFatal(error) && codeOf(error) !== 'newer-version') return fail(this.app, error)
      this.problem = sentence(error)
      await this.updateComplete
      field.retry()
    } finally {
      this.busy = false
    }
  }
}

define('open-backup', OpenBackup)
