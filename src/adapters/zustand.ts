/** The `storage` of zustand's `persist`, with its JSON. */
import type { Vault } from '../client/vault.ts'
import type { AdapterOptions } from './shared/opened.ts'
import { readFirst } from './shared/read-first.ts'
import { textItems } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** What zustand persists: the state, and the version of its shape. */
export interface StorageValue<S> {
  state: S
  version?: number
}

/** `PersistStorage` of zustand 4 and 5. */
export interface ZustandStorage<S> {
  getItem(name: string): Promise<StorageValue<S> | null>
  setItem(name: string, value: StorageValue<S>): Promise<void>
  removeItem(name: string): Promise<void>
}

export interface ZustandOptions extends AdapterOptions {
  /** As of `createJSONStorage`. */
  reviver?: (key: string, value: unknown) => unknown
  replacer?: (key: string, value: unknown) => unknown
}

/**
 * One namespace (default `zustand`) as `persist(…, { name: 'session', storage: zustandStorage(vault) })`. Hydration becomes
 * asynchronous, and waits for the unlock: until `hasHydrated()`, show nothing that depends on the state.
 *
 * What the state becomes before it is hydrated never takes the place of what is stored: hydrating overrides it. If hydrating
 * fails, nothing is written until a later `rehydrate()` succeeds; writes reject.
 */
export function zustandStorage<S>(vault: Vault, options: ZustandOptions = {}): ZustandStorage<S> {
  const { reviver, replacer } = options
  const items = readFirst(textItems(vault, 'zustand', options))
  return {
    getItem: async (name) => {
      const text = await items.getItem(name)
      return text === null ? null : (JSON.parse(text, reviver) as StorageValue<S>)
    },
    setItem: (name, value) => items.setItem(name, JSON.stringify(value, replacer)),
    removeItem: items.removeItem,
  }
}
