/**
 * "Forgot passphrase?": the ways back in, the surest first. A recovery code sets a new passphrase in one go; a backup can
 * be restored; and starting again destroys the vault.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import type { CodeField } from '../elements/code-field.ts'
import '../elements/code-field.ts'
import { icon } from '../elements/icons.ts'
import '../elements/erase-form.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import '../elements/wait-note.ts'
import { codeOf, isFatal, sentence } from '../messages.ts'
import { refusal, waitOf } from '../secret-words.ts'
import type { SlotReport } from '../../protocol/contract.ts'
import { givesNothing } from '../state/policy.ts'
import { showToast } from '../state/toasts.ts'
import '../styles/forms.css'

export class ForgotView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    kinds: { state: true },
    busy: { state: true },
    problem: { state: true },
    waitUntil: { state: true },
  }

  declare kinds: ReadonlySet<SlotReport['kind']>
  declare busy: boolean
  declare problem: string
  declare waitUntil: number | null

  constructor() {
    super()
    this.kinds = new Set()
    this.busy = false
    this.problem = ''
    this.waitUntil = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.app.vault.report().then(
      ({ slots, retryAfterMs }) => {
        this.kinds = new Set(slots.map(({ kind }) => kind))
        if (retryAfterMs) this.waitUntil = Date.now() + retryAfterMs
      },
      () => {},
    )
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult {
    const { kinds } = this
    return html`
      <main class="gate" aria-busy=${this.busy ? 'true' : 'false'}>
        <div class="gate-inner gate-wide stack">
          <p><a class="btn btn-quiet flush" href="#/items">${icon('back')} Back to unlocking</a></p>
          <h1 tabindex="-1">Forgot the passphrase?</h1>
          <p>
            It is not stored anywhere, and there is nobody who could reset it: that is also why
            nobody else gets in.
            ${kinds.has('recovery') ? 'Your recovery code opens the vault.' : 'These may still help:'}
          </p>
          ${kinds.has('recovery') ? this.#byCode() : nothing}
          ${kinds.has('recovery') ? html`<h2>No recovery code at hand?</h2>` : nothing}
          <ol class="steps">
            ${
              kinds.has('device')
                ? html`<li>
                    <strong>This browser can open the vault by itself.</strong> Go back and choose
                    “Open in this browser”.
                  </li>`
                : nothing
            }
            ${
              kinds.has('passkey')
                ? html`<li>
                    <strong>A passkey opens the vault.</strong> Go back and choose “Unlock with a
                    passkey”. Then add a new passphrase in the settings.
                  </li>`
                : nothing
            }
            <li>
              <strong>Look in your browser’s own password list</strong> for “Coffer vault”, if you
              let it save the passphrase.
            </li>
            <li>
              <strong>Try another keyboard language</strong>, and Caps Lock. Show what you type to
              see it.
            </li>
            <li>
              <strong>Look for the paper</strong> or file you wrote it on when you made the vault.
            </li>
            <li>
              <strong><a href="#/restore">Restore a backup</a></strong> whose passphrase you know.
              It takes the place of this vault.
            </li>
            <li>
              <strong>Keep the vault as it is</strong> if you might remember later. It does no harm
              being there.
            </li>
          </ol>
          <section class="card pad stack" aria-labelledby="again-title">
            <h2 id="again-title">Start again</h2>
            <p>
              This destroys the vault in this browser, with everything in it, and cannot be taken
              back. It is not shredding: the disk may keep traces of the sealed data for a while,
              and of a key the browser kept for it.
            </p>
            <erase-form .app=${this.app}></erase-form>
          </section>
        </div>
      </main>
    `
  }

  #byCode(): TemplateResult {
    return html`<section class="card pad" aria-labelledby="code-title">
      ${passphraseForm(
        {
          app: this.app,
          busy: this.busy,
          submit: () => void this.#recover(),
          label: 'Open and set the new passphrase',
          doing: 'Opening',
        },
        html`<h2 id="code-title">Use the recovery code</h2>
          <code-field id="recover" .problem=${this.problem}></code-field>
          <new-passphrase label="New passphrase"></new-passphrase>
          ${
            this.waitUntil === null
              ? nothing
              : html`<wait-note
                  until=${this.waitUntil}
                  @over=${() => (this.waitUntil = null)}
                ></wait-note>`
          }`,
      )}
    </section>`
  }

  async #recover(): Promise<void> {
    const code = this.find<CodeField>('#recover')
    const chooser = this.find<NewPassphrase>('new-passphrase')
    if (!code || !chooser || this.waitUntil !== null) return
    this.problem = ''
    if (!code.value) return code.focus()
    const passphrase = await chooser.checked()
    if (passphrase === undefined) return
    const { store, vault } = this.app
    const recoveryCode = code.value
    this.busy = true
    store.update({ held: 'recover' })
    try {
      await givesNothing(this.app)
      await vault.unlock({ recoveryCode })
    } catch (error) {
      store.update({ held: null, deriving: null })
      this.busy = false
      if (isFatal(error)) return store.update({ phase: 'problem', problem: codeOf(error) })
      this.waitUntil = waitOf(error, Date.now())
      if (this.waitUntil === null) this.problem = refusal(error, 'recovery')
      await this.updateComplete
      return code.retry()
    }
    const told = await this.#replace(recoveryCode, passphrase)
    code.value = ''
    chooser.clear()
    this.busy = false
    this.app.router.force({ name: 'items' })
    store.update({ held: null, deriving: null })
    showToast(this.app, { tone: 'plain', forMs: null, ...told })
  }

  /** Adds the new passphrase, then removes the forgotten one, if there is only one that it can be. */
  async #replace(
    recoveryCode: string,
    passphrase: string,
  ): Promise<{ text: string; tone?: 'bad' }> {
    const { slots } = this.app.vault
    const secret = { recoveryCode }
    try {
      const old = (await slots.list()).filter(({ kind }) => kind === 'passphrase')
      await slots.addPassphrase({ passphrase, secret })
      const [forgotten] = old
      if (!forgotten) return { text: 'The new passphrase opens the vault.' }
      if (old.length > 1) {
        return {
          text: 'The new passphrase opens the vault. The others still do: remove the one you forgot in Settings, Ways in.',
        }
      }
      await slots.remove(forgotten.id, { secret })
      return { text: 'The new passphrase opens the vault, and the old one no longer does.' }
    } catch (error) {
      return {
        text: `The vault is open, but its passphrases are not all as they should be: look at them in Settings, Ways in. ${sentence(error)}`,
        tone: 'bad',
      }
    }
  }
}

define('forgot-view', ForgotView)
