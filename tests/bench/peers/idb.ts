/** Plain `idb`, in the clear: what every line is measured against. One transaction per call, at the durability asked for. */
import { openDB } from 'idb'
import type { Open } from '../contestant.ts'

const STORE = 'entries'

export const idb: Open = async (database, durability) => {
  const db = await openDB(database, 1, {
    upgrade: (fresh) => void fresh.createObjectStore(STORE),
  })
  const writing = () => db.transaction(STORE, 'readwrite', { durability })
  return {
    set: (name, value) => {
      // What `db.put` does, which takes no durability.
      const tx = writing()
      return Promise.all([tx.store.put(value, name), tx.done])
    },
    setMany: (pairs) => {
      const tx = writing()
      return Promise.all([...pairs.map(([name, value]) => tx.store.put(value, name)), tx.done])
    },
    get: (name) => db.get(STORE, name),
    getMany: (names) => {
      const { store } = db.transaction(STORE)
      return Promise.all(names.map((name) => store.get(name)))
    },
    keys: async () => (await db.getAllKeys(STORE)) as string[],
    close: async () => db.close(),
  }
}
