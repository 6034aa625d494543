/** The fields of the editor: the ones the type offers, and custom ones with a name, a kind and a place. */
import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { icon } from '../elements/icons.ts'
import type { Field, FieldKind, Item } from '../../protocol/item.ts'
import { isCustom, moveField } from '../items/draft-item.ts'
import { CUSTOM_KINDS, fieldTemplate, isMasked, type FieldTemplate } from '../items/templates.ts'
import { cardBrand, passesLuhn } from '../items/text.ts'
import type { ItemEdit } from './item-edit.ts'

export function renderTemplateFields(editor: ItemEdit, draft: Item): TemplateResult[] {
  const last = draft.fields.findLastIndex(
    (field) => field.id === 'url' && !isCustom(draft.type, field),
  )
  return draft.fields.flatMap((field, index) => {
    const template = fieldTemplate(draft.type, field)
    if (!template) return []
    const id = `edit-${field.id}-${index}`
    return [
      html`<div>
        <label class="label" for=${id}>${template.name}</label>
        ${renderInput(editor, field, index, id, template.name, template)} ${hint(draft, field, id)}
        ${draft.type === 'login' && index === last ? addUrl(editor, draft, last) : nothing}
      </div>`,
    ]
  })
}

const addUrl = (editor: ItemEdit, draft: Item, last: number): TemplateResult =>
  html`<button
    type="button"
    class="btn btn-quiet flush"
    @click=${() => {
      const fields = [...draft.fields]
      fields.splice(last + 1, 0, { id: 'url', kind: 'url', value: '' })
      editor.change({ fields })
      void editor.updateComplete.then(() =>
        editor.querySelector<HTMLElement>(`#edit-url-${last + 1}`)?.focus(),
      )
    }}
  >
    ${icon('plus')} Another website
  </button>`

function hint(draft: Item, field: Field, id: string): TemplateResult | typeof nothing {
  if (draft.type !== 'card' || field.id !== 'number' || field.value === '') return nothing
  const brand = cardBrand(field.value)
  const text = passesLuhn(field.value)
    ? brand
    : 'This number does not have the check digit cards have. It can be saved all the same.'
  return html`<p class="hint" id="${id}-hint" role="status">${text}</p>`
}

const INPUT_TYPES: Partial<Record<FieldKind, string>> = {
  date: 'date',
  'year-month': 'month',
  email: 'email',
  phone: 'tel',
}

/** A date field keeps a value that is no date as the text it is. */
function inputType(field: Field, shown: boolean): string {
  if (isMasked(field)) return shown ? 'text' : 'password'
  const type = INPUT_TYPES[field.kind] ?? 'text'
  if (type === 'date' && field.value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(field.value))
    return 'text'
  if (type === 'month' && field.value !== '' && !/^\d{4}-\d{2}$/.test(field.value)) return 'text'
  return type
}

const LINE_BREAK = /[\r\n]/

function renderInput(
  editor: ItemEdit,
  field: Field,
  index: number,
  id: string,
  name: string,
  template?: FieldTemplate,
): TemplateResult {
  const change = (event: Event): void =>
    editor.changeField(index, { value: (event.target as HTMLInputElement).value })
  if (field.kind === 'boolean') {
    return html`<label class="check">
      <input
        id=${id}
        type="checkbox"
        .checked=${live(field.value === 'true')}
        @change=${(event: Event) =>
          editor.changeField(index, { value: String((event.target as HTMLInputElement).checked) })}
      />
      <span>Yes</span>
    </label>`
  }
  const shown = editor.shown.has(index)
  // A one-line input would drop line breaks.
  if (field.kind === 'multiline' || LINE_BREAK.test(field.value)) {
    const area = html`<textarea
      class="input ${isMasked(field) && !shown ? 'veiled' : ''}"
      id=${id}
      autocomplete="off"
      spellcheck="false"
      .value=${live(field.value)}
      @input=${change}
    ></textarea>`
    return isMasked(field) ? withToggle(editor, area, index, name) : area
  }
  const input = html`<input
    class="input ${isMasked(field) && shown ? 'input-mono' : ''}"
    id=${id}
    type=${inputType(field, shown)}
    list=${template?.choices ? `${id}-choices` : nothing}
    inputmode=${template?.inputMode ?? (field.kind === 'url' ? 'url' : field.kind === 'number' ? 'decimal' : nothing)}
    autocomplete="off"
    autocapitalize="off"
    spellcheck="false"
    .value=${live(field.value)}
    @input=${change}
    @paste=${pasteLines(editor, index, id)}
  />`
  if (template?.choices) {
    return html`${input}
      <datalist id="${id}-choices">
        ${template.choices.map((choice) => html`<option value=${choice}></option>`)}
      </datalist>`
  }
  if (!isMasked(field)) return input
  return withToggle(editor, input, index, name)
}

const withToggle = (
  editor: ItemEdit,
  input: TemplateResult,
  index: number,
  name: string,
): TemplateResult => {
  const shown = editor.shown.has(index)
  return html`<div class="with-button">
    ${input}
    <button
      type="button"
      class="icon-btn"
      aria-pressed=${shown ? 'true' : 'false'}
      aria-label="Show ${name.toLowerCase()}"
      @click=${() => editor.toggleShown(index)}
    >
      ${icon(shown ? 'eye-off' : 'eye')}
    </button>
  </div>`
}

/** A pasted key of several lines stays one of several lines; browsers would join them in a one-line input. */
const pasteLines =
  (editor: ItemEdit, index: number, id: string) =>
  (event: ClipboardEvent): void => {
    const input = event.target as HTMLInputElement
    const text = event.clipboardData?.getData('text/plain').replace(/[\r\n]+$/, '') ?? ''
    if (!LINE_BREAK.test(text) || input.selectionStart === null) return
    event.preventDefault()
    const { value, selectionStart, selectionEnd } = input
    const end = selectionEnd ?? selectionStart
    editor.changeField(index, { value: value.slice(0, selectionStart) + text + value.slice(end) })
    void editor.updateComplete.then(() => editor.querySelector<HTMLElement>(`#${id}`)?.focus())
  }

