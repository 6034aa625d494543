/** A calm full screen for what stops the app: what happened, whether anything is lost, what to do. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from '../elements/view.ts'
import { facts } from '../elements/facts.ts'
import { icon } from '../elements/icons.ts'
import '../elements/repair-form.ts'
import { startAgain } from '../elements/start-again.ts'
import { MESSAGES } from '../messages.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { App } from '../state/store.ts'

/** What no reload will mend. */
const LASTING: readonly ErrorCode[] = ['damaged', 'tampered', 'record-missing']
/** What a repair may mend. */
const REPAIRABLE: readonly ErrorCode[] = ['tampered', 'record-missing']
/** Where reloading is not what helps, so not what is proposed first. */
const UNMOVED: readonly ErrorCode[] = ['tampered', 'record-missing', 'unsupported']

const SECURE_ADDRESS = `https://${location.host}${location.pathname}`

export class ProblemView extends LitElement {
  static override properties: PropertyDeclarations = {
    app: { attribute: false },
    code: {},
    copied: { state: true },
  }

  declare app: App | undefined
  declare code: ErrorCode
  declare copied: boolean

  constructor() {
    super()
    this.code = 'internal'
    this.copied = false
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override firstUpdated(): void {
    this.querySelector('h1')?.focus()
  }

  protected override render(): TemplateResult {
    const message = MESSAGES[this.code]
    return html`
      <main class="gate">
        <div class="gate-inner stack">
          <p class="gate-mark">${icon(this.code === 'insecure-context' ? 'unlock' : 'alert')}</p>
          <h1 tabindex="-1">${message.title}</h1>
          ${facts(message)}
          <div class="cluster">
            ${
              this.code === 'insecure-context'
                ? html`<a class="btn btn-primary" href=${SECURE_ADDRESS}>Open the secure address</a>
                    <button class="btn" type="button" @click=${this.#copy}>
                      ${this.copied ? 'Address copied' : 'Copy it'}
                    </button>`
                : html`<button
                    class="btn ${UNMOVED.includes(this.code) ? '' : 'btn-primary'}"
                    type="button"
                    @click=${() => location.reload()}
                  >
                    Reload
                  </button>`
            }
          </div>
          ${
            this.app && REPAIRABLE.includes(this.code)
              ? html`<repair-form .app=${this.app}></repair-form>`
              : nothing
          }
          ${this.app && LASTING.includes(this.code) ? startAgain(this.app) : nothing}
          <p class="small quiet">Code: <code>${this.code}</code></p>
        </div>
      </main>
    `
  }

  /** The clipboard of an insecure page is closed too, so the address is shown if copying fails. */
  #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(SECURE_ADDRESS)
      this.copied = true
    } catch {
      prompt('Open this address:', SECURE_ADDRESS)
    }
  }
}

define('problem-view', ProblemView)
