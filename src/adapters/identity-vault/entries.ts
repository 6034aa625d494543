/** Where the entries are: in a namespace of the vault, or in the page, for the type that forgets them. */
import type { KeyValue } from '../../client/vault.ts'
import type { Value } from '../../protocol/values.ts'

export interface Entries {
  get(key: string): Promise<Value | undefined>
  set(key: string, value: Value): Promise<unknown>
  delete(key: string): Promise<unknown>
  keys(): Promise<string[]>
  all(): Promise<Record<string, Value>>
  /** All or nothing. */
  replace(data: Readonly<Record<string, Value>>): Promise<unknown>
}

export function entriesIn(store: KeyValue): Entries {
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value),
    delete: (key) => store.delete(key),
    keys: () => store.keys(),
    all: async () =>
      Object.fromEntries((await store.entries()).map(({ name, value }) => [name, value])),
    replace: async (data) => {
      const gone = (await store.keys()).filter((name) => !Object.hasOwn(data, name))
      await store.apply([
        ...gone.map((name) => ({ delete: name })),
        ...Object.entries(data).map(([name, value]) => ({ set: name, value })),
      ])
    },
  }
}

export function entriesInMemory(map: Map<string, Value>): Entries {
  return {
    get: async (key) => map.get(key),
    set: async (key, value) => map.set(key, value),
    delete: async (key) => map.delete(key),
    keys: async () => [...map.keys()],
    all: async () => Object.fromEntries(map),
    replace: async (data) => {
      map.clear()
      for (const [key, value] of Object.entries(data)) map.set(key, value)
    },
  }
}
