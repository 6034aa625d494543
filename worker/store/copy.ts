/** The second copy of the header: a database of its own, open no longer than one transaction. */
import { deleteDB, openDB, type DBSchema, type IDBPTransaction } from 'idb'
import type { Bytes } from '../../src/protocol/values.ts'
import { patiently, slowly } from './patience.ts'
import { openingError, transact, twice } from './transact.ts'

type Schema = { meta: { key: string; value: unknown } } & DBSchema

const VERSION = 1
const HEADER = 'header'

const copyName = (name: string): string => `coffer/${name}/copy`

/** Undefined if there is none. */
export const readCopy = (name: string): Promise<unknown> =>
  withCopy(name, 'readonly', (tx) => tx.objectStore('meta').get(HEADER))

export const writeCopy = (name: string, header: Bytes): Promise<unknown> =>
  withCopy(name, 'readwrite', (tx) => tx.objectStore('meta').put(header, HEADER))

export async function deleteCopy(name: string): Promise<void> {
  await withCopy(name, 'readwrite', (tx) => tx.objectStore('meta').clear())
  await twice(() => patiently(slowly((blocked) => deleteDB(copyName(name), { blocked }))))
}

function withCopy<M extends 'readonly' | 'readwrite', T>(
  name: string,
  mode: M,
  body: (tx: IDBPTransaction<Schema, 'meta'[], M>) => Promise<T>,
): Promise<T> {
  return twice(async () => {
    const opening = slowly((blocked) => openCopy(name, blocked))
    const db = await patiently(opening).catch((error: unknown) => {
      // What comes too late is closed; there is nobody to use it.
      opening.answer.then(
        (late) => late.close(),
        () => {},
      )
      throw error
    })
    try {
      const tx = db.transaction(['meta'], mode, { durability: 'strict' })
      const over = tx.done.catch(() => {})
      const result = await transact(tx, tx.done, body)
      // A reading has its answer before its transaction is over, and its worker may be ended after it.
      await over
      return result
    } finally {
      db.close()
    }
  })
}

async function openCopy(name: string, blocked: () => void) {
  try {
    return await openDB<Schema>(copyName(name), VERSION, {
      upgrade(db, _from, _to, tx) {
        // That it was aborted is what opening rejects with.
        tx.done.catch(() => {})
        db.createObjectStore('meta')
      },
      blocked,
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    })
  } catch (error) {
    throw openingError(error)
  }
}
