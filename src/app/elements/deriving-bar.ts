/**
 * Progress while a key is derived. The derivation reports nothing, so the bar follows the time it took last time, and
 * waits at 95 %. Short ones show no bar at all.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from './view.ts'
import { vars } from './vars.ts'

const NO_BAR_MS = 300
const STEP_MS = 120

export class DerivingBar extends LitElement {
  static override properties: PropertyDeclarations = {
    label: {},
    startedAt: { type: Number, attribute: 'started-at' },
    expectedMs: { type: Number, attribute: 'expected-ms' },
  }

  declare label: string
  declare startedAt: number
  declare expectedMs: number
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.label = 'Opening'
    this.startedAt = 0
    this.expectedMs = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => this.requestUpdate(), STEP_MS)
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    super.disconnectedCallback()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.expectedMs < NO_BAR_MS) return nothing
    const part = Math.min(0.95, (Date.now() - this.startedAt) / this.expectedMs)
    const seconds = Math.max(1, Math.round(this.expectedMs / 1000))
    const text = `${this.label}… about ${seconds} s`
    return html`
      <p class="hint">${text}</p>
      <div
        class="bar"
        role="progressbar"
        aria-label=${this.label}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(part * 100)}
        aria-valuetext=${text}
      >
        <span ${vars({ '--part': part.toFixed(3) })}></span>
      </div>
    `
  }
}

define('deriving-bar', DerivingBar)
