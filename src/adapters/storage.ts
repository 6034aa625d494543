/** The vault with the calls of `Storage`, each of them asynchronous: for code that has `localStorage` in its hands. */
import type { Vault } from '../client/vault.ts'
import type { AdapterOptions } from './shared/opened.ts'
import { textItems } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `Storage`, where every answer is a promise. */
export interface AsyncStorage {
  readonly length: Promise<number>
  /** Names have an order, by their code units, which a `Storage` does not promise. */
  key(index: number): Promise<string | null>
  /** `null` means that there is no such item. */
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  clear(): Promise<void>
  keys(): Promise<string[]>
}

/**
 * One namespace (default `storage`) as a storage of texts.
 *
 * Other than in `localStorage`, a name may not be empty (`bad-name`), and a text with a lone surrogate is `bad-value`.
 *
 * @throws VaultError each call as those of the vault; `bad-value` for an item that is no text
 */
export function vaultStorage(vault: Vault, options: AdapterOptions = {}): AsyncStorage {
  const items = textItems(vault, 'storage', options)
  return {
    ...items,
    get length() {
      return items.keys().then((keys) => keys.length)
    },
    key: async (index) => (await items.keys())[index] ?? null,
  }
}
