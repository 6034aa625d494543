/** localForage on IndexedDB, in the clear. It has no call for many entries, takes no durability, and keeps its connection. */
import localForage from 'localforage'
import type { Open } from '../contestant.ts'

export const localforage: Open = async (database) => {
  const store = localForage.createInstance({ name: database, driver: localForage.INDEXEDDB })
  await store.ready()
  return {
    set: (name, value) => store.setItem(name, value),
    setMany: (pairs) => Promise.all(pairs.map(([name, value]) => store.setItem(name, value))),
    get: (name) => store.getItem(name),
    getMany: (names) => Promise.all(names.map((name) => store.getItem(name))),
    keys: () => store.keys(),
    close: async () => {},
  }
}
