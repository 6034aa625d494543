/** A piece of work on a text: one at a time, and ended when the screen is left. */
import { html, type TemplateResult } from 'lit'
import { isVaultError } from '../../protocol/errors.ts'

export class Work {
  #running: AbortController | undefined

  get busy(): boolean {
    return this.#running !== undefined
  }

  /** `work`, unless some is under way; `draw` when that begins and ends. Undefined if it was stopped or the vault locked. */
  async run<T>(
    draw: () => void,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    if (this.#running) return undefined
    const running = new AbortController()
    this.#running = running
    draw()
    try {
      const result = await work(running.signal)
      return running.signal.aborted ? undefined : result
    } catch (error) {
      if (isVaultError(error, 'aborted') || isVaultError(error, 'locked')) return undefined
      throw error
    } finally {
      this.#running = undefined
      draw()
    }
  }

  stop = (): void => this.#running?.abort()
}

/** The button that does it, and one that stops it while it is done. */
export const workButtons = (work: Work, label: string, doing: string): TemplateResult =>
  html`<div class="actions">
    <button class="btn btn-primary" type="submit" aria-disabled=${work.busy ? 'true' : 'false'}>
      ${work.busy ? `${doing}…` : label}
    </button>
    ${work.busy ? html`<button type="button" class="btn" @click=${work.stop}>Stop</button>` : ''}
  </div>`
