/** A store for Keyv 5. Keyv's own namespaces are prefixes of names within one namespace of the vault. */
import type { Vault } from '../client/vault.ts'
import type { Operation, OperationResult } from '../protocol/contract.ts'
import type { Value } from '../protocol/values.ts'
import { openedStore, type AdapterOptions } from './shared/opened.ts'

export type { AdapterOptions } from './shared/opened.ts'

export interface KeyvEntry {
  key: string
  value: unknown
  ttl?: number
}

/** `KeyvStoreAdapter`, as Keyv 5 calls it. */
export interface KeyvStore {
  /** Keyv looks here for a store that it knows by name, and must find a `url`. */
  readonly opts: { url: string; dialect?: string }
  /** Set by the Keyv that uses it: what its names begin with. */
  namespace?: string | undefined
  get<T>(key: string): Promise<T | undefined>
  getMany<T>(keys: string[]): Promise<(T | undefined)[]>
  set(key: string, value: unknown, ttl?: number): Promise<void>
  /** All or nothing. */
  setMany(entries: KeyvEntry[]): Promise<void>
  has(key: string): Promise<boolean>
  hasMany(keys: string[]): Promise<boolean[]>
  delete(key: string): Promise<boolean>
  /** Whether there was anything to delete. All or nothing. */
  deleteMany(keys: string[]): Promise<boolean>
  /** Only what belongs to the `namespace` of the Keyv that uses it. */
  clear(): Promise<void>
  iterator<T>(namespace?: string): AsyncGenerator<[string, T], void>
  /** Keyv listens for errors here. None is ever told: calls reject. */
  on(event: string, listener: (...args: never[]) => void): KeyvStore
}

/** So many entries are read at once. */
const PAGE = 200

/**
 * One namespace of the vault (default `keyv`) as `new Keyv({ store: keyvStore(vault), throwOnErrors: true })`. The vault forgets
 * an entry when its time is over, as well as Keyv.
 *
 * Without `throwOnErrors`, Keyv itself turns an error of any store into `undefined` and the event `error`.
 *
 * Keyv iterates over stores of a few names only, which it looks for in `opts.dialect`.
 */
export function keyvStore(vault: Vault, options: AdapterOptions = {}): KeyvStore {
  const store = openedStore(vault, 'keyv', options)
  const keyv: KeyvStore = {
    opts: { url: 'coffer:' },
    namespace: undefined,
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    set: async (key, value, ttl) => {
      await store.apply([setting({ key, value, ...(ttl !== undefined && { ttl }) })])
    },
    setMany: async (entries) => {
      await store.apply(entries.map(setting))
    },
    has: (key) => store.has(key),
    hasMany: (keys) => Promise.all(keys.map((key) => store.has(key))),
    delete: (key) => store.delete(key),
    deleteMany: async (keys) => {
      const results = await store.apply(keys.map((key): Operation => ({ delete: key })))
      return results.some(wasDeleted)
    },
    clear: async () => {
      if (keyv.namespace === undefined) return store.clear()
      const keys = await store.keys({ prefix: `${keyv.namespace}:` })
      await store.apply(keys.map((key): Operation => ({ delete: key })))
    },
    async *iterator<T>(namespace?: string) {
      const prefix = namespace === undefined ? '' : `${namespace}:`
      let after: string | undefined
      for (;;) {
        const place = { prefix, limit: PAGE, ...(after !== undefined && { after }) }
        const entries = await store.entries<T>(place)
        for (const { name, value } of entries) yield [name, value]
        after = entries.at(-1)?.name
        if (after === undefined) return
      }
    },
    on: () => keyv,
  }
  return keyv
}

/** What Keyv hands over is a text; another value is for the vault to judge. */
const setting = ({ key, value, ttl }: KeyvEntry): Operation => ({
  set: key,
  value: value as Value,
  ...(ttl !== undefined && ttl > 0 && { expiresAt: Date.now() + ttl }),
})

const wasDeleted = (result: OperationResult): boolean => 'deleted' in result && result.deleted
