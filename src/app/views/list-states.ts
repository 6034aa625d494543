/** What the list shows instead of rows: an empty vault, nothing found; and above them, drafts left by a lock. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'
import { openItem, showDialog } from '../actions.ts'
import { templateOf } from '../items/templates.ts'
import { attempt } from '../state/failure.ts'
import { discardDraft } from '../state/drafts.ts'
import { keepFolders } from '../state/settings.ts'
import type { DraftHead, Session } from '../state/session.ts'
import { askDiscard } from './edit-questions.ts'
import { renderNextSteps } from './next-steps.ts'
import type { App } from '../state/store.ts'

export function renderEmpty(app: App, session: Session): TemplateResult {
  if (session.items.size === 0) {
    return html`<div class="empty">
        <span class="empty-mark">${icon('coffer')}</span>
        <h2>Nothing in here yet</h2>
        <p class="quiet">
          Add your first item, or bring what you have from another password manager.
        </p>
        <div class="cluster">
          <button type="button" class="btn btn-primary" @click=${() => showDialog('new')}>
            ${icon('plus')} New item
          </button>
          <a class="btn" href="#/import">${icon('import')} Import a file</a>
        </div>
      </div>
      ${renderNextSteps(app, session)}`
  }
  const clear = (): void => {
    session.query = ''
    session.filter = {}
    app.store.update()
  }
  return html`<div class="empty">
    <span class="empty-mark">${icon('search')}</span>
    <h2>${session.query ? 'Nothing found' : 'Nothing here'}</h2>
    <p class="quiet">
      ${
        session.query
          ? 'Search looks at names, user names, websites, tags and folders, never at hidden values.'
          : 'No item is in this part of the vault.'
      }
    </p>
    <div class="cluster">
      <button type="button" class="btn" @click=${clear}>Show all items</button>
      ${renderRemoveFolder(app, session, clear)}
    </div>
  </div>`
}

/** A folder that came empty with an import can go again. */
function renderRemoveFolder(
  app: App,
  session: Session,
  then: () => void,
): TemplateResult | typeof nothing {
  const { folder } = session.filter
  if (!folder || session.query || !session.settings.folders.includes(folder)) return nothing
  const remove = (): Promise<void> =>
    attempt(app, async () => {
      await keepFolders(app, { remove: [folder] })
      then()
    })
  return html`<button type="button" class="btn" @click=${remove}>
    ${icon('trash')} Remove this folder
  </button>`
}

export function renderDrafts(app: App, session: Session): TemplateResult | typeof nothing {
  const { route } = app.store.state
  if (route.name === 'edit' || route.name === 'new' || session.drafts.length === 0) return nothing
  return html`<ul role="list" class="drafts" aria-label="Unsaved changes">
    ${session.drafts.map(
      (draft) =>
        html`<li class="notice">
          ${icon('edit')}
          <div class="grow">
            <p><strong>Unsaved: ${draft.title}</strong></p>
            <div class="cluster">
              <button type="button" class="btn" @click=${() => resume(app, session, draft)}>
                Continue
              </button>
              <button type="button" class="btn btn-quiet" @click=${() => discard(app, draft)}>
                Discard
              </button>
            </div>
          </div>
        </li>`,
    )}
  </ul>`
}

async function discard(app: App, draft: DraftHead): Promise<void> {
  if (await askDiscard()) await attempt(app, () => discardDraft(app, draft.name))
}

/** Opens the editor on a draft: of the item it belongs to, or as a new one if that is gone. */
function resume(app: App, session: Session, draft: DraftHead): void {
  session.resume = draft.name
  const id = draft.name.startsWith('edit:') ? draft.name.slice('edit:'.length) : undefined
  if (id !== undefined && session.items.has(id)) openItem(app, id, 'edit')
  else app.router.go({ name: 'new', type: templateOf(draft.type).type })
}
