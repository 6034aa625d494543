/** How strong a passphrase is, as a bar and, first of all, in words. The estimator is loaded on the first letter. */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { Strength } from '../strength/estimate.ts'
import { define } from './view.ts'
import { vars } from './vars.ts'

/** Where the bar is full. */
const FULL_BITS = 90

export class StrengthMeter extends LitElement {
  static override properties: PropertyDeclarations = { strength: { state: true } }

  declare strength: Strength | null
  #latest = 0

  constructor() {
    super()
    this.strength = null
  }

  /** Estimates `passphrase`, shows the result and resolves to it. */
  async measure(passphrase: string): Promise<Strength | null> {
    const turn = ++this.#latest
    if (passphrase === '') {
      this.strength = null
      return null
    }
    const { estimate } = await import('../strength/estimate.ts')
    const strength = estimate(passphrase)
    if (turn === this.#latest) this.strength = strength
    return strength
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    const { strength } = this
    return html`
      <div class="meter ${strength?.level ?? ''}">
        ${
          strength
            ? html`<div class="bar" aria-hidden="true">
                <span
                  ${vars({ '--part': Math.min(1, strength.bits / FULL_BITS).toFixed(2) })}
                ></span>
              </div>`
            : nothing
        }
        <p class="hint" role="status">${strength ? strength.text : nothing}</p>
      </div>
    `
  }
}

define('strength-meter', StrengthMeter)
