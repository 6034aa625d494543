/**
 * "Wait 28 s": after too many wrong tries. Said once when it begins and once when it is over; the seconds in between are
 * only shown. `over` is fired when it is.
 */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { duration } from '../secret-words.ts'
import { icon } from './icons.ts'
import { define } from './view.ts'

export class WaitNote extends LitElement {
  static override properties: PropertyDeclarations = { until: { type: Number } }

  declare until: number
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.until = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => this.#tick(), 500)
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    super.disconnectedCallback()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    return html`<div class="notice notice-warn">
      ${icon('lock')}
      <p>
        <span role="alert">There were too many wrong tries in a row.</span>
        <span>Wait ${duration(this.until - Date.now())}, then try again.</span>
      </p>
    </div>`
  }

  #tick(): void {
    if (Date.now() < this.until) return this.requestUpdate()
    clearInterval(this.#timer)
    this.dispatchEvent(new Event('over'))
  }
}

define('wait-note', WaitNote)
