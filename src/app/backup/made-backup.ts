/** A backup that was made: what is in it, saving it, and looking at the saved file. It counts from the moment it is saved. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { bytesText } from '../elements/bytes.ts'
import type { FileDrop } from '../elements/file-drop.ts'
import '../elements/file-drop.ts'
import { icon } from '../elements/icons.ts'
import { saveFile } from '../save-file.ts'
import { attempt, fail } from '../state/failure.ts'
import { saveSettings } from '../state/settings.ts'
import { isSameFile } from './same-file.ts'
import { fileName, momentText } from './words.ts'

export interface Made {
  blob: Blob
  /** What is in it, in words, and in numbers for the reminders. */
  holds: string
  at: number
  entries: number
  /** It opens by a passphrase. */
  hasPassphrase: boolean
}

/** `unsure`: what was saved is not what was made, or cannot be read. */
type Saved = 'no' | 'saving' | 'downloaded' | 'checking' | 'checked' | 'unsure'

export class MadeBackup extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    made: { attribute: false },
    saved: { state: true },
    problem: { state: true },
  }

  declare made: Made
  declare saved: Saved
  declare problem: string

  constructor() {
    super()
    this.saved = 'no'
    this.problem = ''
  }

  protected override firstUpdated(): void {
    this.find('h2')?.focus()
  }

  protected override render(): TemplateResult {
    const { blob, holds, at, hasPassphrase } = this.made
    const { saved } = this
    const isSaved = saved !== 'no' && saved !== 'saving'
    return html`<div class="stack">
      <h2 id="make-title" tabindex="-1">
        ${isSaved ? 'The backup is saved' : 'The backup is made, and not saved yet'}
      </h2>
      <p role="status">
        ${holds}, ${bytesText(blob.size)}, as of ${momentText(at)}. It was read back to its end.
      </p>
      ${saved === 'checked' ? checked : nothing}
      ${
        saved === 'unsure'
          ? html`<p class="notice notice-danger" role="alert">
              ${icon('alert')}<span
                >What was saved is not what was made. Do not rely on it: save it again, or somewhere
                else.</span
              >
            </p>`
          : nothing
      }
      <div class="actions">
        <button
          type="button"
          class="btn ${isSaved && saved !== 'unsure' ? '' : 'btn-primary'}"
          aria-disabled=${saved === 'saving' || saved === 'checking' ? 'true' : 'false'}
          @click=${this.#save}
        >
          ${icon('save')} ${isSaved ? 'Save it again' : 'Save the file'}
        </button>
        <button
          type="button"
          class="btn btn-quiet"
          @click=${() => this.dispatchEvent(new Event('again'))}
        >
          Make another
        </button>
      </div>
      ${saved === 'checking' ? html`<p role="status">Reading the saved file…</p>` : nothing}
      ${
        saved === 'downloaded' || (saved === 'checking' && this.problem)
          ? html`<div class="stack-s">
              <p>
                It was handed to the browser as a download. Whether it arrived, only a look at it
                shows:
              </p>
              <file-drop
                id="saved-file"
                label="Choose the saved file"
                hint="Reads the file where it lies now."
                .problem=${this.problem}
                @file=${(event: CustomEvent<File>) => void this.#look(event.detail)}
              ></file-drop>
            </div>`
          : nothing
      }
      <p class="small quiet">
        A copy on another device or drive survives this one. Keep
        ${hasPassphrase ? 'the passphrase' : 'the identities that open it'} in a different place
        than the file.
      </p>
    </div>`
  }

  #save = (): void => {
    if (this.saved === 'saving' || this.saved === 'checking') return
    const before = this.saved
    this.saved = 'saving'
    void attempt(this.app, async () => {
      try {
        const { blob, at } = this.made
        const result = await saveFile(blob, fileName(at))
        if (result.how === 'none') {
          this.saved = before
        } else if (result.how === 'downloaded') {
          this.saved = 'downloaded'
          await this.#note(null)
        } else {
          this.saved = 'checking'
          const same = await this.#isSame(result.file)
          this.saved = same ? 'checked' : 'unsure'
          if (same) await this.#note(Date.now())
        }
      } catch (error) {
        this.saved = before === 'no' ? 'no' : 'unsure'
        throw error
      }
    })
  }

  async #look(file: File): Promise<void> {
    this.problem = ''
    this.saved = 'checking'
    try {
      if (await this.#isSame(file)) {
        this.saved = 'checked'
        return await this.#note(Date.now())
      }
      this.problem = 'This is not the file that was just made, or it is not whole.'
    } catch (error) {
      fail(this.app, error)
    }
    this.saved = 'downloaded'
    await this.updateComplete
    this.find<FileDrop>('file-drop')?.focus()
  }

  /** Reads the file to its end. One that cannot be read is another one. */
  #isSame = (file: File): Promise<boolean> => isSameFile(file, this.made.blob).catch(() => false)

  #note(checkedAt: number | null): Promise<void> {
    const { blob, at, entries } = this.made
    return saveSettings(this.app, {
      lastBackup: { at, entries, sizeBytes: blob.size, checkedAt },
      backupQuietUntil: 0,
    })
  }
}

const checked = html`<p class="mark mark-good" role="status">
  ${icon('check', 'icon-s')} The saved file was read back from where it lies, and is whole.
</p>`

define('made-backup', MadeBackup)
