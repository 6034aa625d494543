/**
 * New keys for everything: begun here or by removing a way in, told how far it is, and put to rest and taken up again. It
 * goes on in the background wherever the vault is open, so leaving this screen ends nothing.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { choose } from '../elements/choose.ts'
import { progressBar } from '../elements/progress-bar.ts'
import { attempt, fail } from '../state/failure.ts'
import type { Rotation } from '../state/rotation.ts'

export class RotationCard extends View {
  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app.store.state
    if (!session) return nothing
    const { rotation } = session
    return html`<section class="card pad stack" aria-labelledby="rotation-title">
      <div>
        <h2 id="rotation-title">New keys</h2>
        <p class="small quiet">
          Seals everything that is stored again under new keys. Then whoever kept a copy of the
          files and a secret that was removed since can open nothing of what is in the vault now.
        </p>
      </div>
      ${
        rotation
          ? this.#running(rotation)
          : html`<div>
              <button type="button" class="btn" @click=${this.#begin}>Make new keys</button>
            </div>`
      }
    </section>`
  }

  #running(rotation: Rotation): TemplateResult {
    const paused = rotation.state === 'paused'
    const { vault } = this.app
    const act = paused ? () => vault.resumeRotation() : () => vault.pauseRotation()
    return html`
      <p role="status">
        ${paused ? 'Resting. The old keys are still needed.' : 'Under way. You can go on working.'}
      </p>
      ${progressBar('Making new keys', rotation)}
      <div>
        <button type="button" class="btn" @click=${() => attempt(this.app, act)}>
          ${paused ? 'Go on' : 'Pause'}
        </button>
      </div>
    `
  }

  #begin = async (): Promise<void> => {
    const answer = await choose({
      title: 'Make new keys?',
      text: 'Everything is sealed again in the background, and you can go on working. Other tabs lock once, because they have only the old keys.',
      choices: [
        { id: 'go', label: 'Make new keys', primary: true },
        { id: 'no', label: 'Not now' },
      ],
    })
    if (answer !== 'go') return
    // Its end is told by the event, also where another tab does the work.
    this.app.vault.rotate().catch((error: unknown) => fail(this.app, error))
  }
}

define('rotation-card', RotationCard)
