/** The storage of redux-persist 6, with the one setting that it must have beside a store that waits. */
import type { Vault } from '../client/vault.ts'
import type { AdapterOptions } from './shared/opened.ts'
import { readFirst } from './shared/read-first.ts'
import { textItems } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `Storage` of redux-persist. */
export interface ReduxPersistStorage {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  getAllKeys(): Promise<string[]>
}

/** A part of `persistConfig`. */
export interface ReduxPersistConfig {
  storage: ReduxPersistStorage
  /** No limit. After one, redux-persist goes on with the state of the beginning. */
  timeout: 0
}

/**
 * One namespace (default `redux-persist`) as `persistReducer({ key: 'root', ...reduxPersist(vault) }, reducer)`. Rehydrating
 * waits for the unlock: `PersistGate`, or `persistor.getState().bootstrapped`, says when it is over.
 *
 * After a read that failed redux-persist goes on with the state of the beginning; it is not written over what is stored,
 * until a read succeeds: writes reject.
 */
export function reduxPersist(vault: Vault, options: AdapterOptions = {}): ReduxPersistConfig {
  const { getItem, setItem, removeItem, keys } = readFirst(
    textItems(vault, 'redux-persist', options),
  )
  return { storage: { getItem, setItem, removeItem, getAllKeys: keys }, timeout: 0 }
}
