/**
 * The one dialog that asks for a secret which opens the vault, before its slots are changed. By passphrase, passkey or
 * recovery code, whichever there is; where only this browser opens the vault there is nothing to ask, and it says so.
 * What the work rejects with is said in the dialog, which stays open to be tried again.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { Secret } from '../../client/secrets.ts'
import { isVaultError } from '../../protocol/errors.ts'
import { refusal, waitOf, type Way } from '../secret-words.ts'
import type { App } from '../state/store.ts'
import type { CodeField } from './code-field.ts'
import './code-field.ts'
import { icon } from './icons.ts'
import type { PassphraseField } from './passphrase-field.ts'
import { passphraseForm } from './passphrase-form.ts'
import { waysOf } from './ask-secret-ways.ts'
import './wait-note.ts'
import { define, View } from './view.ts'

export interface SecretQuestion {
  title: string
  text: string
  /** What the button says, and what it says meanwhile, as in "Removing…". */
  label: string
  doing: string
  /** Asks for this kind only. */
  only?: Way
  /** More to answer: above the secret, or after it. */
  more?: () => TemplateResult
  after?: () => TemplateResult
  /** Whether that is answered; it says by itself what is missing. */
  ready?: () => Promise<boolean> | boolean
  use: (secret: Secret) => Promise<void>
  /** What the refusal comes to in words, where it is not about the secret. */
  explain?: (error: unknown) => string | undefined
}

/** Asks, and resolves to whether the work was done. */
export async function askSecret(app: App, question: SecretQuestion): Promise<boolean> {
  const possible = waysOf(await app.vault.slots.list())
  const ways = question.only === undefined ? possible : [question.only]
  const dialog = new AskSecret()
  dialog.app = app
  dialog.question = question
  dialog.ways = ways
  dialog.way = ways[0] ?? 'passphrase'
  document.querySelector('vault-view')?.append(dialog)
  return dialog.answer
}

const INSTEAD: Record<Way, string> = {
  passphrase: 'Use the passphrase instead',
  passkey: 'Use a passkey instead',
  recovery: 'Use the recovery code instead',
  device: 'Without a secret',
}

class AskSecret extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    way: { state: true },
    problem: { state: true },
    busy: { state: true },
    waitUntil: { state: true },
  }

  declare question: SecretQuestion
  declare ways: readonly Way[]
  declare way: Way
  declare problem: string
  declare busy: boolean
  declare waitUntil: number | null
  #resolve: (done: boolean) => void = () => {}
  readonly answer = new Promise<boolean>((resolve) => (this.#resolve = resolve))

  constructor() {
    super()
    this.problem = ''
    this.busy = false
    this.waitUntil = null
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resolve(false)
  }

  protected override firstUpdated(): void {
    this.find<HTMLDialogElement>('dialog')?.showModal()
    void this.#focus()
  }

  protected override render(): TemplateResult {
    const { title, text, label, doing, more, after } = this.question
    return html`<dialog
      class="sheet"
      aria-labelledby="secret-title"
      aria-describedby="secret-text"
      @close=${() => this.remove()}
      @cancel=${(event: Event) => this.busy && event.preventDefault()}
    >
      ${passphraseForm(
        {
          app: this.app,
          busy: this.busy,
          submit: () => void this.#submit(),
          label: this.way === 'passkey' ? html`${icon('passkey')} ${label} with a passkey` : label,
          doing,
          beside: html`<button
            type="button"
            class="btn"
            aria-disabled=${this.busy ? 'true' : 'false'}
            @click=${() => !this.busy && this.#close()}
          >
            Cancel
          </button>`,
        },
        html`<h2 id="secret-title">${title}</h2>
          <p id="secret-text">${text}</p>
          ${more?.() ?? nothing} ${this.#field()} ${this.#others()} ${after?.() ?? nothing}
          ${
            this.waitUntil === null
              ? nothing
              : html`<wait-note
                  until=${this.waitUntil}
                  @over=${() => (this.waitUntil = null)}
                ></wait-note>`
          }`,
      )}
    </dialog>`
  }

  #field(): TemplateResult {
    switch (this.way) {
      case 'passphrase':
        return html`<passphrase-field
          id="secret"
          label="Passphrase of this vault"
          .problem=${this.problem}
        ></passphrase-field>`
      case 'recovery':
        return html`<code-field id="secret" .problem=${this.problem}></code-field>`
      case 'passkey':
      case 'device':
        return html`
          ${
            this.way === 'device'
              ? html`<p class="small quiet">
                  Only this browser opens the vault so far, so there is no secret to ask for.
                </p>`
              : nothing
          }
          <p class="error" role="alert" ?hidden=${!this.problem}>
            ${this.problem ? icon('alert', 'icon-s') : nothing}<span>${this.problem}</span>
          </p>
        `
    }
  }

  #others(): TemplateResult | typeof nothing {
    const others = this.ways.filter((way) => way !== this.way && way !== 'device')
    if (others.length === 0 || this.way === 'device') return nothing
    return html`<div class="others">
      ${others.map(
        (way) =>
          html`<button type="button" class="btn btn-quiet" @click=${() => this.#take(way)}>
            ${INSTEAD[way]}
          </button>`,
      )}
    </div>`
  }

  #take(way: Way): void {
    if (this.busy) return
    this.way = way
    this.problem = ''
    void this.#focus()
  }

  get #input(): PassphraseField | CodeField | null {
    return this.find<PassphraseField | CodeField>('#secret')
  }

  async #focus(): Promise<void> {
    await this.updateComplete
    await this.#input?.updateComplete
    const first = this.find<HTMLElement>('[data-first]') ?? this.#input
    if (first) first.focus()
    else this.find<HTMLElement>('[type=submit]')?.focus()
  }

  /** What was given, or undefined where nothing was typed yet. */
  #given(): Secret | undefined {
    const value = this.#input?.value ?? ''
    switch (this.way) {
      case 'passphrase':
        return value === '' ? undefined : { passphrase: value }
      case 'recovery':
        return value === '' ? undefined : { recoveryCode: value }
      case 'passkey':
        return { passkey: true }
      case 'device':
        return {}
    }
  }

  async #submit(): Promise<void> {
    if (this.waitUntil !== null) return
    this.problem = ''
    if (!((await this.question.ready?.()) ?? true)) return this.requestUpdate()
    const secret = this.#given()
    if (!secret) return this.#input?.focus()
    this.busy = true
    try {
      await this.question.use(secret)
      if (this.#input) this.#input.value = ''
      this.#resolve(true)
      this.#close()
    } catch (error) {
      // A lock takes the dialog away by itself.
      if (isVaultError(error, 'locked')) return
      this.waitUntil = waitOf(error, Date.now())
      if (this.waitUntil === null) {
        this.problem = this.question.explain?.(error) ?? refusal(error, this.way)
      }
      this.busy = false
      await this.updateComplete
      this.#input?.retry()
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }

  #close(): void {
    this.find<HTMLDialogElement>('dialog')?.close()
  }
}

define('ask-secret', AskSecret)
