/**
 * The vault's database: two stores, `log` and `meta`, and a second database with a copy of the header.
 * Opens, closes politely for others, reopens once, and turns the browser's errors into codes. Knows no keys.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'

export interface Schema extends DBSchema {
  /** Sealed segments; the key is the sequence number, handed out by the key generator. */
  log: { key: number; value: Bytes }
  meta: { key: string; value: unknown }
}

const VERSION = 1
const STORES = ['log', 'meta'] as const

export type Transaction<M extends 'readonly' | 'readwrite'> = IDBPTransaction<
  Schema,
  ['log', 'meta'],
  M
>

export interface DatabaseEvents {
  onStorage(reason: 'closed' | 'blocked' | 'reopened'): void
}

/** Row of `meta` that says the browser has thrown an earlier database away (Chromium's `dataLoss`). */
export const LOST = 'lost'

export class Database {
  readonly #name: string
  readonly #events: DatabaseEvents
  readonly #settle: () => Promise<void>
  #settled: Promise<void> | undefined
  #opening: Promise<IDBPDatabase<Schema>> | undefined
  #closed = false

  constructor(name: string, events: DatabaseEvents, settle: () => Promise<void>) {
    this.#name = name
    this.#events = events
    this.#settle = settle
  }

  /** Waits until what is written is safe from the last run's crash; begun once, before the first write. */
  settle(): Promise<void> {
    this.#settled ??= this.#settle()
    return this.#settled
  }

  /** Runs `body` in one read-only transaction. It must issue its requests without awaiting anything else. */
  read<T>(body: (tx: Transaction<'readonly'>) => Promise<T>): Promise<T> {
    return this.#run(async (db) => {
      const tx = db.transaction([...STORES], 'readonly') as Transaction<'readonly'>
      const [result] = await Promise.all([body(tx), tx.done])
      return result
    })
  }

  /** Runs `body` in one transaction and resolves when the browser has reported it complete. */
  async write<T>(
    durability: IDBTransactionDurability,
    body: (tx: Transaction<'readwrite'>) => Promise<T>,
  ): Promise<T> {
    await this.settle()
    return this.#run(async (db) => {
      const tx = db.transaction([...STORES], 'readwrite', {
        durability,
      }) as Transaction<'readwrite'>
      const done = tx.done
      done.catch(() => {})
      let result: T
      try {
        result = await body(tx)
      } catch (error) {
        try {
          tx.abort()
        } catch {
          // it has aborted by itself, which is what made `body` fail
        }
        await done.catch(() => {})
        // The cause of an aborted transaction tells more than the request that fell with it.
        throw isAbort(error) && tx.error ? tx.error : error
      }
      await done
      return result
    })
  }

  close(): void {
    this.#closed = true
    void this.#opening?.then((db) => db.close()).catch(() => {})
    this.#opening = undefined
  }

  async #run<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      const db = await this.#connect()
      try {
        return await work(db)
      } catch (error) {
        // The browser closed the connection before the transaction began: nothing was sent, so once more.
        if (!isClosed(error)) throw error
        this.#opening = undefined
        const again = await this.#connect()
        this.#events.onStorage('reopened')
        return await work(again)
      }
    } catch (error) {
      throw asVaultError(error)
    }
  }

  #connect(): Promise<IDBPDatabase<Schema>> {
    if (this.#closed) return Promise.reject(new VaultError('aborted'))
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined
      throw openingError(error)
    })
    return this.#opening
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    const forget = (): void => {
      this.#opening = undefined
      this.#events.onStorage('closed')
    }
    const opening: Promise<IDBPDatabase<Schema>> = openDB<Schema>(`coffer/${this.#name}`, VERSION, {
      upgrade(db, _from, _to, tx, event) {
        db.createObjectStore('log', { autoIncrement: true })
        db.createObjectStore('meta')
        // A new database in place of one that was lost must never pass for an empty one.
        const { dataLoss } = event as { dataLoss?: string }
        if (dataLoss === 'total') void tx.objectStore('meta').put(true, LOST)
      },
      blocked: () => this.#events.onStorage('blocked'),
      blocking: () => {
        void opening.then((db) => db.close()).catch(() => {})
        forget()
      },
      terminated: forget,
    })
    return opening
  }
}

const copyName = (name: string): string => `coffer/${name}/copy`

/** The second copy of the header, in a database of its own; undefined if there is none. */
export const readCopy = (name: string): Promise<unknown> =>
  withCopy(name, (db) => db.get('meta', 'header'))

export const writeCopy = (name: string, header: Bytes): Promise<void> =>
  withCopy(name, async (db) => {
    const tx = db.transaction('meta', 'readwrite', { durability: 'strict' })
    await Promise.all([tx.store.put(header, 'header'), tx.done])
  })

export async function deleteCopy(name: string): Promise<void> {
  try {
    await withCopy(name, (db) => db.clear('meta'))
    await deleteDB(copyName(name))
  } catch (error) {
    throw asVaultError(error)
  }
}

type CopySchema = { meta: { key: string; value: unknown } } & DBSchema

async function withCopy<T>(
  name: string,
  work: (db: IDBPDatabase<CopySchema>) => Promise<T>,
): Promise<T> {
  try {
    const db = await openDB<CopySchema>(copyName(name), VERSION, {
      upgrade: (fresh) => void fresh.createObjectStore('meta'),
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    })
    try {
      return await work(db)
    } finally {
      db.close()
    }
  } catch (error) {
    throw asVaultError(error)
  }
}

const nameOf = (error: unknown): string => (error as { name?: string } | null)?.name ?? ''
const isAbort = (error: unknown): boolean => nameOf(error) === 'AbortError'
const isClosed = (error: unknown): boolean => nameOf(error) === 'InvalidStateError'

function openingError(error: unknown): unknown {
  if (isVaultError(error)) return error
  switch (nameOf(error)) {
    case 'VersionError':
      return new VaultError('newer-version')
    case 'QuotaExceededError':
      return new VaultError('quota')
    default:
      return new VaultError('storage-denied')
  }
}

function asVaultError(error: unknown): unknown {
  if (isVaultError(error)) return error
  switch (nameOf(error)) {
    case 'QuotaExceededError':
      return new VaultError('quota')
    case 'UnknownError':
    case 'NotReadableError':
    case 'DataError':
    case 'InvalidStateError':
      return new VaultError('storage-damaged')
    default:
      return error
  }
}
