/**
 * "Ask again before showing": items marked so want the passphrase once more, at most once a minute. A vault that this
 * browser opens by itself has nothing to ask for; there the mark has no effect, and the editor says so.
 */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { codeOf, MESSAGES } from '../messages.ts'
import type { Summary } from '../items/summary.ts'
import { untitled } from '../items/summary.ts'
import type { App } from '../state/store.ts'
import type { PassphraseField } from './passphrase-field.ts'
import { define } from './view.ts'
import './passphrase-field.ts'

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

class AskAgain extends LitElement {
  static override properties: PropertyDeclarations = {
    problem: { state: true },
    busy: { state: true },
  }

  declare problem: string
  declare busy: boolean
  declare app: App
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

  protected override createRenderRoot(): this {
    return this
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resolve(false)
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal()
    const field = this.querySelector<PassphraseField>('passphrase-field')
    void field?.updateComplete.then(() => field.focus())
  }

  protected override render(): TemplateResult {
    return html`<dialog class="sheet" aria-labelledby="ask-title" @close=${() => this.remove()}>
      <form class="stack" @submit=${this.#submit} novalidate>
        <h2 id="ask-title">Passphrase needed</h2>
        <p>You marked “${this.item}” to be asked for again before it is shown.</p>
        <input
          class="sr"
          type="text"
          name="username"
          autocomplete="username"
          value="Coffer vault"
          tabindex="-1"
          aria-hidden="true"
          readonly
        />
        <passphrase-field id="ask" .problem=${this.problem}></passphrase-field>
        <div class="actions">
          <button type="button" class="btn" @click=${() => this.querySelector('dialog')?.close()}>
            Cancel
          </button>
          <button
            type="submit"
            class="btn btn-primary"
            aria-disabled=${this.busy ? 'true' : 'false'}
          >
            ${this.busy ? 'Checking…' : 'Continue'}
          </button>
        </div>
      </form>
    </dialog>`
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const field = this.querySelector<PassphraseField>('passphrase-field')
    if (!field || this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await this.app.vault.unlock({ passphrase: field.value })
      this.#resolve(true)
      this.querySelector('dialog')?.close()
    } catch (error) {
      const { what, next } = MESSAGES[codeOf(error)]
      this.problem = `${what} ${next}`
      field.focus()
      field.select()
    } finally {
      this.busy = false
    }
  }
}

define('ask-again', AskAgain)
