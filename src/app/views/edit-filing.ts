/** Where an item belongs: folder, tags, favourite, and whether it asks again. */
import { html, type TemplateResult } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { live } from 'lit/directives/live.js'
import type { Item } from '../../protocol/item.ts'
import type { ItemEdit } from './item-edit.ts'

export function renderFiling(editor: ItemEdit, draft: Item): TemplateResult {
  const facets = editor.app.store.state.session?.facets()
  return html`<fieldset class="group">
    <legend>Filing</legend>
    <div>
      <label class="label" for="edit-folder">Folder</label>
      <input
        class="input"
        id="edit-folder"
        list="edit-folders"
        autocomplete="off"
        placeholder="None"
        aria-describedby="edit-folder-hint"
        .value=${live(draft.folder)}
        @input=${(event: Event) =>
          editor.change({ folder: (event.target as HTMLInputElement).value })}
      />
      <datalist id="edit-folders">
        ${facets?.folders.map(({ name }) => html`<option value=${name}></option>`)}
      </datalist>
      <p class="hint" id="edit-folder-hint">
        A slash makes a folder inside another one: Work/Servers
      </p>
    </div>
    <div>
      <label class="label" for="edit-tags">Tags</label>
      <input
        class="input"
        id="edit-tags"
        autocomplete="off"
        autocapitalize="off"
        aria-describedby="edit-tags-hint"
        .value=${guard([editor.opened], () => draft.tags.join(', '))}
        @input=${(event: Event) => editor.changeTags((event.target as HTMLInputElement).value)}
      />
      <p class="hint" id="edit-tags-hint">Separated by commas</p>
    </div>
    ${check(editor, 'favourite', draft.favourite, 'Favourite', '')}
    ${check(
      editor,
      'reprompt',
      draft.reprompt,
      'Ask again before showing',
      'Hidden values want the passphrase once more. Without a passphrase there is nothing to ask for.',
    )}
  </fieldset>`
}

const check = (
  editor: ItemEdit,
  name: 'favourite' | 'reprompt',
  on: boolean,
  title: string,
  text: string,
): TemplateResult =>
  html`<label class="check">
    <input
      type="checkbox"
      .checked=${live(on)}
      @change=${(event: Event) => editor.change({ [name]: (event.target as HTMLInputElement).checked })}
    />
    <span>${title}<span class="small quiet check-text">${text}</span></span>
  </label>`
