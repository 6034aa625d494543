/** A calm full screen for what stops the app: what happened, whether anything is lost, what to do. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from '../elements/view.ts'
import { facts } from '../elements/facts.ts'
import { icon } from '../elements/icons.ts'
import { startAgain } from '../elements/start-again.ts'
import { MESSAGES } from '../messages.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { App } from '../state/store.ts'

/** What no reload will mend. */
const LASTING: readonly ErrorCode[] = ['damaged', 'tampered', 'record-missing']

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
            <button class="btn btn-primary" type="button" @click=${() => location.reload()}>
              Reload
            </button>
            ${
              this.code === 'insecure-context'
                ? html`<button class="btn" type="button" @click=${this.#copy}>
                    ${this.copied ? 'Address copied' : 'Copy the secure address'}
                  </button>`
                : nothing
            }
          </div>
          ${this.app && LASTING.includes(this.code) ? startAgain(this.app) : nothing}
          <p class="small quiet">Code: <code>${this.code}</code></p>
        </div>
      </main>
    `
  }

  /** The clipboard of an insecure page is closed too, so the address is shown if copying fails. */
  #copy = async (): Promise<void> => {
    const address = `https://${location.host}${location.pathname}`
    try {
      await navigator.clipboard.writeText(address)
      this.copied = true
    } catch {
      prompt('Open this address:', address)
    }
  }
}

define('problem-view', ProblemView)
