/** The state store of oidc-client-ts: the user with all tokens, and what a sign-in under way must remember. */
import type { Vault } from '../client/vault.ts'
import { openedStore, type AdapterOptions } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `StateStore` of oidc-client-ts 3. */
export interface OidcStateStore {
  set(key: string, value: string): Promise<void>
  /** `null` means that there is no such entry. */
  get(key: string): Promise<string | null>
  /** Resolves to what was there. */
  remove(key: string): Promise<string | null>
  getAllKeys(): Promise<string[]>
}

/**
 * One namespace (default `oidc-client`) as
 * `new UserManager({ …, userStore: oidcStateStore(vault), stateStore: oidcStateStore(vault) })`. The names are the library's
 * own, without the prefix `oidc.` that it needs in `localStorage`.
 */
export function oidcStateStore(vault: Vault, options: AdapterOptions = {}): OidcStateStore {
  const store = openedStore(vault, 'oidc-client', options)
  const get = async (key: string): Promise<string | null> => {
    const value = await store.get(key)
    return value === undefined ? null : textOf(value)
  }
  return {
    get,
    set: async (key, value) => {
      await store.set(key, value)
    },
    remove: async (key) => {
      const value = await get(key)
      await store.delete(key)
      return value
    },
    getAllKeys: () => store.keys(),
  }
}
