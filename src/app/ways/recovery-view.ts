/**
 * The recovery code: made once and shown once, saved in the person's own way, and proved to be saved before the vault
 * relies on it. The code is in this view only, and gone with it.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { askSecret } from '../elements/ask-secret.ts'
import { icon } from '../elements/icons.ts'
import { saveFile } from '../save-file.ts'
import { copySecret } from '../state/clipboard.ts'
import { attempt } from '../state/failure.ts'
import { showToast } from '../state/toasts.ts'
import { hasProvedCode, loadWays, unprovedCode } from '../state/ways.ts'
import './prove-code.ts'
import { groupsOf, sheetText } from './recovery.ts'
import { RecoverySheet } from './recovery-sheet.ts'
import { dateText } from './words.ts'
import '../styles/forms.css'
import '../styles/page.css'
import '../styles/ways.css'

type Stage = 'start' | 'show' | 'prove' | 'done'

const address = (): string => `${location.origin}${location.pathname}`

export class RecoveryView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    stage: { state: true },
    code: { state: true },
    saved: { state: true },
  }

  declare stage: Stage
  declare code: string | null
  /** Something was done to save it. */
  declare saved: boolean
  #sheet: RecoverySheet | undefined

  constructor() {
    super()
    this.stage = 'start'
    this.code = null
    this.saved = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void attempt(this.app, async () => {
      const ways = await loadWays(this.app)
      if (unprovedCode(ways) && this.stage === 'start') this.stage = 'prove'
    })
  }

  override disconnectedCallback(): void {
    this.#sheet?.remove()
    this.code = null
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const ways = this.app.store.state.session?.ways
    if (!ways) return nothing
    return html`
      <div class="page-head">
        <a class="icon-btn" href="#/ways" aria-label="Back to the ways in">${icon('back')}</a>
        <h1 tabindex="-1" class="grow">Recovery code</h1>
      </div>
      <section class="card pad stack" aria-labelledby="recovery-title">
        ${this.#stage(hasProvedCode(ways))}
      </section>
    `
  }

  #stage(proved: boolean): TemplateResult {
    switch (this.stage) {
      case 'start':
        return this.#start(proved)
      case 'show':
        return this.#show(this.code ?? '')
      case 'prove':
        return this.#prove()
      case 'done':
        return this.#done()
    }
  }

  #start(proved: boolean): TemplateResult {
    return html`
      <h2 id="recovery-title">${proved ? 'You have a recovery code' : 'A way back in'}</h2>
      <p>
        ${
          proved
            ? 'It was saved and checked. A new one replaces it, as soon as you have shown that you saved the new one.'
            : 'A recovery code opens the vault when the passphrase is forgotten or the passkey is lost. It is shown once; you keep it on paper or in a file, away from this device.'
        }
      </p>
      <p class="quiet small">Whoever has the code can open the vault.</p>
      <div class="actions">
        <button type="button" class="btn btn-primary" @click=${this.#make}>
          ${proved ? 'Make a new code' : 'Make a recovery code'}
        </button>
        ${proved ? nothing : html`<a class="btn" href="#/items">Do this later</a>`}
      </div>
    `
  }

  #show(code: string): TemplateResult {
    return html`
      <h2 id="recovery-title" tabindex="-1">Save this code now</h2>
      <p>It is shown this once. Print it, save it as a file, or write it down.</p>
      <ol class="code" role="list" aria-label="Recovery code">
        ${groupsOf(code).map((group) => html`<li>${group}</li>`)}
      </ol>
      <div class="cluster">
        <button type="button" class="btn" @click=${this.#print}>${icon('print')} Print</button>
        <button type="button" class="btn" @click=${this.#save}>${icon('save')} Save as file</button>
        <button type="button" class="btn" @click=${this.#copy}>${icon('copy')} Copy</button>
      </div>
      <p class="small quiet">
        A file on this device helps as long as the device does. Keep one copy somewhere else.
      </p>
      <div class="actions">
        <button
          type="button"
          class="btn ${this.saved ? 'btn-primary' : ''}"
          @click=${() => this.#to('prove')}
        >
          I have saved it
        </button>
        <a class="btn btn-quiet" href="#/items">Do this later</a>
      </div>
    `
  }

  #prove(): TemplateResult {
    return html`
      <h2 id="recovery-title" tabindex="-1">Show that you have it</h2>
      <p>
        ${
          this.code === null
            ? 'A code was made, and not checked yet. It opens the vault, but the vault does not rely on it before you have shown that you have it.'
            : 'The vault relies on the code only after this.'
        }
      </p>
      <prove-code .app=${this.app} .code=${this.code} @proved=${this.#proved}></prove-code>
      <div class="actions">
        ${
          this.code === null
            ? html`<button type="button" class="btn btn-quiet" @click=${this.#make}>
                I do not have it: make another
              </button>`
            : html`<button type="button" class="btn btn-quiet" @click=${() => this.#to('show')}>
                Show the code again
              </button>`
        }
        <a class="btn btn-quiet" href="#/items">Do this later</a>
      </div>
    `
  }

  #done(): TemplateResult {
    return html`
      <h2 id="recovery-title" tabindex="-1">Saved and checked</h2>
      <p class="mark mark-good">
        ${icon('check', 'icon-s')} The code was checked on ${dateText(Date.now())}. Codes from
        before it open nothing any more.
      </p>
      <div class="actions"><a class="btn btn-primary" href="#/ways">Done</a></div>
    `
  }

  #make = (): void => {
    void attempt(this.app, async () => {
      let made = ''
      const done = await askSecret(this.app, {
        title: 'Make a recovery code',
        text: 'Give a secret that opens the vault now.',
        label: 'Make the code',
        doing: 'Making',
        use: async (secret) => {
          const added = await this.app.vault.slots.addRecoveryCode({ secret })
          made = added.recoveryCode
        },
      })
      if (!done || !this.isConnected) return
      await loadWays(this.app)
      this.code = made
      this.saved = false
      this.#putSheet(made)
      await this.#to('show')
    })
  }

  async #to(stage: Stage): Promise<void> {
    this.stage = stage
    await this.updateComplete
    if (stage !== 'prove') this.find('h2')?.focus()
  }

  /** Printing prints the sheet from now on, however it is asked for. */
  #putSheet(code: string): void {
    this.#sheet?.remove()
    const sheet = new RecoverySheet()
    const { name: vault } = this.app.vault
    Object.assign(sheet, { code, vault, made: dateText(Date.now()), address: address() })
    document.body.append(sheet)
    this.#sheet = sheet
  }

  #print = (): void => {
    this.saved = true
    globalThis.print()
  }

  #save = (): void => {
    void attempt(this.app, async () => {
      const text = sheetText(this.code ?? '', this.app.vault.name, dateText(Date.now()), address())
      const blob = new Blob([text], { type: 'text/plain' })
      const { how } = await saveFile(blob, 'coffer-recovery-code.txt')
      if (how === 'none') return
      this.saved = true
      const where = how === 'written' ? 'Saved.' : 'Saved where your downloads go.'
      showToast(this.app, { text: `${where} Move the file off this device.`, forMs: 8_000 })
    })
  }

  #copy = (): void => {
    this.saved = true
    void copySecret(this.app, 'Recovery code', async () => this.code ?? undefined)
  }

  #proved = (): void => {
    this.code = null
    this.#sheet?.remove()
    void attempt(this.app, async () => {
      await loadWays(this.app)
      await this.#to('done')
    })
  }
}

define('recovery-view', RecoveryView)
