/** Puts the public client on `window`, for tests that drive it by page.evaluate under the real headers. */
import { openVault, type OpenVaultOptions } from '../../../src/client/open-vault.ts'
import { startHelper, type Helper } from '../../../src/client/helper.ts'
import type { Vault } from '../../../src/client/vault.ts'
import helperUrl from '../../../worker/helper.ts?worker&url'
import workerUrl from '../../../worker/index.ts?worker&url'
import eagerWorkerUrl from './eager-worker.ts?worker&url'

export interface Harness {
  workerUrl: string
  /** Puts its log in order after a few writes. A page starts either this one or the other. */
  eagerWorkerUrl: string
  open(options?: Partial<OpenVaultOptions>): Promise<Vault>
  helper(): Promise<Helper>
}

declare global {
  interface Window {
    coffer: Harness
    vault: Vault
    lastWorker: Worker
  }
}

/** The newest worker, kept for tests that speak to it past the client. */
window.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args)
    window.lastWorker = this
  }
}

window.coffer = {
  workerUrl,
  eagerWorkerUrl,
  open: async (options = {}) => {
    // What an engine measures of itself is for no test to depend on.
    const own = { name: 'test', workerUrl, helperUrl, strengthen: false }
    const vault = await openVault({ ...own, ...options })
    window.vault = vault
    return vault
  },
  helper: async () => startHelper(helperUrl),
}
