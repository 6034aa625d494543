/** How a text is to be encrypted: for this vault, under a passphrase, or for recipients. Fires `sealed`. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import { define, View } from '../elements/view.ts'
import { plural } from '../items/text.ts'
import { WAYS, whyNotSealed, type Refusal, type Way } from './text-words.ts'
import { Work, workButtons } from './work.ts'

export interface SealedText {
  text: string
  fileName: string
  /** Who opens it, in a sentence. */
  opens: string
}

export class SealText extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    text: { attribute: false },
    way: { state: true },
    refusal: { state: true },
  }

  declare text: string
  declare way: Way
  declare refusal: Refusal | null
  readonly #work = new Work()

  constructor() {
    super()
    this.text = ''
    this.way = 'vault'
    this.refusal = null
  }

  override disconnectedCallback(): void {
    this.#work.stop()
    this.find<NewPassphrase>('new-passphrase')?.clear()
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    // What was said was of another text.
    if (changed.has('text')) this.refusal = null
  }

  protected override render(): TemplateResult {
    const { refusal } = this
    return html`<form class="stack" @submit=${this.#submit} novalidate autocomplete="off">
      <fieldset class="ways" ?disabled=${this.#work.busy}>
        <legend class="label">Who should be able to open it?</legend>
        ${(Object.keys(WAYS) as Way[]).map((way) => this.#choice(way))}
      </fieldset>
      ${this.#fields()}
      ${
        refusal?.field === 'text'
          ? html`<p class="notice notice-danger" role="alert">
              ${icon('alert')}<span>${refusal.words}</span>
            </p>`
          : nothing
      }
      ${workButtons(this.#work, 'Encrypt', 'Encrypting')}
    </form>`
  }

  #choice(way: Way): TemplateResult {
    const { title, text } = WAYS[way]
    return html`<label class="way">
      <input
        type="radio"
        name="way"
        .checked=${this.way === way}
        @change=${() => {
          this.way = way
          this.refusal = null
        }}
      />
      <span><strong>${title}</strong><span class="small quiet">${text}</span></span>
    </label>`
  }

  #fields(): TemplateResult {
    const problem = this.refusal?.field === 'secret' ? this.refusal.words : ''
    switch (this.way) {
      case 'vault':
        return html`<div>
          <label class="label" for="seal-context">What it is for (optional)</label>
          <input
            class="input"
            id="seal-context"
            type="text"
            maxlength="1000"
            autocomplete="off"
            spellcheck="false"
            aria-describedby="seal-context-hint"
          />
          <p class="hint" id="seal-context-hint">
            If you name it, the same words must be given to open it. Then it opens nowhere else.
          </p>
        </div>`
      case 'passphrase':
        return html`<new-passphrase label="Passphrase of the text"></new-passphrase>
          <p class="small quiet">
            Tell it by another way than the text. Whoever has both can read it, and whoever has the
            text can try passphrases for as long as they like.
          </p>`
      case 'recipients':
        return html`<div>
          <label class="label" for="seal-recipients">Keys of the recipients</label>
          <textarea
            class="input input-mono"
            id="seal-recipients"
            rows="3"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            @input=${this.#typed}
            aria-invalid=${problem ? 'true' : 'false'}
            aria-describedby="seal-recipients-hint seal-recipients-problem"
          ></textarea>
          <p class="hint" id="seal-recipients-hint">
            They begin with age1, one in each line. You cannot open it yourself unless a key of
            yours is among them.
          </p>
          <p class="error" id="seal-recipients-problem" role="alert" ?hidden=${!problem}>
            ${problem ? icon('alert', 'icon-s') : nothing}<span>${problem}</span>
          </p>
        </div>`
    }
  }

  /** A reason goes when what it is about is typed again. */
  #typed = (): void => {
    this.refusal = null
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    this.refusal = null
    void this.#seal()
  }

  async #seal(): Promise<void> {
    try {
      const sealed = await this.#work.run(
        () => this.requestUpdate(),
        (signal) => this.#sealed(signal),
      )
      if (sealed && this.isConnected) {
        this.dispatchEvent(new CustomEvent<SealedText>('sealed', { detail: sealed }))
      }
    } catch (error) {
      this.#refuse(whyNotSealed(error))
    }
  }

  /** Undefined where something is missing, and that was said. */
  async #sealed(signal: AbortSignal): Promise<SealedText | undefined> {
    const { text } = this
    const { vault } = this.app
    if (text === '') {
      this.#refuse({ field: 'text', words: 'Type or paste a text first.' })
      return undefined
    }
    switch (this.way) {
      case 'vault': {
        const context = this.find<HTMLInputElement>('#seal-context')?.value ?? ''
        const token = await vault.encrypt(text, { context, signal })
        const named = context === '' ? '' : `, if “${context}” is named as what it is for`
        const opens = `Only this vault opens it${named}. If the vault is lost, a backup made from now on opens it, and nothing else.`
        return { text: token, fileName: 'encrypted-text.txt', opens }
      }
      case 'passphrase': {
        const passphrase = await this.find<NewPassphrase>('new-passphrase')?.checked()
        if (passphrase === undefined || signal.aborted) return undefined
        const armour = await vault.withPassphrase.encrypt(text, { passphrase, signal })
        const opens = 'It opens with the passphrase, here and in any program for age files.'
        return { text: armour, fileName: 'encrypted-text.age', opens }
      }
      case 'recipients': {
        const given = this.find<HTMLTextAreaElement>('#seal-recipients')?.value ?? ''
        const recipients = given.split(/[\s,;]+/).filter((one) => one !== '')
        if (recipients.length === 0) {
          this.#refuse({
            field: 'secret',
            words: 'Give the key of a recipient: it begins with age1.',
          })
          return undefined
        }
        const armour = await vault.share(text, recipients, { signal })
        const whose = plural(recipients.length, 'recipient')
        const opens = `It opens with the key of ${recipients.length === 1 ? 'the recipient' : `each of the ${whose}`}, and with nothing else.`
        return { text: armour, fileName: 'encrypted-text.age', opens }
      }
    }
  }

  #refuse(refusal: Refusal): void {
    this.refusal = refusal
    if (refusal.field === 'secret') this.find<HTMLElement>('#seal-recipients')?.focus()
  }
}

define('seal-text', SealText)
