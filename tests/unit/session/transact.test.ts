/** A transaction that ends too early (worker/store/transact.ts): whose doing it was decides what is said of it. */
import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb'
import { beforeAll, expect, test } from 'vitest'
import { transact, twice } from '../../../worker/store/transact.ts'
import { freshName } from '../../support/tab.ts'

type Write = IDBPTransaction<unknown, string[], 'readwrite'>

let db: IDBPDatabase
let begun = 0

beforeAll(async () => {
  db = await openDB(freshName(), 1, { upgrade: (fresh) => void fresh.createObjectStore('rows') })
})

const run = (body: (tx: Write) => Promise<unknown>): Promise<unknown> => {
  begun = 0
  return twice(() => {
    begun++
    const tx = db.transaction(['rows'], 'readwrite')
    return transact(tx, tx.done, body)
  })
}

const digest = (): Promise<unknown> => crypto.subtle.digest('SHA-256', new Uint8Array(100_000))

const late: [string, (tx: Write) => Promise<unknown>][] = [
  [
    'a store it already has',
    async (tx) => {
      const rows = tx.objectStore('rows')
      await rows.put(1, 'a')
      await tx.done
      await rows.put(2, 'b')
    },
  ],
  [
    'a store it asks for again',
    async (tx) => {
      await tx.objectStore('rows').put(1, 'a')
      await tx.done
      await tx.objectStore('rows').put(2, 'b')
    },
  ],
  [
    'a store after other work',
    async (tx) => {
      const rows = tx.objectStore('rows')
      await rows.put(1, 'a')
      for (let times = 0; times < 20; times++) await digest()
      await rows.put(2, 'b')
    },
  ],
]

test.each(late)(
  'a request that comes too late is internal and not tried again: %s',
  async (_what, body) => {
    await expect(run(body)).rejects.toMatchObject({ code: 'internal' })
    expect(begun).toBe(1)
  },
)

test('a request in a transaction the browser has ended is tried again, and then says storage', async () => {
  await expect(
    run(async (tx) => {
      const rows = tx.objectStore('rows')
      await rows.put(1, 'a')
      // As the browser would: without the transaction being told by `body`.
      tx.abort()
      await rows.put(2, 'b')
    }),
  ).rejects.toMatchObject({ code: 'storage-damaged' })
  expect(begun).toBe(2)
})

/** A transaction that still lives, as IndexedDB in Node never leaves it: its request is refused all the same. */
const refusedWhileAlive = (name: string): Promise<unknown> => {
  let reject = (_error: DOMException): void => {}
  const done = new Promise<void>((_, refuse) => (reject = refuse))
  const tx = {
    error: null,
    mode: 'readwrite' as const,
    commit: () => {},
    abort: () => reject(new DOMException('', 'AbortError')),
  }
  return transact(tx, done, () => Promise.reject(new DOMException('', name)))
}

test('a request that comes while its transaction is not active is internal, any other refusal is not', async () => {
  const inactive = refusedWhileAlive('TransactionInactiveError')
  await expect(inactive).rejects.toMatchObject({ code: 'internal' })
  for (const name of ['InvalidStateError', 'UnknownError', 'QuotaExceededError']) {
    await expect(refusedWhileAlive(name)).rejects.toMatchObject({ name })
  }
})

test('what the body throws of its own is thrown, and nothing is written', async () => {
  await expect(
    run(async (tx) => {
      await tx.objectStore('rows').put('mine', 'c')
      throw new RangeError('mine')
    }),
  ).rejects.toThrow(RangeError)
  expect(await db.get('rows', 'c')).toBeUndefined()
})
