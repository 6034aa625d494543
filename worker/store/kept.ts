/**
 * Rows of `meta` with what a tab keeps for its reload. Such a row is given out once, and is gone with the first lock; nobody
 * has signed it, and it opens nothing without the half that its page has.
 */
import type { Database } from './database.ts'

const PREFIX = 'kept/'
/** Every such row: what is deleted at a lock. */
export const keptRange = (): IDBKeyRange => IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`)

export const putKept = (db: Database, id: string, row: unknown): Promise<unknown> =>
  db.write('relaxed', (tx) => tx.objectStore('meta').put(row, PREFIX + id))

/** The row, which is not there any more. A transaction that is run twice gives out nothing. */
export const takeKept = (db: Database, id: string): Promise<unknown> =>
  db.write('strict', async (tx) => {
    const meta = tx.objectStore('meta')
    const row: unknown = await meta.get(PREFIX + id)
    await meta.delete(PREFIX + id)
    return row
  })

export const deleteKept = (db: Database, id: string): Promise<void> =>
  db.write('strict', (tx) => tx.objectStore('meta').delete(PREFIX + id))

/** Whose rows there are. */
export const keptIds = (db: Database): Promise<string[]> =>
  db.read(async (tx) => {
    const keys = await tx.objectStore('meta').getAllKeys(keptRange())
    return keys.map((key) => key.slice(PREFIX.length))
  })
