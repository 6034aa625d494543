/** Dexie, in the clear: one table with keys of its own. */
import { Dexie } from 'dexie'
import type { Open } from '../contestant.ts'

export const dexie: Open = async (database, durability) => {
  const db = new Dexie(database, { chromeTransactionDurability: durability })
  db.version(1).stores({ entries: '' })
  const table = db.table<string, string>('entries')
  await db.open()
  return {
    set: async (name, value) => table.put(value, name),
    setMany: async (pairs) =>
      table.bulkPut(
        pairs.map(([, value]) => value),
        pairs.map(([name]) => name),
      ),
    get: async (name) => table.get(name),
    getMany: async (names) => table.bulkGet([...names]),
    keys: async () => table.toCollection().primaryKeys(),
    close: async () => db.close(),
  }
}
