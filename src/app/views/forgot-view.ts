/** "Forgot passphrase?": an honest page. What may still help, and starting again, which destroys the vault. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import '../elements/erase-form.ts'

export class ForgotView extends View {
  static override properties: PropertyDeclarations = { ...View.properties, device: { state: true } }

  declare device: boolean

  constructor() {
    super()
    this.device = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.app.vault.report().then(
      ({ slots }) => (this.device = slots.some((slot) => slot.kind === 'device')),
      () => {},
    )
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult {
    return html`
      <main class="gate">
        <div class="gate-inner gate-wide stack">
          <p><a class="btn btn-quiet flush" href="#/items">${icon('back')} Back to unlocking</a></p>
          <h1 tabindex="-1">Forgot the passphrase?</h1>
          <p>
            Only the passphrase opens this vault. It is not stored anywhere, and there is nobody who
            could reset it: that is also why nobody else gets in. These may still help:
          </p>
          <ol class="steps">
            ${
              this.device
                ? html`<li>
                    <strong>This browser can open the vault by itself.</strong> Go back and choose
                    “Open in this browser”.
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
}

define('forgot-view', ForgotView)
