/**
 * First run: what Coffer is, and the one decision that matters, how the vault opens. A passphrase is proposed; a
 * vault of this browser only can be chosen, with what it does not protect from said in the same place.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { facts } from '../elements/facts.ts'
import { icon, type IconName } from '../elements/icons.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import { passphraseForm } from '../elements/passphrase-form.ts'
import { codeOf, isFatal, MESSAGES, sentence } from '../messages.ts'
import { givesNothing } from '../state/policy.ts'
import '../styles/forms.css'
import '../styles/welcome.css'

type Way = 'passphrase' | 'device'

const PROMISES: readonly [IconName, string, string][] = [
  ['device', 'No account, no server', 'What you keep here is not sent anywhere.'],
  [
    'shield',
    'Sealed before it is stored',
    'Keys live apart from the page, and what you put in is stored only as ciphertext.',
  ],
  ['lock', 'Locks itself', 'After a while without you, and whenever you say so, in every tab.'],
]

export class WelcomeView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    way: { state: true },
    busy: { state: true },
    failure: { state: true },
  }

  declare way: Way
  declare busy: boolean
  declare failure: string

  constructor() {
    super()
    this.way = 'passphrase'
    this.busy = false
    this.failure = ''
  }

  protected override firstUpdated(): void {
    this.find('h1[tabindex]')?.focus()
  }

  protected override render(): TemplateResult {
    const evicted = this.app.store.state.phase === 'evicted'
    return html`
      <main class="welcome" aria-busy=${this.busy ? 'true' : 'false'}>
        <section class="welcome-about">
          <p class="brand">${icon('coffer')} Coffer</p>
          ${evicted ? lost : about}
        </section>
        <section class="welcome-form card" aria-labelledby="create-title">
          ${passphraseForm(
            {
              app: this.app,
              busy: this.busy,
              submit: () => void this.#create(),
              label: 'Create vault',
              doing: 'Creating',
              below: html`<p class="center">
                <a class="link" href="#/restore">Restore a backup</a>
              </p>`,
            },
            html`<h2 id="create-title">${evicted ? 'Start a new vault' : 'Create your vault'}</h2>
              <fieldset class="ways" ?disabled=${this.busy}>
                <legend class="label">How should it open?</legend>
                ${this.#choice('passphrase', 'With a passphrase', 'Recommended. Asked for each time it opens.')}
                ${this.#choice('device', 'This browser only', 'Opens without asking, as long as this profile exists.')}
              </fieldset>
              ${this.way === 'passphrase' ? this.#passphrase() : deviceWarning}
              ${
                this.failure
                  ? html`<p class="notice notice-danger" role="alert">
                      ${icon('alert')}<span>${this.failure}</span>
                    </p>`
                  : nothing
              }`,
          )}
        </section>
      </main>
    `
  }

  #choice(way: Way, title: string, text: string): TemplateResult {
    return html`<label class="way">
      <input
        type="radio"
        name="way"
        value=${way}
        .checked=${this.way === way}
        @change=${() => (this.way = way)}
      />
      <span><strong>${title}</strong><span class="small quiet">${text}</span></span>
    </label>`
  }

  #passphrase(): TemplateResult {
    return html`
      <new-passphrase></new-passphrase>
      <p class="notice">
        ${icon('info')}
        <span
          >Nobody can reset it, we cannot either. Once the vault is made, save a recovery code: it
          is the way back in.</span
        >
      </p>
    `
  }

  async #create(): Promise<void> {
    this.busy = true
    this.failure = ''
    try {
      const passphrase =
        this.way === 'device' ? null : await this.find<NewPassphrase>('new-passphrase')?.checked()
      if (passphrase === undefined) return
      const { vault, store } = this.app
      // What is left of a vault whose data is gone has to make way for the new one.
      if (store.state.phase === 'evicted') await vault.erase({ confirm: vault.name })
      await givesNothing(this.app)
      await vault.create(passphrase === null ? { device: true } : { passphrase })
    } catch (error) {
      if (isFatal(error)) this.app.store.update({ phase: 'problem', problem: codeOf(error) })
      else this.failure = sentence(error)
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }
}

const deviceWarning = html`<div class="notice notice-warn">
  ${icon('alert')}
  <div class="stack-s">
    <strong>What this does not protect from</strong>
    <p>
      The vault opens by a key this browser keeps. Browsers store such keys in the clear in their
      profile folder, so anyone who can use this browser, or copy its profile from the disk or a
      backup, can open the vault.
    </p>
    <p>
      It also ends with the profile: if the browser’s data is cleared, nothing can open the vault
      again.
    </p>
  </div>
</div>`

const about = html`
  <h1>Your vault stays on this device</h1>
  <ul role="list" class="promises">
    ${PROMISES.map(
      ([name, title, text]) =>
        html`<li>
          ${icon(name)}
          <div><strong>${title}</strong><span>${text}</span></div>
        </li>`,
    )}
  </ul>
`

const lost = html`
  <h1 tabindex="-1">${MESSAGES.evicted.title}</h1>
  ${facts(MESSAGES.evicted)}
`

define('welcome-view', WelcomeView)
