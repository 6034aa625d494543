/** `idb-keyval`, in the clear. It takes no durability: the browser's default, which is `relaxed`. Its connection cannot be closed. */
import { createStore, get, getMany, keys, set, setMany } from 'idb-keyval'
import type { Open } from '../contestant.ts'

export const idbKeyval: Open = async (database) => {
  const store = createStore(database, 'entries')
  return {
    set: (name, value) => set(name, value, store),
    setMany: (pairs) => setMany(pairs as [string, string][], store),
    get: (name) => get(name, store),
    getMany: (names) => getMany([...names], store),
    keys: () => keys<string>(store),
    close: async () => {},
  }
}
