/** The public client in Node: each vault has a worker of this process, over the fake IndexedDB that all of them share. */
import { afterEach, beforeEach, vi } from 'vitest'
import { openVault } from '../../src/client/open-vault.ts'
import type { Vault } from '../../src/client/vault.ts'
import { VAULT_METHODS, type VaultApi } from '../../src/protocol/contract.ts'
import { TURN_METHODS } from '../../src/protocol/turn.ts'
import { createApi } from '../../worker/api.ts'
import { serve, type Scope } from '../../worker/serve.ts'
import { beside, exclusively, freshName, ifAlone, settle } from './tab.ts'

/** What a test puts between a page and its worker. */
export interface Between {
  /** In place of sending a message of the worker's to the page. */
  leaving?(message: unknown, send: (message: unknown) => void): void
  /** The calls, as they are served. */
  served?(api: VaultApi): VaultApi
}

/** A worker as the page sees it. */
class WorkerHere extends EventTarget {
  readonly #page: MessagePort

  constructor({ leaving = (message, send) => send(message), served = (api) => api }: Between) {
    super()
    const { port1, port2 } = new MessageChannel()
    this.#page = port1
    port1.addEventListener('message', ({ data }) =>
      this.dispatchEvent(new MessageEvent('message', { data })),
    )
    port1.start()
    const send = (message: unknown): void => port2.postMessage(message)
    const scope: Scope = {
      postMessage: (message) => leaving(message, send),
      addEventListener: (type, listener) => {
        port2.addEventListener(type, listener)
        port2.start()
      },
    }
    const now = (): number => Date.now()
    const surroundings = { now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle }
    const api = createApi(surroundings, scope)
    serve<VaultApi>(served(api), VAULT_METHODS, scope, TURN_METHODS)
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#page.postMessage(message, transfer)
  }

  terminate(): void {
    this.#page.close()
  }
}

const opened: Vault[] = []

/** For a test file that opens vaults: what a page has and Node lacks, for each of its tests. */
export function usePageVaults(between: Between = {}): void {
  beforeEach(() => {
    const quiet = { addEventListener: () => {}, removeEventListener: () => {} }
    vi.stubGlobal(
      'Worker',
      class extends WorkerHere {
        constructor() {
          super(between)
        }
      },
    )
    vi.stubGlobal('isSecureContext', true)
    vi.stubGlobal('navigator', { locks: {} })
    vi.stubGlobal('location', new URL('https://vault.test/'))
    vi.stubGlobal('document', { visibilityState: 'visible', ...quiet })
    for (const [name, nothing] of Object.entries(quiet)) vi.stubGlobal(name, nothing)
  })
  afterEach(() => {
    for (const vault of opened.splice(0)) vault.close()
    vi.unstubAllGlobals()
  })
}

/** A vault of this name in another tab, or a new one, unlocked by its device slot. */
export async function pageVault(name = freshName()): Promise<Vault> {
  const workerUrl = 'https://vault.test/worker.js'
  const lock = { idleMs: null, hiddenMs: null, sleepMs: null }
  const vault = await openVault({ name, workerUrl, lock })
  opened.push(vault)
  await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
  return vault
}
