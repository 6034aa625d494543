/**
 * First run: what Coffer is, and the one decision that matters, how the vault opens. A passphrase is proposed; a
 * vault of this browser only can be chosen, with what it does not protect from said in the same place.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { facts } from '../elements/facts.ts'
import { icon, type IconName } from '../elements/icons.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import type { StrengthMeter } from '../elements/strength-meter.ts'
import { codeOf, isFatal, MESSAGES, sentence } from '../messages.ts'
import { SUGGESTION_BITS, suggestPassphrase } from '../strength/suggest.ts'
import '../elements/strength-meter.ts'
import '../styles/welcome.css'

type Way = 'passphrase' | 'device'

/** Long enough to pass whatever it is made of, or strong enough at any length. */
const MIN_LENGTH = 12
const MIN_BITS = 60
/** Below this it is among the first things anybody tries, however long. */
const GUESSABLE_BITS = 32

const PROMISES: readonly [IconName, string, string][] = [
  ['device', 'No account, no server', 'What you keep here is not sent anywhere.'],
  [
    'shield',
    'Sealed before it is stored',
    'Keys live apart from the page, and what you put in is stored only as ciphertext.',
  ],
  ['lock', 'Locks itself', 'After a while without you, and whenever you say so, in every tab.'],
]

export class WelcomeView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    way: { state: true },
    busy: { state: true },
    problems: { state: true },
    suggested: { state: true },
    typed: { state: true },
    failure: { state: true },
  }

  declare way: Way
  declare busy: boolean
  declare problems: { first: string; second: string }
  declare suggested: boolean
  /** The strength of something is shown, in place of what is asked for. */
  declare typed: boolean
  declare failure: string

  constructor() {
    super()
    this.way = 'passphrase'
    this.busy = false
    this.problems = { first: '', second: '' }
    this.suggested = false
    this.typed = false
    this.failure = ''
  }

  protected override firstUpdated(): void {
    this.find('h1[tabindex]')?.focus()
  }

  protected override render(): TemplateResult {
    const evicted = this.app.store.state.phase === 'evicted'
    return html`
      <main class="welcome" aria-busy=${this.busy ? 'true' : 'false'}>
        <section class="welcome-about">
          <p class="brand">${icon('coffer')} Coffer</p>
          ${evicted ? lost : about}
        </section>
        <section class="welcome-form card" aria-labelledby="create-title">
          ${passphraseForm(
            {
              app: this.app,
              busy: this.busy,
              submit: () => void this.#create(),
              label: 'Create vault',
              doing: 'Creating',
            },
            html`<h2 id="create-title">${evicted ? 'Start a new vault' : 'Create your vault'}</h2>
              <fieldset class="ways" ?disabled=${this.busy}>
                <legend class="label">How should it open?</legend>
                ${this.#choice('passphrase', 'With a passphrase', 'Recommended. Asked for each time it opens.')}
                ${this.#choice('device', 'This browser only', 'Opens without asking, as long as this profile exists.')}
              </fieldset>
              ${this.way === 'passphrase' ? this.#passphrase() : deviceWarning}
              ${
                this.failure
                  ? html`<p class="notice notice-danger" role="alert">
                      ${icon('alert')}<span>${this.failure}</span>
                    </p>`
                  : nothing
              }`,
          )}
        </section>
      </main>
    `
  }

  #choice(way: Way, title: string, text: string): TemplateResult {
    return html`<label class="way">
      <input
        type="radio"
        name="way"
        value=${way}
        .checked=${this.way === way}
        @change=${() => (this.way = way)}
      />
      <span><strong>${title}</strong><span class="small quiet">${text}</span></span>
    </label>`
  }

  #passphrase(): TemplateResult {
    return html`
      <div class="stack-s">
        <passphrase-field
          id="new"
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
        label="Passphrase again"
        autocomplete-token="new-password"
        .problem=${this.problems.second}
        @input=${this.#typedAgain}
      ></passphrase-field>
      <p class="notice">
        ${icon('info')}
        <span
          >Nobody can reset it. Without the passphrase, what is in the vault stays shut, for us
          too.</span
        >
      </p>
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
    void this.find<StrengthMeter>('strength-meter')?.measure(first.value)
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
    void this.find<StrengthMeter>('strength-meter')?.measure(suggestion)
  }

  async #create(): Promise<void> {
    this.busy = true
    this.failure = ''
    try {
      const passphrase = this.way === 'device' ? null : await this.#checked()
      if (passphrase === undefined) return
      const { vault, store } = this.app
      // What is left of a vault whose data is gone has to make way for the new one.
      if (store.state.phase === 'evicted') await vault.erase({ confirm: vault.name })
      await vault.create(passphrase === null ? { device: true } : { passphrase })
      // Asked for once, and not waited for: some browsers answer only when the person does.
      void navigator.storage?.persist?.().catch(() => false)
    } catch (error) {
      if (isFatal(error)) this.app.store.update({ phase: 'problem', problem: codeOf(error) })
      else this.failure = sentence(error)
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }

  /** The passphrase, if both fields agree and it is not among the guessable ones; else says why not. */
  async #checked(): Promise<string | undefined> {
    const fields = this.#fields()
    const meter = this.find<StrengthMeter>('strength-meter')
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
}

function problemOf(passphrase: string, bits: number): string {
  if (passphrase === '') return 'Choose a passphrase, or let one be suggested.'
  if (passphrase.length < MIN_LENGTH && bits < MIN_BITS) {
    return `Too short: use at least ${MIN_LENGTH} characters. Several words work well.`
  }
  if (bits < GUESSABLE_BITS) return 'Too easy to guess. Add words that do not belong together.'
  return ''
}

const deviceWarning = html`<div class="notice notice-warn">
  ${icon('alert')}
  <div class="stack-s">
    <strong>What this does not protect from</strong>
    <p>
      The vault opens by a key this browser keeps. Browsers store such keys in the clear in their
      profile folder, so anyone who can use this browser, or copy its profile from the disk or a
      backup, can open the vault.
    </p>
    <p>
      It also ends with the profile: if the browser’s data is cleared, nothing can open the vault
      again.
    </p>
  </div>
</div>`

const about = html`
  <h1>Your vault stays on this device</h1>
  <ul role="list" class="promises">
    ${PROMISES.map(
      ([name, title, text]) =>
        html`<li>
          ${icon(name)}
          <div><strong>${title}</strong><span>${text}</span></div>
        </li>`,
    )}
  </ul>
`

const lost = html`
  <h1 tabindex="-1">${MESSAGES.evicted.title}</h1>
  ${facts(MESSAGES.evicted)}
`

define('welcome-view', WelcomeView)
