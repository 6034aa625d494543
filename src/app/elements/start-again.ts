/** The last way out of a vault that nothing opens: folded away, and behind a typed word. */
import { html, type TemplateResult } from 'lit'
import type { App } from '../state/store.ts'
import './erase-form.ts'

export const startAgain = (app: App): TemplateResult =>
  html`<details class="card fold">
    <summary>No copy to put back? Start again</summary>
    <div class="stack">
      <p>
        This destroys the vault in this browser, with everything in it, and cannot be taken back.
        Keep it as it is if someone might still repair it.
      </p>
      <erase-form .app=${app}></erase-form>
    </div>
  </details>`
