/** What the last restore took away, for as long as it is kept: when it is from, saving it, putting it back, letting it go. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { bytesText } from '../elements/bytes.ts'
import { choose } from '../elements/choose.ts'
import { icon } from '../elements/icons.ts'
import type { SafetyCopy } from '../../protocol/backup.ts'
import { saveFile } from '../save-file.ts'
import { attempt } from '../state/failure.ts'
import { showToast } from '../state/toasts.ts'
import { fileName, momentText } from './words.ts'

export class SafetyCopyCard extends View {
  static override properties: PropertyDeclarations = { ...View.properties, copy: { state: true } }

  declare copy: SafetyCopy | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    void attempt(this.app, () => this.look())
  }

  /** Reads it again: after a restore there may be another. */
  async look(): Promise<void> {
    this.copy = await this.app.vault.safetyCopy()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { copy } = this
    if (!copy) return nothing
    return html`<section class="card pad stack" aria-labelledby="safety-title">
      <div>
        <h2 id="safety-title" tabindex="-1">Safety copy</h2>
        <p>
          Before the last restore, all that was here was kept: as of ${momentText(copy.at)},
          ${bytesText(copy.blob.size)}.
        </p>
        <p class="small quiet">
          It opens with the passphrase of the backup you restored then, and lies in this vault. The
          next restore that takes something away replaces it.
        </p>
      </div>
      <div class="cluster">
        <button
          type="button"
          class="btn"
          @click=${() => this.dispatchEvent(new CustomEvent('use', { detail: copy, bubbles: true }))}
        >
          ${icon('undo')} Put it back
        </button>
        <button type="button" class="btn" @click=${this.#save}>${icon('save')} Save as file</button>
        <button type="button" class="btn btn-quiet" @click=${this.#discard}>Discard it</button>
      </div>
    </section>`
  }

  #save = (): void => {
    const { copy } = this
    if (!copy) return
    void attempt(this.app, async () => {
      await saveFile(copy.blob, `before-restore-${fileName(copy.at)}`)
    })
  }

  #discard = (): void => {
    void attempt(this.app, async () => {
      const answer = await choose({
        title: 'Discard the safety copy?',
        text: 'What the last restore took away is then gone for good.',
        choices: [
          { id: 'keep', label: 'Keep it', primary: true },
          { id: 'discard', label: 'Discard', danger: true },
        ],
      })
      if (answer !== 'discard') return
      await this.app.vault.discardSafetyCopy()
      await this.look()
      showToast(this.app, { text: 'The safety copy is gone.', forMs: 4_000 })
    })
  }
}

define('safety-copy', SafetyCopyCard)
