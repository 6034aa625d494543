/**
 * The form around a passphrase, wherever one is asked for: the name password managers file it under, one submit at a
 * time, a button that says what it waits for, and progress while a key is derived. It never sees the passphrase.
 */
import { html, nothing, type TemplateResult } from 'lit'
import type { App } from '../state/store.ts'
import './deriving-bar.ts'
import './passphrase-field.ts'

export interface PassphraseForm {
  app: App
  busy: boolean
  submit: () => void
  /** What the button says. */
  label: unknown
  /** What it says while it is busy, as in "Opening…". */
  doing: string
  /** Beside the button. */
  beside?: TemplateResult
  /** Below it; gives way to the progress. */
  below?: TemplateResult
}

export function passphraseForm(form: PassphraseForm, content: TemplateResult): TemplateResult {
  const { app, busy, submit, label, doing, beside = nothing, below = nothing } = form
  const { deriving } = app.store.state
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!busy) submit()
  }
  return html`<form class="stack" @submit=${onSubmit} novalidate>
    <input
      class="sr"
      type="text"
      name="username"
      autocomplete="username"
      value="Coffer vault"
      tabindex="-1"
      aria-hidden="true"
      readonly
    />
    ${content}
    <div class="actions">
      <button class="btn btn-primary" type="submit" aria-disabled=${busy ? 'true' : 'false'}>
        ${busy ? `${doing}…` : label}
      </button>
      ${beside}
    </div>
    <div class="deriving" aria-live="polite">
      ${
        busy && deriving
          ? html`<deriving-bar
              label=${doing}
              started-at=${deriving.startedAt}
              expected-ms=${deriving.expectedMs}
            ></deriving-bar>`
          : nothing
      }
    </div>
    ${busy && deriving ? nothing : below}
  </form>`
}
