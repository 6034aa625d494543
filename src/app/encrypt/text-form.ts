/**
 * What encrypting and decrypting a text have in common: one piece of work at a time, ended when the screen is left, and a
 * refusal that stands until what it is about is typed again.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { isVaultError } from '../../protocol/errors.ts'
import { icon } from '../elements/icons.ts'
import { View } from '../elements/view.ts'
import type { Refusal } from './text-words.ts'

interface Words {
  verb: string
  doing: string
  /** The event that is fired with what has come of it. */
  fires: string
}

export abstract class TextForm<Made> extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    text: { attribute: false },
    refusal: { state: true },
  }

  declare text: string
  declare refusal: Refusal | null
  readonly #words: Words
  #running: AbortController | undefined

  constructor(words: Words) {
    super()
    this.#words = words
    this.text = ''
    this.refusal = null
  }

  /** `problem`: what is wrong with the secret, or the recipients; else empty. */
  protected abstract fields(problem: string): TemplateResult
  /** Undefined where something is missing, and that was said. */
  protected abstract make(signal: AbortSignal): Promise<Made | undefined>
  protected abstract whyNot(error: unknown): Refusal
  /** Where a secret, or who may open it, is typed. */
  protected abstract secretField(): HTMLElement | null
  /** Leaves nothing that was typed in a field. */
  protected abstract forget(): void

  override disconnectedCallback(): void {
    this.#stop()
    this.forget()
    super.disconnectedCallback()
  }

  protected get busy(): boolean {
    return this.#running !== undefined
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    // What was said was of another text.
    if (changed.has('text')) this.refusal = null
  }

  protected override render(): TemplateResult {
    const { refusal, busy } = this
    const { verb, doing } = this.#words
    return html`<form class="stack" @submit=${this.#submit} novalidate autocomplete="off">
      ${this.fields(refusal?.field === 'secret' ? refusal.words : '')}
      ${
        refusal?.field === 'text'
          ? html`<p class="notice notice-danger" role="alert">
              ${icon('alert')}<span>${refusal.words}</span>
            </p>`
          : nothing
      }
      <div class="actions">
        <button class="btn btn-primary" type="submit" aria-disabled=${busy ? 'true' : 'false'}>
          ${busy ? `${doing}…` : verb}
        </button>
        ${busy ? html`<button type="button" class="btn" @click=${this.#stop}>Stop</button>` : ''}
      </div>
    </form>`
  }

  protected refuse(refusal: Refusal): void {
    this.refusal = refusal
    if (refusal.field === 'secret') void this.updateComplete.then(() => this.secretField()?.focus())
  }

  /** A reason goes when what it is about is typed again. */
  protected readonly typed = (): void => {
    this.refusal = null
  }

  readonly #stop = (): void => this.#running?.abort()

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    this.refusal = null
    if (!this.#running) void this.#run(new AbortController())
  }

  async #run(running: AbortController): Promise<void> {
    this.#running = running
    this.requestUpdate()
    try {
      const detail = await this.make(running.signal)
      if (detail !== undefined && !running.signal.aborted && this.isConnected) {
        this.dispatchEvent(new CustomEvent<Made>(this.#words.fires, { detail }))
      }
    } catch (error) {
      if (!isVaultError(error, 'aborted') && !isVaultError(error, 'locked')) {
        this.refuse(this.whyNot(error))
      }
    } finally {
      this.#running = undefined
      this.requestUpdate()
    }
  }
}
