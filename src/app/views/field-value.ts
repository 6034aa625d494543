/** How a value looks: twelve dots while it is masked, coloured runs once shown, and plain text for the rest. */
import { html, type TemplateResult } from 'lit'
import type { Field, Item } from '../../protocol/item.ts'
import { characterRuns, groupCard, showDate } from '../items/text.ts'

/** Always the same number, so that it says nothing about the length. */
export const masked = html`<span class="dots" aria-hidden="true">••••••••••••</span
  ><span class="sr">Hidden</span>`

export const secretValue = (
  item: Item | null,
  field: Field | null,
  value: string,
): TemplateResult => {
  if (item?.type === 'card' && field?.id === 'number')
    return html`<bdi dir="ltr" class="mono secret">${groupCard(value)}</bdi>`
  return html`<bdi dir="ltr" class="mono secret"
    >${characterRuns(value).map(({ kind, text }) => html`<span class=${`c-${kind}`}>${text}</span>`)}</bdi
  >`
}

export function plainValue(field: Field): TemplateResult {
  switch (field.kind) {
    case 'date':
    case 'year-month':
      return html`${showDate(field.value)}`
    case 'boolean':
      return html`${field.value === 'true' ? 'Yes' : 'No'}`
    case 'multiline':
      return html`<span class="prose">${field.value}</span>`
    case 'url':
    case 'email':
      return html`<bdi dir="ltr">${field.value}</bdi>`
    default:
      return html`<bdi>${field.value}</bdi>`
  }
}
