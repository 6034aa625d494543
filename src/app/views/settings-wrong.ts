/** What becomes of wrong secrets: waits always; erasing only where somebody has chosen it, knowing what it is worth. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { choose } from '../elements/choose.ts'
import { icon } from '../elements/icons.ts'
import { define, View } from '../elements/view.ts'
import { chooseEraseAfter, ERASE_AFTER } from '../state/erase-after.ts'
import { attempt } from '../state/failure.ts'
import { hasProvedCode } from '../state/ways.ts'

export class SettingsWrong extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    limit: { attribute: false },
  }

  /** What holds now, as the vault reports it. */
  declare limit: number | null

  constructor() {
    super()
    this.limit = null
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (!session?.ways) return nothing
    const isPossible = hasProvedCode(session.ways)
    const { limit } = this
    return html`<section class="card pad stack" aria-labelledby="wrong-title">
      <div>
        <h2 id="wrong-title">Wrong tries</h2>
        <p class="small quiet">
          After four wrong passphrases or codes in a row each further one has to wait, up to a
          quarter of an hour. That slows who sits at this keyboard, and nobody who copied the files.
        </p>
      </div>
      <div class="setting">
        <label for="set-erase-after" class="grow"
          >Erase this vault after<span class="small quiet check-text"
            >${
              isPossible
                ? 'In this browser, with everything in it. Only a backup brings it back.'
                : 'Only with a recovery code that you have checked: whoever forgets the passphrase needs another way in.'
            }</span
          ></label
        >
        <select
          class="input"
          id="set-erase-after"
          ?disabled=${!isPossible}
          @change=${(event: Event) => this.#chosen(event.target as HTMLSelectElement)}
        >
          <option value="null" ?selected=${limit === null}>Never</option>
          ${ERASE_AFTER.map(
            (tries) =>
              html`<option value=${tries} ?selected=${limit === tries}>
                ${tries} wrong tries
              </option>`,
          )}
        </select>
      </div>
      ${
        isPossible
          ? nothing
          : html`<div><a class="btn" href="#/recovery">Make a recovery code</a></div>`
      }
      ${
        limit === null
          ? nothing
          : html`<p class="notice notice-warn">
              ${icon('alert')}<span
                >${limit} wrong tries in a row, by anybody at this keyboard, destroy this
                vault.</span
              >
            </p>`
      }
    </section>`
  }

  #chosen(select: HTMLSelectElement): void {
    const wanted = select.value === 'null' ? null : Number(select.value)
    void attempt(this.app, async () => {
      if (wanted === null || (await isMeant(wanted))) {
        await chooseEraseAfter(this.app, wanted)
        this.limit = (await this.app.vault.report()).eraseAfterWrong
      }
      await this.updateComplete
      // Also where nothing has changed, and so nothing is rendered.
      select.value = String(this.limit)
    })
  }
}

async function isMeant(after: number): Promise<boolean> {
  const answer = await choose({
    title: `Erase the vault after ${after} wrong tries?`,
    text: `It stops somebody who goes on guessing at this screen. It stops nobody who copied the browser’s files, or who knows how to change what the browser keeps. And a child at the keyboard is enough: after ${after} wrong tries in a row everything here is gone that is in no backup.`,
    choices: [
      { id: 'no', label: 'Leave it off', primary: true },
      { id: 'yes', label: `Erase after ${after}`, danger: true },
    ],
  })
  return answer === 'yes'
}

define('settings-wrong', SettingsWrong)
