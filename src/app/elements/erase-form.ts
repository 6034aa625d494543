/** Destroying the vault, behind a typed word. Used by "Forgot passphrase?" and by the settings. */
import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import { codeOf, isFatal, sentence } from '../messages.ts'
import { icon } from './icons.ts'
import { define, View } from './view.ts'

const WORD = 'ERASE'

export class EraseForm extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    problem: { state: true },
    busy: { state: true },
  }

  declare problem: string
  declare busy: boolean

  constructor() {
    super()
    this.problem = ''
    this.busy = false
  }

  protected override render(): TemplateResult {
    return html`<form class="stack-s" @submit=${this.#submit} novalidate>
      <label class="label" for="erase-word">Type ${WORD} to confirm</label>
      <div class="cluster">
        <input
          class="input input-mono erase-word"
          id="erase-word"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="erase-problem"
          aria-invalid=${this.problem ? 'true' : 'false'}
        />
        <button class="btn btn-danger" type="submit" aria-disabled=${this.busy ? 'true' : 'false'}>
          ${icon('trash')} Erase this vault
        </button>
      </div>
      <p class="error" id="erase-problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
    </form>`
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const input = this.find<HTMLInputElement>('#erase-word')
    if (!input || this.busy) return
    if (input.value.trim() !== WORD) {
      this.problem = `Nothing was erased. Type the word ${WORD} in capital letters.`
      input.focus()
      return
    }
    this.busy = true
    try {
      await this.app.vault.erase({ confirm: this.app.vault.name })
      this.app.router.force({ name: 'items' })
    } catch (error) {
      if (isFatal(error)) this.app.store.update({ phase: 'problem', problem: codeOf(error) })
      else this.problem = sentence(error)
    } finally {
      this.busy = false
    }
  }
}

define('erase-form', EraseForm)
