/** Texts by name, as `localStorage` knows them: what most libraries ask of a storage. */
import type { Vault } from '../../client/vault.ts'
import { VaultError } from '../../protocol/errors.ts'
import { openedStore, type AdapterOptions } from './opened.ts'

export interface TextItems {
  /** `null` means that there is no such item, and only that. */
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  clear(): Promise<void>
  keys(): Promise<string[]>
}

export function textItems(vault: Vault, ownNamespace: string, options?: AdapterOptions): TextItems {
  const store = openedStore(vault, ownNamespace, options)
  return {
    getItem: async (key) => {
      const value = await store.get(key)
      return value === undefined ? null : textOf(value)
    },
    // Whatever the types say: a Storage makes a text of what is none.
    setItem: async (key, value: unknown) => {
      await store.set(key, String(value))
    },
    removeItem: async (key) => {
      await store.delete(key)
    },
    clear: () => store.clear(),
    keys: () => store.keys(),
  }
}

/** @throws VaultError `bad-value` if something else was stored under this name, past the adapter */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new VaultError('bad-value', { reason: 'not a text' })
  return value
}
