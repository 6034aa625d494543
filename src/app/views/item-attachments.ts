/** The files of an item, to look at and to save. */
import { html, nothing, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import { iconOf } from '../files/file-list.ts'
import { showFile } from '../files/file-sheet.ts'
import { saveKept } from '../files/save-kept.ts'
import { attachmentsOf } from '../items/attachments.ts'
import { attachedFile } from '../state/attachments.ts'
import type { Item } from '../../protocol/item.ts'
import type { ItemView } from './item-view.ts'
import '../styles/files.css'

export function renderAttachments(view: ItemView, item: Item): TemplateResult | typeof nothing {
  const { app, itemId } = view
  const attachments = attachmentsOf(item)
  if (attachments.length === 0) return nothing
  /** Items that ask again before a hidden value ask before a file as well. */
  const allowed = (act: () => void) => async (): Promise<void> => {
    if (await view.allowed()) act()
  }
  return html`<section class="card" aria-labelledby="attachments-title">
    <h2 id="attachments-title" class="label attachments-title">Attachments</h2>
    <ul role="list" class="jobs">
      ${attachments.map((attachment) => {
        const file = attachedFile(itemId, attachment)
        return html`<li class="job file-row">
          <span class="tile">${icon(iconOf(file))}</span>
          <button type="button" class="grow file-open" @click=${allowed(() => showFile(app, file))}>
            <strong class="file-name">${file.path}</strong>
            <span class="small quiet">${bytesText(file.sizeBytes)}</span>
          </button>
          <div class="job-actions">
            <button
              type="button"
              class="icon-btn"
              aria-label="Save ${file.path} on this device"
              @click=${allowed(() => void saveKept(app, file))}
            >
              ${icon('save')}
            </button>
          </div>
        </li>`
      })}
    </ul>
  </section>`
}
