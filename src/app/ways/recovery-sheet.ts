/**
 * The recovery sheet on paper. While it is in the document, printing prints it and nothing else (print.css); on the screen
 * it is never seen. It stands beside the app, and whoever puts it there takes it away again.
 */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define } from '../elements/view.ts'
import { groupsOf } from './recovery.ts'
import '../styles/print.css'

export class RecoverySheet extends LitElement {
  static override properties: PropertyDeclarations = {
    code: { attribute: false },
    vault: { attribute: false },
    made: { attribute: false },
    address: { attribute: false },
  }

  declare code: string
  declare vault: string
  declare made: string
  declare address: string

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): TemplateResult {
    return html`<article class="paper">
      <h1>Recovery sheet</h1>
      <p class="paper-lead">
        This code opens the vault when everything else is lost. Whoever has it can open the vault,
        so keep it where you keep papers that must not be lost.
      </p>
      <ol class="paper-code">
        ${groupsOf(this.code).map((group) => html`<li>${group}</li>`)}
      </ol>
      <dl class="paper-facts">
        <div>
          <dt>Vault</dt>
          <dd>${this.vault}</dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>${this.made}</dd>
        </div>
        <div>
          <dt>Where to go</dt>
          <dd>${this.address}</dd>
        </div>
      </dl>
      <h2>To use it</h2>
      <ol class="paper-steps">
        <li>Open the address above, in the browser that has the vault.</li>
        <li>
          Choose “Use the recovery code” and type it. Capital letters and hyphens do not matter.
        </li>
        <li>
          Set a new passphrase, and make a new recovery code: somebody may have seen this one.
        </li>
      </ol>
      <p>It does not open backups: those have a passphrase of their own.</p>
      <dl class="paper-blanks">
        <div>
          <dt>Kept at</dt>
          <dd></dd>
        </div>
        <div>
          <dt>Copies at</dt>
          <dd></dd>
        </div>
      </dl>
    </article>`
  }
}

define('recovery-sheet', RecoverySheet)
