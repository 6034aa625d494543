/** Opens an encrypted text: asks for what its kind needs. Fires `opened` with what was in it. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'
import type { PassphraseField } from '../elements/passphrase-field.ts'
import '../elements/passphrase-field.ts'
import { define, View } from '../elements/view.ts'
import type { Recognised } from './recognise.ts'
import { whyNotOpened, type Refusal } from './text-words.ts'
import { Work, workButtons } from './work.ts'

const MISSING: Partial<Record<Recognised, string>> = {
  passphrase: 'Type the passphrase it was encrypted with.',
  key: 'Give your age key: it begins with AGE-SECRET-KEY-1.',
}

export class OpenText extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    text: { attribute: false },
    kind: { attribute: false },
    refusal: { state: true },
  }

  declare text: string
  declare kind: Recognised
  declare refusal: Refusal | null
  readonly #work = new Work()

  constructor() {
    super()
    this.text = ''
    this.kind = 'token'
    this.refusal = null
  }

  override disconnectedCallback(): void {
    this.#work.stop()
    const field = this.#field()
    if (field) field.value = ''
    super.disconnectedCallback()
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    // What was said was of another text.
    if (changed.has('text')) this.refusal = null
  }

  protected override render(): TemplateResult {
    const { refusal } = this
    return html`<form class="stack" @submit=${this.#submit} novalidate autocomplete="off">
      ${this.#fields(refusal?.field === 'secret' ? refusal.words : '')}
      ${
        refusal?.field === 'text'
          ? html`<p class="notice notice-danger" role="alert">
              ${icon('alert')}<span>${refusal.words}</span>
            </p>`
          : nothing
      }
      ${workButtons(this.#work, 'Decrypt', 'Decrypting')}
    </form>`
  }

  #fields(problem: string): TemplateResult {
    switch (this.kind) {
      case 'passphrase':
      case 'key':
        return html`<passphrase-field
          id="open-secret"
          label=${this.kind === 'key' ? 'Your age key' : 'Passphrase of the text'}
          .hint=${this.kind === 'key' ? 'It begins with AGE-SECRET-KEY-1.' : ''}
          .problem=${problem}
          @input=${this.#typed}
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
            @input=${this.#typed}
            aria-describedby="open-context-hint"
          />
          <p class="hint" id="open-context-hint">
            The words that were given when it was made. If there were none, leave it empty.
          </p>
        </div>`
    }
  }

  #field(): PassphraseField | HTMLInputElement | null {
    return (
      this.find<PassphraseField>('#open-secret') ?? this.find<HTMLInputElement>('#open-context')
    )
  }

  /** A reason goes when what it is about is typed again. */
  #typed = (): void => {
    this.refusal = null
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    this.refusal = null
    void this.#open()
  }

  async #open(): Promise<void> {
    const { kind } = this
    const given = this.#field()?.value ?? ''
    const missing = given.trim() === '' ? MISSING[kind] : undefined
    if (missing !== undefined) return this.#refuse({ field: 'secret', words: missing })
    try {
      const opened = await this.#work.run(
        () => this.requestUpdate(),
        (signal) => this.#opened(given, signal),
      )
      if (opened !== undefined && this.isConnected) {
        this.dispatchEvent(new CustomEvent<string>('opened', { detail: opened }))
      }
    } catch (error) {
      this.#refuse(whyNotOpened(error, kind))
    }
  }

  #opened(given: string, signal: AbortSignal): Promise<string> {
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

  #refuse(refusal: Refusal): void {
    this.refusal = refusal
    const field = this.#field()
    if (refusal.field === 'secret') void this.updateComplete.then(() => field?.focus())
  }
}

define('open-text', OpenText)
