/** A form that does one thing at a time, says that it is busy, and says beside its field what was wrong. */
import { el } from './dom.ts'
import type { Words } from './words.ts'

export interface Field {
  label: HTMLLabelElement
  input: HTMLInputElement
}

/** `autocomplete` tells a password manager what it may fill in or keep. */
export function secretField(name: string, autocomplete: string, isHidden = true): Field {
  const input = el('input', {
    type: isHidden ? 'password' : 'text',
    autocomplete,
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
    part: 'field',
  })
  return { input, label: el('label', {}, name, input) }
}

export interface FormParts {
  title: string
  hint?: string
  fields: readonly Field[]
  submit: string
  words: Words
  /** Under which name a password manager keeps it. */
  vaultName: string
  others?: readonly HTMLButtonElement[]
}

/** A form over these parts; `run` keeps it to one piece of work, and shows what that rejects with. */
export class BusyForm {
  readonly form: HTMLFormElement
  readonly #problem = el('p', { class: 'problem', role: 'alert', id: 'problem', hidden: true })
  readonly #status = el('p', { role: 'status', part: 'status' })
  readonly #fields: readonly Field[]
  readonly #words: Words
  #isBusy = false

  constructor(parts: FormParts, submit: () => void) {
    const { title, hint, fields, vaultName, words, others = [] } = parts
    this.#fields = fields
    this.#words = words
    const name = el('input', {
      class: 'name',
      type: 'text',
      autocomplete: 'username',
      value: vaultName,
      tabindex: '-1',
      'aria-hidden': 'true',
      readonly: true,
    })
    this.form = el(
      'form',
      { novalidate: true, part: 'form', 'aria-label': title },
      el('h2', { id: 'title' }, title),
      ...(hint === undefined ? [] : [el('p', {}, hint)]),
      ...(fields.length > 0 ? [name] : []),
      ...fields.map(({ label }) => label),
      this.#problem,
      el(
        'div',
        { class: 'actions' },
        ...(fields.length > 0
          ? [el('button', { type: 'submit', part: 'submit' }, parts.submit)]
          : []),
        ...others,
      ),
      this.#status,
    )
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (!this.#isBusy) submit()
    })
  }

  /** Says it beside the fields, and goes to the first. */
  complain(text: string): void {
    this.#problem.textContent = text
    this.#problem.hidden = false
    for (const { input } of this.#fields) {
      input.setAttribute('aria-invalid', 'true')
      input.setAttribute('aria-describedby', 'problem')
    }
    const [first] = this.#fields
    first?.input.select()
    first?.input.focus()
  }

  /** Runs `work` unless something runs. The fields are emptied once it is done, and kept if it fails. */
  async run(work: () => Promise<void>, say: (error: unknown) => string | undefined): Promise<void> {
    if (this.#isBusy) return
    this.#setBusy(true)
    this.#problem.hidden = true
    for (const { input } of this.#fields) input.removeAttribute('aria-invalid')
    try {
      await work()
      for (const { input } of this.#fields) input.value = ''
    } catch (error) {
      const text = say(error)
      if (text !== undefined) this.complain(text)
    } finally {
      this.#setBusy(false)
    }
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy
    this.form.setAttribute('aria-busy', String(isBusy))
    this.#status.textContent = isBusy ? this.#words.working : ''
    // Not `disabled`: whoever pressed it would lose their place.
    for (const each of this.form.querySelectorAll('button')) {
      each.setAttribute('aria-disabled', String(isBusy))
    }
  }
}
