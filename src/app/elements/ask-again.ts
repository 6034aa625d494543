/**
 * "Ask again before showing": items marked so want the passphrase once more, at most once a minute. A vault that this
 * browser opens by itself has nothing to ask for; there the mark has no effect, and the editor says so.
 */
import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import { refusal } from '../secret-words.ts'
import type { Summary } from '../items/summary.ts'
import { untitled } from '../items/summary.ts'
import type { App } from '../state/store.ts'
import type { PassphraseField } from './passphrase-field.ts'
import { passphraseForm } from './passphrase-form.ts'
import { define, View } from './view.ts'

const GOOD_FOR_MS = 60_000

let answeredAt = 0
let answeredIn: object | null = null

/** Whether the secrets of this item may be shown now. */
export async function askAgain(app: App, summary: Summary): Promise<boolean> {
  const { session } = app.store.state
  if (!summary.reprompt || !session) return true
  if (answeredIn === session && Date.now() - answeredAt < GOOD_FOR_MS) return true
  const { slots } = await app.vault.report()
  if (!slots.some((slot) => slot.kind === 'passphrase')) return true
  const dialog = new AskAgain()
  dialog.app = app
  dialog.item = untitled(summary.title)
  document.querySelector('vault-view')?.append(dialog)
  const yes = await dialog.answer()
  if (yes) {
    answeredAt = Date.now()
    answeredIn = session
  }
  return yes
}

class AskAgain extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    problem: { state: true },
    busy: { state: true },
  }

  declare problem: string
  declare busy: boolean
  declare item: string
  #resolve: (yes: boolean) => void = () => {}

  constructor() {
    super()
    this.problem = ''
    this.busy = false
  }

  answer(): Promise<boolean> {
    return new Promise((resolve) => (this.#resolve = resolve))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resolve(false)
  }

  protected override firstUpdated(): void {
    this.find<HTMLDialogElement>('dialog')?.showModal()
    const field = this.find<PassphraseField>('passphrase-field')
    void field?.updateComplete.then(() => field.focus())
  }

  protected override render(): TemplateResult {
    const close = (): void => this.find<HTMLDialogElement>('dialog')?.close()
    return html`<dialog class="sheet" aria-labelledby="ask-title" @close=${() => this.remove()}>
      ${passphraseForm(
        {
          app: this.app,
          busy: this.busy,
          submit: () => void this.#check(),
          label: 'Continue',
          doing: 'Checking',
          beside: html`<button type="button" class="btn" @click=${close}>Cancel</button>`,
        },
        html`<h2 id="ask-title">Passphrase needed</h2>
          <p>You marked “${this.item}” to be asked for again before it is shown.</p>
          <passphrase-field id="ask" .problem=${this.problem}></passphrase-field>`,
      )}
    </dialog>`
  }

  async #check(): Promise<void> {
    const field = this.find<PassphraseField>('passphrase-field')
    if (!field) return
    this.busy = true
    this.problem = ''
    try {
      await this.app.vault.unlock({ passphrase: field.value })
      this.#resolve(true)
      this.find<HTMLDialogElement>('dialog')?.close()
    } catch (error) {
      this.problem = refusal(error, 'passphrase')
      field.retry()
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }
}

define('ask-again', AskAgain)
