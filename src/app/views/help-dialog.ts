/** The keyboard, the search operators, and what the app can and cannot do about the clipboard. */
import { html, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'

const KEYS: readonly [readonly string[], string][] = [
  [['/'], 'Search'],
  [['N'], 'New item, then L T C O U for its type'],
  [['↑', '↓'], 'Move in the list (also K and J)'],
  [['Enter'], 'Open'],
  [['Esc'], 'Back'],
  [['E'], 'Edit'],
  [['C'], 'Copy password, key or number'],
  [['U'], 'Copy user name'],
  [['Space'], 'Show or hide the secret'],
  [['S'], 'Favourite'],
  [['Del'], 'Move to trash'],
  [['Ctrl', 'Z'], 'Undo'],
  [['Ctrl', 'S'], 'Save what you edit'],
  [['Ctrl', 'L'], 'Lock, in every tab'],
]

const OPERATORS: readonly [string, string][] = [
  ['type:login', 'Only one type: login, token, card, note, custom'],
  ['tag:work', 'Items with this tag'],
  ['folder:home', 'Items in this folder; quotes keep words together'],
  ['host:github', 'Items for this website'],
  ['is:fav', 'Favourites'],
  ['is:expiring', 'Expired, or about to within 30 days'],
]

export class HelpDialog extends View {
  protected override render(): TemplateResult {
    return html`<dialog
      class="sheet sheet-wide"
      data-dialog="help"
      aria-labelledby="help-title"
      @click=${this.#backdrop}
    >
      <div class="sheet-head">
        <h2 id="help-title" class="grow">Help</h2>
        <button type="button" class="icon-btn" aria-label="Close" @click=${this.#close}>
          ${icon('close')}
        </button>
      </div>
      <div class="help">
        <section>
          <h3>Keyboard</h3>
          <dl class="keys">
            ${KEYS.map(
              ([keys, what]) =>
                html`<div>
                  <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
                  <dd>${what}</dd>
                </div>`,
            )}
          </dl>
          <p class="small quiet">
            Single letters can be switched off in the settings. On a Mac, use ⌘ for Ctrl.
          </p>
        </section>
        <section>
          <h3>Search</h3>
          <dl class="keys">
            ${OPERATORS.map(
              ([term, what]) =>
                html`<div>
                  <dt><code>${term}</code></dt>
                  <dd>${what}</dd>
                </div>`,
            )}
          </dl>
          <p class="small quiet">Passwords, keys and other hidden values are never searched.</p>
          <h3>Clipboard</h3>
          <p class="small">
            What you copy is overwritten after a while. A page cannot see the clipboard, nor clear
            the history that some systems and keyboards keep of it.
          </p>
        </section>
      </div>
    </dialog>`
  }

  #close = (): void => this.find<HTMLDialogElement>('dialog')?.close()

  #backdrop = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.#close()
  }
}

define('help-dialog', HelpDialog)
