/**
 * Rows that belong together: the parts of what lies outside the log, large values and files, each in a store of its own under
 * the key `[id in hex, number of the part]`.
 */
import type { Database } from './database.ts'

export type PartedStore = 'large' | 'files'
export type PartKey = [string, number]

/** Deleted in one transaction, so many at most. */
const CHUNK_REMOVED = 4
/** Beyond the number of any part. */
const MAX_PART = 2 ** 32

const everyPart = (key: string): IDBKeyRange => IDBKeyRange.bound([key, 0], [key, MAX_PART])

/** Deletes all parts of these. Nobody waits for it to be durable: what comes back is swept. */
export async function removeParted(
  db: Database,
  store: PartedStore,
  keys: readonly string[],
): Promise<void> {
  for (let from = 0; from < keys.length; from += CHUNK_REMOVED) {
    const some = keys.slice(from, from + CHUNK_REMOVED)
    await db.writeTo([store], 'relaxed', (tx) =>
      Promise.all(some.map((key) => tx.objectStore(store).delete(everyPart(key)))),
    )
  }
}

/** Of what has parts there, in the order of the keys: the first `limit` behind `after`. */
export function partedKeys(
  db: Database,
  store: PartedStore,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  return db.readFrom([store], async (tx) => {
    const keys: string[] = []
    const from = after === undefined ? null : IDBKeyRange.lowerBound(everyPart(after).upper, true)
    let cursor = await tx.objectStore(store).openKeyCursor(from)
    while (cursor && keys.length < limit) {
      const [key] = cursor.key
      keys.push(key)
      cursor = await cursor.continue([key, MAX_PART])
    }
    return keys
  })
}
