/** A driver for unstorage. Bytes that are set raw are kept as bytes. */
import type { Vault } from '../client/vault.ts'
import type { Value } from '../protocol/values.ts'
import { openedStore, type AdapterOptions } from './shared/opened.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `Driver` of unstorage 1. */
export interface UnstorageDriver {
  readonly name: 'coffer'
  readonly options: AdapterOptions
  hasItem(key: string): Promise<boolean>
  /** `null` means that there is no such item. */
  getItem(key: string): Promise<never>
  getItemRaw(key: string): Promise<unknown>
  setItem(key: string, value: string): Promise<void>
  setItemRaw(key: string, value: unknown): Promise<void>
  /** All or nothing. */
  setItems(items: { key: string; value: string }[]): Promise<void>
  removeItem(key: string): Promise<void>
  getKeys(base: string): Promise<string[]>
  clear(base: string): Promise<void>
  /** Changes of every tab, after they have taken place. Nothing is told of what changes while the vault is locked. */
  watch(told: (event: 'update' | 'remove', key: string) => unknown): () => void
}

/** One namespace (default `unstorage`) as `createStorage({ driver: unstorageDriver(vault) })`. */
export function unstorageDriver(vault: Vault, options: AdapterOptions = {}): UnstorageDriver {
  const store = openedStore(vault, 'unstorage', options)
  const get = async (key: string): Promise<Value | null> => (await store.get(key)) ?? null
  const set = async (key: string, value: unknown): Promise<void> => {
    await store.set(key, asStored(value))
  }
  return {
    name: 'coffer',
    options,
    hasItem: (key) => store.has(key),
    // The type is what the caller of unstorage says it stored.
    getItem: async (key) => (await get(key)) as never,
    getItemRaw: get,
    setItem: set,
    setItemRaw: set,
    setItems: async (items) => {
      await store.apply(items.map(({ key, value }) => ({ set: key, value })))
    },
    removeItem: async (key) => {
      await store.delete(key)
    },
    getKeys: (base) => store.keys({ prefix: base }),
    clear: async (base) => {
      if (base === '') return store.clear()
      const keys = await store.keys({ prefix: base })
      await store.apply(keys.map((key) => ({ delete: key })))
    },
    watch: (told) =>
      vault.namespace(options.namespace ?? 'unstorage').watch('', (change) => {
        if (change.reset) return
        const deleted = new Set(change.deleted)
        for (const key of change.names) told(deleted.has(key) ? 'remove' : 'update', key)
      }),
  }
}

/** Node's Buffer is bytes, of a class that the vault does not know. */
function asStored(value: unknown): Value {
  const isSubclass = value instanceof Uint8Array && value.constructor !== Uint8Array
  return (isSubclass ? new Uint8Array(value) : value) as Value
}