export function renderCustomFields(editor: ItemEdit, draft: Item): TemplateResult {
  const custom = draft.fields
    .map((field, index) => ({ field, index }))
    .filter(({ field }) => isCustom(draft.type, field))
  return html`<fieldset class="group">
    <legend>${draft.type === 'custom' ? 'Fields' : 'More fields'}</legend>
    ${custom.map(({ field, index }, place) => renderCustom(editor, draft, field, index, place, custom.length))}
    <div class="cluster">
      <label class="sr" for="add-kind">Kind of field to add</label>
      <select class="input add-kind" id="add-kind">
        ${CUSTOM_KINDS.map(({ kind, name }) => html`<option value=${kind}>${name}</option>`)}
      </select>
      <button
        type="button"
        class="btn"
        @click=${() => editor.addField(editor.querySelector<HTMLSelectElement>('#add-kind')?.value as FieldKind)}
      >
        ${icon('plus')} Add field
      </button>
    </div>
  </fieldset>`
}

function renderCustom(
  editor: ItemEdit,
  draft: Item,
  field: Field,
  index: number,
  place: number,
  count: number,
): TemplateResult {
  const id = `edit-custom-${index}`
  const name = field.label?.trim() || `field ${place + 1}`
  const move = (by: -1 | 1) => (): void => editor.change(moveField(draft, index, by))
  const remove = (): void =>
    editor.change({ fields: draft.fields.filter((_, other) => other !== index) })
  return html`<div class="custom">
    <div class="custom-head">
      <label class="sr" for="${id}-label">Name of field ${place + 1}</label>
      <input
        class="input custom-label"
        id="${id}-label"
        autocomplete="off"
        placeholder="Name of the field"
        .value=${live(field.label ?? field.id)}
        @input=${(event: Event) => editor.changeField(index, { label: (event.target as HTMLInputElement).value })}
      />
      <button
        type="button"
        class="icon-btn icon-btn-s"
        aria-label="Move ${name} up"
        ?disabled=${place === 0}
        @click=${move(-1)}
      >
        ${icon('up', 'icon-s')}
      </button>
      <button
        type="button"
        class="icon-btn icon-btn-s"
        aria-label="Move ${name} down"
        ?disabled=${place === count - 1}
        @click=${move(1)}
      >
        ${icon('down', 'icon-s')}
      </button>
      <button
        type="button"
        class="icon-btn icon-btn-s"
        aria-label="Remove ${name}"
        @click=${remove}
      >
        ${icon('trash', 'icon-s')}
      </button>
    </div>
    <label class="sr" for=${id}>Value of ${name}</label>
    ${renderInput(editor, field, index, id, name)}
  </div>`
}
