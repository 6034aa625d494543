/** Below the fields: earlier values, tags, dates, and where the item came from. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ImportFormat, Item } from '../../protocol/item.ts'
import { fieldName, isMasked } from '../items/templates.ts'
import { plural, showTime } from '../items/text.ts'
import { masked, secretValue } from './field-value.ts'
import type { ItemView, ValueKey } from './item-view.ts'

export const FORMAT_NAMES: Readonly<Record<ImportFormat, string>> = {
  'chrome-csv': 'Chrome',
  'firefox-csv': 'Firefox',
  'bitwarden-json': 'Bitwarden',
  env: 'an .env file',
}

export function renderHistory(view: ItemView, item: Item): TemplateResult | typeof nothing {
  if (item.history.length === 0) return nothing
  return html`<details class="card history">
    <summary>${plural(item.history.length, 'earlier value')}</summary>
    <dl>
      ${item.history.map((past, index) => {
        const key: ValueKey = `past ${index}`
        const field = item.fields.find(({ id }) => id === past.field)
        const name = `earlier ${field ? fieldName(item.type, field).toLowerCase() : 'value'}`
        const shown = view.revealed.get(key)
        return html`<div class="field">
          <dt>
            ${name[0]?.toUpperCase()}${name.slice(1)},
            ${past.at > 0 ? `until ${showTime(past.at)}` : 'time unknown'}
          </dt>
          <dd>
            <div class="value grow">
              ${shown === undefined ? masked : secretValue(null, null, shown)}
            </div>
            <div class="value-actions">
              ${view.revealButton(key, name)} ${view.copyButton(key, name, true)}
            </div>
          </dd>
        </div>`
      })}
    </dl>
  </details>`
}

export function renderMeta(item: Item): TemplateResult {
  const { source } = item
  const from = source ? (FORMAT_NAMES[source.format] ?? source.format) : ''
  return html`<footer class="meta">
    ${
      item.tags.length > 0
        ? html`<ul role="list" class="tags" aria-label="Tags">
            ${item.tags.map((tag) => html`<li class="tag">${tag}</li>`)}
          </ul>`
        : nothing
    }
    <ul role="list" class="small quiet">
      <li>Created ${showTime(item.createdAt)}</li>
      ${item.changedAt === item.createdAt ? nothing : html`<li>Changed ${showTime(item.changedAt)}</li>`}
      ${
        source
          ? html`<li>
              Imported from
              ${from}${source.importedAt ? html` on ${showTime(source.importedAt)}` : nothing}
            </li>`
          : nothing
      }
      ${item.reprompt && item.fields.some(isMasked) ? html`<li>Asks again before hidden values are shown</li>` : nothing}
    </ul>
  </footer>`
}
