/**
 * A page with the real libraries over the vault's adapters, and the real plug-ins that the vault stands in for, under the real
 * headers; on `window.adapters` for tests.
 */
import { openVault } from '../../../src/client/open-vault.ts'
import type { Vault } from '../../../src/client/vault.ts'
import workerUrl from '../../../worker/index.ts?worker&url'
import { CAPACITOR, type Plugin } from './capacitor.ts'
import { LIBRARIES } from './libraries.ts'
import { run, type Call, type Outcome } from './script.ts'

export interface AdaptersPage {
  /** Opens the device vault, or makes it. */
  open(): Promise<Vault>
  /** Has each library store something of the size of its purpose. */
  store(): Promise<void>
  /** What each of them finds, in a page that has just begun. */
  find(): Promise<Record<string, unknown>>
  /** Runs a script of calls on a plug-in: the one of npm, or ours over the vault. */
  run(plugin: Plugin, whose: 'theirs' | 'ours', calls: readonly Call[]): Promise<Outcome[]>
  migrate(plugin: Plugin): Promise<unknown>
}

declare global {
  interface Window {
    adapters: AdaptersPage
  }
}

let vault: Vault

window.adapters = {
  open: async () => {
    const lock = { idleMs: null, hiddenMs: null, sleepMs: null }
    vault = await openVault({ name: 'adapters', workerUrl, strengthen: false, lock })
    await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
    return vault
  },
  store: async () => {
    for (const { store } of Object.values(LIBRARIES)) await store(vault)
  },
  find: async () => {
    const found: Record<string, unknown> = {}
    for (const [name, { find }] of Object.entries(LIBRARIES)) found[name] = await find(vault)
    return found
  },
  run: (plugin, whose, calls) => run(CAPACITOR[plugin][whose](vault), calls),
  migrate: (plugin) => CAPACITOR[plugin].migrate(vault),
}
