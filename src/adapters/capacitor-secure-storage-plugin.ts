/** `capacitor-secure-storage-plugin` (martinkasa) over the vault: `registerPlugin('SecureStoragePlugin', { web, ios, android })`. */
import type { Vault } from '../client/vault.ts'
import { openedStore, type AdapterOptions } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `SecureStoragePluginPlugin`. */
export interface SecureStoragePlugin {
  /** Rejects with the text `Item with given key does not exist` if there is none. */
  get(options: { key: string }): Promise<{ value: string }>
  set(options: { key: string; value: string }): Promise<{ value: boolean }>
  /** Rejects like `get` if there is none. */
  remove(options: { key: string }): Promise<{ value: boolean }>
  clear(): Promise<{ value: boolean }>
  keys(): Promise<{ value: string[] }>
  getPlatform(): Promise<{ value: string }>
}

/** The plug-in rejects with a bare text, which apps compare. */
const MISSING = 'Item with given key does not exist'

/**
 * The plug-in's calls over one namespace (default `capacitor-secure-storage-plugin`).
 *
 * On purpose other than in the plug-in: every text can be kept, not only Latin-1, and an item whose text is empty can be
 * removed. What the vault refuses rejects with a VaultError.
 */
export function capacitorSecureStoragePlugin(
  vault: Vault,
  options: AdapterOptions = {},
): SecureStoragePlugin {
  const store = openedStore(vault, 'capacitor-secure-storage-plugin', options)
  return {
    get: async ({ key }) => {
      const value = await store.get(key)
      if (value === undefined) return missing()
      return { value: textOf(value) }
    },
    // Whatever the types say: `btoa` makes a text of what is none, and so do we.
    set: async ({ key, value }: { key: string; value: unknown }) => {
      await store.set(key, String(value))
      return { value: true }
    },
    remove: async ({ key }) => ((await store.delete(key)) ? { value: true } : missing()),
    clear: async () => {
      await store.clear()
      return { value: true }
    },
    keys: async () => ({ value: await store.keys() }),
    getPlatform: async () => ({ value: 'web' }),
  }
}

function missing(): Promise<never> {
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as the plug-in does
  return Promise.reject(MISSING)
}
