/**
 * `<coffer-vault name="…">`: opens the vault of that name, lets the person create and unlock it, and shows its own content
 * while it is open. Its class is made when it is defined, for a server has nothing to make it from.
 */
import type { Vault } from '../../client/vault.ts'
import type { VaultState } from '../../protocol/contract.ts'
import { VaultError } from '../../protocol/errors.ts'
import type { OpenVaultOptions } from '../open.ts'
import { button, el } from './dom.ts'
import { Panel } from './panel.ts'
import { styles } from './styles.ts'
import { problemText, wordsWith, type Words } from './words.ts'

export const TAG = 'coffer-vault'

/**
 * The element, as a page sees it. Its attributes are `name`, `worker-url` and `helper-url`; `state` it sets itself, to what
 * `vault.state` is. Its children are shown while the vault is open. They are hidden otherwise, which hides and does not
 * protect: put nothing there that is secret before it is open.
 *
 * Events, each with `detail.vault`: `coffer-state` (`detail.state`), `coffer-unlocked`, `coffer-locked`. `coffer-error` has
 * `detail.error`. They bubble, and leave shadow trees.
 */
export interface CofferVaultElement extends HTMLElement {
  /** The vault, once it was looked for; undefined before that, where it failed, and when the element was taken out. */
  readonly vault: Vault | undefined
  /** What `openVault` is told beside the attributes. Counts if it is set before the element is put into the page. */
  options: Partial<OpenVaultOptions>
  /** Texts in place of the English ones, under the same condition. */
  words: Partial<Words>
}

export interface CofferVaultEventMap {
  'coffer-state': CustomEvent<{ vault: Vault; state: VaultState }>
  'coffer-unlocked': CustomEvent<{ vault: Vault }>
  'coffer-locked': CustomEvent<{ vault: Vault }>
  'coffer-error': CustomEvent<{ error: unknown }>
}

type Open = (options: OpenVaultOptions) => Promise<Vault>

/** Defines it, unless the page has it already. */
export function defineWith(open: Open): void {
  if (!customElements.get(TAG)) customElements.define(TAG, makeClass(open))
}

const makeClass = (open: Open): CustomElementConstructor =>
  class extends HTMLElement implements CofferVaultElement {
    options: Partial<OpenVaultOptions> = {}
    words: Partial<Words> = {}
    readonly #content = el('slot', { hidden: true })
    readonly #place = el('div')
    #vault: Vault | undefined
    #panel: Panel | undefined
    #isWanted = false

    constructor() {
      super()
      const root = this.attachShadow({ mode: 'open' })
      root.adoptedStyleSheets = [styles()]
      root.append(this.#place, this.#content)
    }

    get vault(): Vault | undefined {
      return this.#vault
    }

    connectedCallback(): void {
      // Moved within the page, it goes on as it was.
      if (this.#isWanted) return
      this.#isWanted = true
      void this.#start()
    }

    disconnectedCallback(): void {
      queueMicrotask(() => {
        if (this.isConnected) return
        this.#isWanted = false
        this.#panel?.close()
        this.#vault?.close()
        this.#panel = this.#vault = undefined
        this.#content.hidden = true
        this.removeAttribute('state')
      })
    }

    async #start(): Promise<void> {
      const words = wordsWith(this.words)
      this.#place.replaceChildren(el('p', { role: 'status' }, words.opening))
      try {
        const vault = await open(this.#openOptions())
        if (this.#isWanted && !this.#vault) this.#take(vault, words)
        else vault.close()
      } catch (error) {
        const text = problemText(words, error)
        this.#place.replaceChildren(el('p', { class: 'problem', role: 'alert' }, text))
        this.#tell('coffer-error', { error })
      }
    }

    #openOptions(): OpenVaultOptions {
      const [workerUrl, helperUrl] = [
        this.getAttribute('worker-url'),
        this.getAttribute('helper-url'),
      ]
      return {
        ...(workerUrl !== null && { workerUrl }),
        ...(helperUrl !== null && { helperUrl }),
        ...this.options,
        name: this.options.name ?? this.getAttribute('name') ?? '',
      }
    }

    #take(vault: Vault, words: Words): void {
      this.#vault = vault
      this.#panel = new Panel({
        vault,
        words,
        onError: (error) => this.#tell('coffer-error', { error }),
      })
      const lock = button(words.lock, () => void this.#lock(vault), { part: 'lock' })
      this.#place.replaceChildren(this.#panel.root, lock)
      const show = (): void => {
        const { state } = vault
        this.setAttribute('state', state)
        lock.hidden = this.#content.hidden = state !== 'unlocked'
      }
      show()
      vault.on('state', ({ state }) => {
        // Whoever was in here is led on; nobody is fetched from elsewhere in the page.
        const hadFocus = this.matches(':focus-within')
        show()
        if (hadFocus) this.#panel?.focus()
        this.#tell('coffer-state', { vault, state })
      })
      vault.on('unlocked', () => this.#tell('coffer-unlocked', { vault }))
      vault.on('locked', () => this.#tell('coffer-locked', { vault }))
      vault.on('worker-lost', () => {
        this.#content.hidden = lock.hidden = true
        this.#tell('coffer-error', { error: new VaultError('worker-lost') })
      })
      this.#tell('coffer-state', { vault, state: vault.state })
    }

    async #lock(vault: Vault): Promise<void> {
      try {
        await vault.lock()
      } catch (error) {
        this.#tell('coffer-error', { error })
      }
    }

    #tell<K extends keyof CofferVaultEventMap>(
      type: K,
      detail: CofferVaultEventMap[K]['detail'],
    ): void {
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
    }
  }
