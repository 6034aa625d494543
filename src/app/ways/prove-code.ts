/**
 * The proof that a recovery code was saved: two groups of it, all of it, or the file it was saved in. While the page still
 * knows the code, two groups will do; afterwards all of it is needed. Fires `proved` with the whole code.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import type { CodeField } from '../elements/code-field.ts'
import '../elements/code-field.ts'
import type { FileDrop } from '../elements/file-drop.ts'
import '../elements/file-drop.ts'
import { icon } from '../elements/icons.ts'
import { refusal } from '../secret-words.ts'
import { isFatal } from '../messages.ts'
import { fail } from '../state/failure.ts'
import { codeInText, groupsOf, plain, twoGroups } from './recovery.ts'

/** A text file with a code in it is small. */
const MAX_FILE_BYTES = 100_000

export class ProveCode extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    code: { attribute: false },
    whole: { state: true },
    problem: { state: true },
    fileProblem: { state: true },
    busy: { state: true },
  }

  /** The code, as long as the page knows it. */
  declare code: string | null
  /** All of it is asked for. */
  declare whole: boolean
  declare problem: string
  declare fileProblem: string
  declare busy: boolean
  readonly #places = twoGroups(8)

  constructor() {
    super()
    this.code = null
    this.whole = false
    this.problem = ''
    this.fileProblem = ''
    this.busy = false
  }

  protected override firstUpdated(): void {
    this.find('input')?.focus()
  }

  protected override render(): TemplateResult {
    const asksAll = this.whole || this.code === null
    return html`<form class="stack" novalidate @submit=${this.#submit}>
      ${asksAll ? this.#all() : this.#two()}
      <div class="actions">
        <button class="btn btn-primary" type="submit" aria-disabled=${this.busy ? 'true' : 'false'}>
          ${this.busy ? 'Checking…' : 'Check'}
        </button>
        ${
          this.code === null
            ? nothing
            : html`<button
                type="button"
                class="btn btn-quiet"
                @click=${() => {
                  this.whole = !this.whole
                  this.problem = ''
                  void this.updateComplete.then(() => this.find('input')?.focus())
                }}
              >
                ${this.whole ? 'Type two groups instead' : 'Type all of it instead'}
              </button>`
        }
      </div>
      <file-drop
        id="proof-file"
        label="Choose the saved file"
        hint="Or give back the file you saved it in."
        accept=".txt,text/plain"
        .problem=${this.fileProblem}
        @file=${(event: CustomEvent<File>) => void this.#file(event.detail)}
      ></file-drop>
    </form>`
  }

  #two(): TemplateResult {
    return html`<fieldset class="stack-s">
      <legend class="label">Look at what you saved, and type these two groups</legend>
      <div class="two-groups">
        ${this.#places.map(
          (place) =>
            html`<div>
              <label class="label" for="group-${place}">Group ${place + 1}</label>
              <input
                class="input input-mono"
                id="group-${place}"
                autocomplete="off"
                autocapitalize="characters"
                autocorrect="off"
                spellcheck="false"
                maxlength="12"
                aria-describedby="group-problem"
                aria-invalid=${this.problem ? 'true' : 'false'}
              />
            </div>`,
        )}
      </div>
      <p class="error" id="group-problem" role="alert" ?hidden=${!this.problem}>
        ${this.problem ? icon('alert', 'icon-s') : nothing}<span>${this.problem}</span>
      </p>
    </fieldset>`
  }

  #all(): TemplateResult {
    return html`<code-field
      id="proof"
      label="The recovery code you saved"
      .problem=${this.problem}
    ></code-field>`
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (this.busy) return
    this.problem = ''
    const typed = this.find<CodeField>('#proof')
    if (typed) return void (typed.value ? this.#prove(typed.value) : typed.focus())
    const { code } = this
    if (code === null) return
    const wrong = this.#places.filter((place) => {
      const given = this.find<HTMLInputElement>(`#group-${place}`)?.value ?? ''
      return plain(given) !== plain(groupsOf(code)[place] ?? '')
    })
    const [first] = wrong
    if (first === undefined) return void this.#prove(code)
    const names = wrong.map((place) => place + 1).join(' and ')
    this.problem = `${wrong.length > 1 ? 'Groups' : 'Group'} ${names} ${wrong.length > 1 ? 'are' : 'is'} different. Look at your sheet again, or show the code once more.`
    this.find<HTMLInputElement>(`#group-${first}`)?.focus()
  }

  async #file(file: File): Promise<void> {
    this.fileProblem = ''
    const found = file.size <= MAX_FILE_BYTES ? codeInText(await file.text()) : undefined
    if (found === undefined) {
      this.fileProblem = 'There is no recovery code in this file.'
      return this.find<FileDrop>('file-drop')?.focus()
    }
    await this.#prove(found, (text) => (this.fileProblem = text))
  }

  async #prove(
    code: string,
    refuse: (text: string) => void = (text) => (this.problem = text),
  ): Promise<void> {
    this.busy = true
    try {
      await this.app.vault.slots.confirmRecoveryCode(code)
      this.dispatchEvent(new Event('proved'))
    } catch (error) {
      if (isFatal(error)) fail(this.app, error)
      else refuse(refusal(error, 'recovery'))
      await this.updateComplete
      this.find<CodeField>('#proof')?.retry()
    } finally {
      this.busy = false
      this.app.store.update({ deriving: null })
    }
  }
}

define('prove-code', ProveCode)
