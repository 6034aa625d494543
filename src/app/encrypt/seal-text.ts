/** How a text is to be encrypted: for this vault, under a passphrase, or for recipients. Fires `sealed`. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import { define } from '../elements/view.ts'
import { plural } from '../items/text.ts'
import { TextForm } from './text-form.ts'
import { WAYS, whyNotSealed, type Refusal, type Way } from './text-words.ts'

export interface SealedText {
  text: string
  fileName: string
  /** Who opens it, in a sentence. */
  opens: string
}

export class SealText extends TextForm<SealedText> {
  static override properties: PropertyDeclarations = {
    ...TextForm.properties,
    way: { state: true },
  }

  declare way: Way

  constructor() {
    super({ verb: 'Encrypt', doing: 'Encrypting', fires: 'sealed' })
    this.way = 'vault'
  }

  protected override fields(problem: string): TemplateResult {
    return html`<fieldset class="ways" ?disabled=${this.busy}>
        <legend class="label">Who should be able to open it?</legend>
        ${(Object.keys(WAYS) as Way[]).map((way) => this.#choice(way))}
      </fieldset>
      ${this.#fieldsOf(problem)}`
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

  #fieldsOf(problem: string): TemplateResult {
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
            @input=${this.typed}
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

  protected override secretField(): HTMLElement | null {
    return this.find('#seal-recipients')
  }

  protected override forget(): void {
    this.find<NewPassphrase>('new-passphrase')?.clear()
  }

  protected override whyNot(error: unknown): Refusal {
    return whyNotSealed(error)
  }

  protected override async make(signal: AbortSignal): Promise<SealedText | undefined> {
    const { text } = this
    const { vault } = this.app
    if (text === '') {
      this.refuse({ field: 'text', words: 'Type or paste a text first.' })
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
          this.refuse({
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
}

define('seal-text', SealText)
