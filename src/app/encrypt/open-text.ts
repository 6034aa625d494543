/** Opens an encrypted text: asks for what its kind needs. Fires `opened` with what was in it. */
import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import '../elements/passphrase-field.ts'
import { define } from '../elements/view.ts'
import type { Recognised } from './recognise.ts'
import { TextForm } from './text-form.ts'
import { whyNotOpened, type Refusal } from './text-words.ts'

const MISSING: Partial<Record<Recognised, string>> = {
  passphrase: 'Type the passphrase it was encrypted with.',
  key: 'Give your age key: it begins with AGE-SECRET-KEY-1.',
}

export class OpenText extends TextForm<string> {
  static override properties: PropertyDeclarations = {
    ...TextForm.properties,
    kind: { attribute: false },
  }

  declare kind: Recognised

  constructor() {
    super({ verb: 'Decrypt', doing: 'Decrypting', fires: 'opened' })
    this.kind = 'token'
  }

  protected override fields(problem: string): TemplateResult {
    switch (this.kind) {
      case 'passphrase':
      case 'key':
        return html`<passphrase-field
          id="open-secret"
          label=${this.kind === 'key' ? 'Your age key' : 'Passphrase of the text'}
          .hint=${this.kind === 'key' ? 'It begins with AGE-SECRET-KEY-1.' : ''}
          .problem=${problem}
          @input=${this.typed}
        ></passphrase-field>`
      default:
        return html`<div>
          <label class="label" for="open-context">What it is for</label>
          <input
            class="input"
            id="open-context"
            type="text"
            maxlength="1000"
            autocomplete="off"
            spellcheck="false"
            @input=${this.typed}
            aria-describedby="open-context-hint"
          />
          <p class="hint" id="open-context-hint">
            The words that were given when it was made. If there were none, leave it empty.
          </p>
        </div>`
    }
  }

  protected override secretField(): PassphraseField | HTMLInputElement | null {
    return (
      this.find<PassphraseField>('#open-secret') ?? this.find<HTMLInputElement>('#open-context')
    )
  }

  protected override forget(): void {
    const field = this.secretField()
    if (field) field.value = ''
  }

  protected override whyNot(error: unknown): Refusal {
    return whyNotOpened(error, this.kind)
  }

  protected override async make(signal: AbortSignal): Promise<string | undefined> {
    const given = this.secretField()?.value ?? ''
    const missing = given.trim() === '' ? MISSING[this.kind] : undefined
    if (missing !== undefined) {
      this.refuse({ field: 'secret', words: missing })
      return undefined
    }
    const { vault } = this.app
    const text = this.text.trim()
    switch (this.kind) {
      case 'passphrase':
        return vault.withPassphrase.decrypt(text, { passphrase: given, signal })
      case 'key':
        return vault.openShared(text, [given.trim()], { signal })
      default:
        return vault.decrypt(text, { context: given, signal })
    }
  }
}

define('open-text', OpenText)
