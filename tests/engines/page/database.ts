/** A vault's databases as someone sees them who goes past Coffer: plain IndexedDB. */
export { COPY, MAIN, NUMBERS } from './vaults.ts'

export type Rows = [IDBValidKey, unknown][]

export const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })

export const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error))
  })

/** Runs `work` with a database that is there already, and closes it. */
export async function within<T>(
  database: string,
  work: (db: IDBDatabase) => Promise<T>,
): Promise<T> {
  const db = await settled(indexedDB.open(database))
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

export async function rowsOf(db: IDBDatabase, name: string): Promise<Rows> {
  const store = db.transaction(name).objectStore(name)
  const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())])
  return keys.map((key, index) => [key, values[index]])
}

export const rowOf = (db: IDBDatabase, store: string, key: IDBValidKey): Promise<unknown> =>
  settled(db.transaction(store).objectStore(store).get(key))

/** Writes in one transaction; `undefined` deletes. */
export async function putRows(db: IDBDatabase, name: string, rows: Rows): Promise<void> {
  const transaction = db.transaction(name, 'readwrite')
  const store = transaction.objectStore(name)
  for (const [key, value] of rows) {
    if (value === undefined) store.delete(key)
    else store.put(value, key)
  }
  await finished(transaction)
}

/** The bytes with one bit turned over. */
export function flipped(bytes: unknown, at: number): Uint8Array {
  const changed = new Uint8Array(bytes as Uint8Array)
  changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
  return changed
}
