/**
 * Repairing the vault, folded away and behind a box to tick: it takes out what cannot be read. Asks for the passphrase
 * only if the vault is locked and has one.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { codeOf, sentence } from '../messages.ts'
import { givesNothing } from '../state/policy.ts'
import { showToast } from '../state/toasts.ts'
import { repairInWords } from './care-words.ts'
import type { PassphraseField } from './passphrase-field.ts'
import { passphraseForm } from './passphrase-form.ts'
import { define, View } from './view.ts'

export class RepairForm extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    asks: { state: true },
    busy: { state: true },
    problem: { state: true },
    wrong: { state: true },
  }

  /** Whether a passphrase is needed. */
  declare asks: boolean
  declare busy: boolean
  declare problem: string
  /** What is wrong with the passphrase. */
  declare wrong: string

  constructor() {
    super()
    this.asks = false
    this.busy = false
    this.problem = ''
    this.wrong = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#look()
  }

  protected override render(): TemplateResult {
    return html`<details class="card fold">
      <summary>Repair this vault</summary>
      <div class="stack">
        <p>
          Whatever cannot be read is taken out and kept aside, still sealed; everything else stays.
          The vault does not look for it again, so an older copy of this browser profile, if you
          have one, is the better way.
        </p>
        ${passphraseForm(
          {
            app: this.app,
            busy: this.busy,
            submit: () => void this.#submit(),
            label: 'Repair',
            doing: 'Repairing',
          },
          html`
            <label class="check">
              <input type="checkbox" id="repair-agreed" aria-describedby="repair-problem" />
              <span
                >I have copied the browser profile, or can do without what is damaged<span
                  class="small quiet check-text"
                  >Quit the browser before you copy it.</span
                ></span
              >
            </label>
            ${
              this.asks
                ? html`<passphrase-field id="repair" .problem=${this.wrong}></passphrase-field>`
                : nothing
            }
            <p class="error" id="repair-problem" role="alert" ?hidden=${!this.problem}>
              ${this.problem}
            </p>
          `,
        )}
      </div>
    </details>`
  }

  async #look(): Promise<void> {
    if (this.app.vault.state === 'unlocked') return
    try {
      const { slots } = await this.app.vault.report()
      const opensAlone = slots.some(({ kind }) => kind === 'device')
      this.asks = !opensAlone && slots.some(({ kind }) => kind === 'passphrase')
    } catch {
      this.asks = true
    }
  }

  async #submit(): Promise<void> {
    this.problem = ''
    this.wrong = ''
    const agreed = this.find<HTMLInputElement>('#repair-agreed')
    if (!agreed?.checked) {
      this.problem = 'Nothing was changed. Tick the box first.'
      return agreed?.focus()
    }
    const field = this.find<PassphraseField>('passphrase-field')
    if (field && !field.value) return field.focus()
    this.busy = true
    try {
      const secret = field ? { passphrase: field.value } : {}
      if (this.app.vault.state !== 'unlocked') await givesNothing(this.app)
      const report = await this.app.vault.repair(secret)
      if (field) field.value = ''
      const { app } = this
      this.dispatchEvent(new Event('done'))
      if (app.store.state.phase === 'problem') {
        app.store.update({ phase: 'unlocked', problem: null, deriving: null })
      }
      showToast(app, { text: repairInWords(report), tone: 'plain', forMs: null })
    } catch (error) {
      if (codeOf(error) === 'wrong-secret') {
        this.wrong = sentence(error)
        await this.updateComplete
        field?.retry()
      } else this.problem = sentence(error)
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }
}

define('repair-form', RepairForm)
