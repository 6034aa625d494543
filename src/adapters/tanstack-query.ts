/** The storage of TanStack Query's persisters. */
import type { Vault } from '../client/vault.ts'
import { openedStore, type AdapterOptions } from './shared/opened.ts'
import { readFirst } from './shared/read-first.ts'
import { textItems, textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `AsyncStorage` of `@tanstack/query-persist-client-core`. */
export interface QueryStorage {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  entries(): Promise<[string, string][]>
}

/**
 * One namespace (default `tanstack-query`) as `createAsyncStoragePersister({ storage: queryStorage(vault) })`, or for
 * `experimental_createQueryPersister`. Restoring waits for the unlock, and queries wait for that.
 *
 * A persister removes what it cannot read. Not here: after a read that failed, removing and writing reject until one succeeds.
 */
export function queryStorage(vault: Vault, options: AdapterOptions = {}): QueryStorage {
  const { getItem, setItem, removeItem } = readFirst(textItems(vault, 'tanstack-query', options))
  const store = openedStore(vault, 'tanstack-query', options)
  return {
    getItem,
    setItem,
    removeItem,
    entries: async () => {
      const entries = await store.entries()
      return entries.map(({ name, value }) => [name, textOf(value)])
    },
  }
}
