/**
 * Choosing a passphrase, wherever one is set: a field with its strength, one suggested on demand, and the same once more.
 * It gives the passphrase away only when both agree and it is not among the first guesses.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { SUGGESTION_BITS, suggestPassphrase } from '../strength/suggest.ts'
import type { PassphraseField } from './passphrase-field.ts'
import './passphrase-field.ts'
import type { StrengthMeter } from './strength-meter.ts'
import './strength-meter.ts'
import { define } from './view.ts'

/** Long enough to pass whatever it is made of, or strong enough at any length. */
const MIN_LENGTH = 12
const MIN_BITS = 60
/** Below this it is among the first things anybody tries, however long. */
const GUESSABLE_BITS = 32

export class NewPassphrase extends LitElement {
  static override properties: PropertyDeclarations = {
    label: {},
    problems: { state: true },
    suggested: { state: true },
    typed: { state: true },
  }

  declare label: string
  declare problems: { first: string; second: string }
  declare suggested: boolean
  /** The strength of something is shown, in place of what is asked for. */
  declare typed: boolean

  constructor() {
    super()
    this.label = 'Passphrase'
    this.problems = { first: '', second: '' }
    this.suggested = false
    this.typed = false
  }

  /** The passphrase, if it will do; else says why not, and undefined. */
  async checked(): Promise<string | undefined> {
    const fields = this.#fields()
    const meter = this.querySelector<StrengthMeter>('strength-meter')
    if (!fields || !meter) return undefined
    const [first, second] = fields
    const strength = await meter.measure(first.value)
    this.problems = {
      first: problemOf(first.value, strength?.bits ?? 0),
      second: first.value === second.value ? '' : 'The two are not the same. Type it again.',
    }
    if (this.problems.first) first.focus()
    else if (this.problems.second) second.focus()
    else return first.value
    return undefined
  }

  /** Nothing of it stays in the page. */
  clear(): void {
    for (const field of this.#fields() ?? []) field.value = ''
    this.suggested = false
    this.typed = false
    void this.querySelector<StrengthMeter>('strength-meter')?.measure('')
  }

  override focus(): void {
    this.#fields()?.[0].focus()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    return html`
      <div class="stack">
        <div class="stack-s">
          <passphrase-field
            id="new"
            label=${this.label}
            autocomplete-token="new-password"
            .hint=${this.typed ? '' : `At least ${MIN_LENGTH} characters. Several words work well.`}
            .problem=${this.problems.first}
            @input=${this.#typed}
          ></passphrase-field>
          <strength-meter></strength-meter>
          <div class="cluster">
            <button type="button" class="btn btn-quiet flush" @click=${this.#suggest}>
              ${this.suggested ? 'Suggest another' : 'Suggest one'}
            </button>
            ${
              this.suggested
                ? html`<span class="small quiet" role="status">
                    ${SUGGESTION_BITS} random bits. Write it down first.
                  </span>`
                : nothing
            }
          </div>
        </div>
        <passphrase-field
          id="again"
          label="${this.label} again"
          autocomplete-token="new-password"
          .problem=${this.problems.second}
          @input=${this.#typedAgain}
        ></passphrase-field>
      </div>
    `
  }

  #fields(): [PassphraseField, PassphraseField] | undefined {
    const [first, second] = this.querySelectorAll<PassphraseField>('passphrase-field')
    return first && second ? [first, second] : undefined
  }

  #typed = (): void => {
    const [first] = this.#fields() ?? []
    if (!first) return
    this.suggested = false
    this.typed = first.value !== ''
    this.problems = { first: '', second: '' }
    void this.querySelector<StrengthMeter>('strength-meter')?.measure(first.value)
  }

  #typedAgain = (): void => {
    this.problems = { ...this.problems, second: '' }
  }

  #suggest = (): void => {
    const fields = this.#fields()
    if (!fields) return
    const suggestion = suggestPassphrase()
    for (const field of fields) field.value = suggestion
    fields[0].show()
    this.problems = { first: '', second: '' }
    this.suggested = true
    this.typed = true
    void this.querySelector<StrengthMeter>('strength-meter')?.measure(suggestion)
  }
}

function problemOf(passphrase: string, bits: number): string {
  if (passphrase === '') return 'Choose a passphrase, or let one be suggested.'
  if (passphrase.length < MIN_LENGTH && bits < MIN_BITS) {
    return `Too short: use at least ${MIN_LENGTH} characters. Several words work well.`
  }
  if (bits < GUESSABLE_BITS) return 'Too easy to guess. Add words that do not belong together.'
  return ''
}

define('new-passphrase', NewPassphrase)
