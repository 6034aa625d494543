/**
 * The short messages. Announced politely; the time of each one stands still while the pointer or the focus is on it.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { dropToast, type Toast } from '../state/toasts.ts'
import { icon } from './icons.ts'
import { define, View } from './view.ts'

const TICK_MS = 500

export class ToastStack extends View {
  readonly #left = new Map<number, number>()
  #paused = false
  #timer: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.addEventListener('pointerenter', () => (this.#paused = true))
    this.addEventListener('pointerleave', () => (this.#paused = this.matches(':focus-within')))
    this.addEventListener('focusin', () => (this.#paused = true))
    this.addEventListener('focusout', () => (this.#paused = false))
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    super.disconnectedCallback()
  }

  protected override render(): TemplateResult {
    return html`<div class="toasts" role="status" aria-live="polite" aria-relevant="additions">
      ${repeat(
        this.app.store.state.toasts,
        (toast) => toast.id,
        (toast) => this.#toast(toast),
      )}
    </div>`
  }

  #toast(toast: Toast): TemplateResult {
    const { action, countTo } = toast
    return html`<div class="toast ${toast.tone === 'bad' ? 'toast-bad' : ''}">
      <p class="grow">
        ${toast.text}${
          countTo === undefined
            ? nothing
            : html` <span aria-live="off"
                >Clears in ${Math.max(0, Math.ceil((countTo - Date.now()) / 1000))} s.</span
              >`
        }
      </p>
      ${
        action
          ? html`<button type="button" class="btn btn-quiet" @click=${() => this.#act(toast)}>
              ${action.label}
            </button>`
          : nothing
      }
      <button
        type="button"
        class="icon-btn icon-btn-s"
        aria-label="Dismiss"
        @click=${() => dropToast(this.app, toast.id)}
      >
        ${icon('close', 'icon-s')}
      </button>
    </div>`
  }

  #act(toast: Toast): void {
    dropToast(this.app, toast.id)
    toast.action?.run()
  }

  #tick(): void {
    const { toasts } = this.app.store.state
    if (toasts.length === 0) {
      this.#left.clear()
      this.#paused = false
      return
    }
    for (const toast of toasts) {
      if (toast.forMs === null || this.#paused) continue
      const left = (this.#left.get(toast.id) ?? toast.forMs) - TICK_MS
      this.#left.set(toast.id, left)
      if (left <= 0) dropToast(this.app, toast.id)
    }
    this.requestUpdate()
  }
}

define('toast-stack', ToastStack)
