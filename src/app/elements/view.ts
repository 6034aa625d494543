/**
 * The base of every screen and part: light DOM, so that labels, password managers and screen readers see one
 * document, and a subscription to the store.
 */
import { LitElement, type PropertyDeclarations } from 'lit'
import type { App } from '../state/store.ts'

export abstract class View extends LitElement {
  static override properties: PropertyDeclarations = { app: { attribute: false } }

  declare app: App
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = this.app.store.subscribe(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    this.#stop?.()
    super.disconnectedCallback()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected find<E extends HTMLElement>(selector: string): E | null {
    return this.querySelector<E>(selector)
  }
}

/** Defines an element once, even when a module is evaluated again. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element)
}
