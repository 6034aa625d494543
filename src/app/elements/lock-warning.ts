/** "Locking in 20 s": any key or movement takes it away, and so does its button. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { icon } from './icons.ts'
import { define, View } from './view.ts'

export class LockWarning extends View {
  #timer: ReturnType<typeof setInterval> | undefined

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    super.disconnectedCallback()
  }

  protected override updated(_: PropertyValues): void {
    const counting = this.app.store.state.lockingAt !== null
    if (counting && !this.#timer) this.#timer = setInterval(() => this.requestUpdate(), 1_000)
    if (!counting) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  protected override render(): TemplateResult {
    const { lockingAt } = this.app.store.state
    const seconds = lockingAt === null ? 0 : Math.max(0, Math.ceil((lockingAt - Date.now()) / 1000))
    return html`<div role="alert">
      ${
        lockingAt === null
          ? nothing
          : html`<div class="toast toast-warn">
              ${icon('lock')}
              <p class="grow">
                The vault locks soon. <span aria-live="off">${seconds} s left.</span>
              </p>
              <button
                type="button"
                class="btn"
                @click=${() => this.app.store.update({ lockingAt: null })}
              >
                Stay open
              </button>
            </div>`
      }
    </div>`
  }
}

define('lock-warning', LockWarning)
