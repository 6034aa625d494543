/**
 * The vault's database. Opens, closes politely for others, and runs transactions: each
 * once, or, if the browser ended it or closed the connection, once more on a new one. Knows no keys.
 */
import { openDB, unwrap, wrap, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { patiently, slowly, type Slow } from './patience.ts'
import { reclaimRoom } from './settle.ts'
import { endOf, isPassing, openingError, transact, twice } from './transact.ts'
import { UnderWay } from './under-way.ts'
import { newLane, type Lane } from './webkit.ts'

export interface Schema extends DBSchema {
  /** Sealed segments; the key is the sequence number, handed out by the key generator. */
  log: { key: number; value: Bytes }
  meta: { key: string; value: unknown }
  /** Sealed pages of the index; 0 is its head. */
  index: { key: number; value: Bytes }
  /** Sealed parts of large values: id in hex and number. */
  large: { key: [string, number]; value: Bytes }
  /** Sealed parts of files: id in hex and number. */
  files: { key: [string, number]; value: Bytes }
  /** Rows that could not be proven, as they were found: `<store>/<key>`. */
  quarantine: { key: string; value: unknown }
}

const VERSION = 3
const STORES = ['log', 'meta'] as const
export type StoreName = 'log' | 'meta' | 'index' | 'large' | 'files' | 'quarantine'

export type Transaction<
  M extends 'readonly' | 'readwrite',
  S extends StoreName = 'log' | 'meta',
> = IDBPTransaction<Schema, S[], M>

/** The same, as the browser has it: where a wrapper around each request would cost a tenth of the call. */
export type RawBody<T> = (tx: IDBTransaction) => Promise<T>

type Opening = Slow<IDBPDatabase<Schema>>

/** A body for the wrapper of idb, made one for the browser's own object. */
const wrapped =
  <M extends 'readonly' | 'readwrite', S extends StoreName, T>(
    body: (tx: Transaction<M, S>) => Promise<T>,
  ): RawBody<T> =>
  (raw) => {
    // The stores and the mode are those it was opened with.
    const tx = wrap(raw) as unknown as Transaction<M, S>
    tx.done.catch(() => {})
    return body(tx)
  }

export interface DatabaseEvents {
  /** `blocked`: another connection is in the way of opening it, once for each time it is opened. */
  onStorage(reason: 'closed' | 'blocked' | 'reopened'): void
}

/** Row of `meta` that says the browser has thrown an earlier database away (Chromium's `dataLoss`). */
export const LOST = 'lost'

export class Database {
  readonly #name: string
  readonly #events: DatabaseEvents
  readonly #settle: () => Promise<void>
  #settled: Promise<void> | undefined
  /** The connection, or one that is still to come; there is never a second one beside it. */
  #opening: Opening | undefined
  /** The order of its transactions, where there may be only one at a time. */
  #lane: Lane | undefined
  readonly #underWay = new UnderWay()
  /** Why there is no connection; undefined before the first one too. */
  #trouble: 'closed' | 'blocked' | undefined

  constructor(name: string, events: DatabaseEvents, settle: () => Promise<void>) {
    this.#name = name
    this.#events = events
    this.#settle = settle
  }

  /** Runs `body` in one read-only transaction. It must issue its requests without awaiting anything else. */
  read<T>(body: (tx: Transaction<'readonly'>) => Promise<T>): Promise<T> {
    return this.readFrom(STORES, body)
  }

  /** The same over these stores. */
  readFrom<S extends StoreName, T>(
    stores: readonly S[],
    body: (tx: Transaction<'readonly', S>) => Promise<T>,
  ): Promise<T> {
    return this.#transact(stores, 'readonly', {}, wrapped(body))
  }

  /** The same over these stores, on the browser's own objects. */
  readRaw<T>(stores: readonly StoreName[], body: RawBody<T>): Promise<T> {
    return this.#transact(stores, 'readonly', {}, body)
  }

  /**
   * Runs `body` in one transaction and resolves when the browser has reported it complete.
   * If that report is lost, `body` runs again, and finds all that it did done or nothing of it.
   */
  write<T>(
    durability: IDBTransactionDurability,
    body: (tx: Transaction<'readwrite'>) => Promise<T>,
  ): Promise<T> {
    return this.writeTo(STORES, durability, body)
  }

  /** The same over these stores. */
  writeTo<S extends StoreName, T>(
    stores: readonly S[],
    durability: IDBTransactionDurability,
    body: (tx: Transaction<'readwrite', S>) => Promise<T>,
  ): Promise<T> {
    return this.#transact(stores, 'readwrite', { durability }, wrapped(body))
  }

  /** The same over these stores, on the browser's own objects. */
  writeRaw<T>(
    stores: readonly StoreName[],
    durability: IDBTransactionDurability,
    body: RawBody<T>,
  ): Promise<T> {
    return this.#transact(stores, 'readwrite', { durability }, body)
  }

  /** Resolves when what is under way has ended, an opening and a reading too. */
  async close(): Promise<void> {
    const ended = this.#underWay.end()
    if (this.#opening) this.#letGo(this.#opening)
    await ended
  }

  async #transact<T>(
    stores: readonly StoreName[],
    mode: 'readonly' | 'readwrite',
    options: IDBTransactionOptions,
    body: RawBody<T>,
  ): Promise<T> {
    const run = (): Promise<T> => this.#run(stores, mode, options, body)
    try {
      return await run()
    } catch (error) {
      const isFull = mode === 'readwrite' && isVaultError(error, 'quota')
      if (isFull && (await reclaimRoom())) return run()
      throw error
    }
  }

  #run<T>(
    stores: readonly StoreName[],
    mode: 'readonly' | 'readwrite',
    options: IDBTransactionOptions,
    body: RawBody<T>,
  ): Promise<T> {
    return twice(async () => {
      const opening = this.#connect()
      const lane = this.#lane
      // Once it is open nothing is waited for: a timer for every transaction would cost as much as a request.
      const db = opening.value ?? (await this.#wait(opening))
      if (mode === 'readwrite') await this.#settled
      const leave = lane ? await lane.enter() : undefined
      try {
        this.#underWay.assertGoing()
        // On a connection that the browser has closed this throws as well.
        // One at a time, whatever it is over: two under way at a crash cost everything (docs/adr/0023-torn-log.md).
        const scope = mode === 'readwrite' ? [...new Set([...stores, 'meta'])] : stores
        const tx = unwrap(db).transaction(scope, mode, options)
        const done = endOf(tx)
        if (leave) done.then(leave, leave)
        // A reading has its answer before its transaction is over.
        this.#underWay.add(done)
        return await transact(tx, done, body)
      } catch (error) {
        // Nobody waits for a transaction that was not begun; a second time does nothing.
        leave?.()
        // Whatever the browser had against this connection: the next call begins with a new one.
        if (isPassing(error)) this.#letGo(opening)
        throw error
      }
    })
  }

  #connect(): Opening {
    this.#underWay.assertGoing()
    if (this.#opening) return this.#opening
    const opening: Opening = slowly((blocked) => this.#open(blocked, () => this.#letGo(opening)))
    this.#opening = opening
    this.#lane = newLane()
    this.#underWay.add(opening.answer)
    opening.answer.then(
      () => this.#tell('reopened'),
      () => this.#letGo(opening),
    )
    void opening.blocked.then(() => this.#tell('blocked'))
    return opening
  }

  /** A call gives up in time; the opening stays for the next call, which has it at once when the way is free. */
  async #wait(opening: Opening): Promise<IDBPDatabase<Schema>> {
    try {
      return await patiently(opening)
    } catch (error) {
      // The browser need not have said so itself.
      if (isVaultError(error, 'blocked')) this.#tell('blocked')
      throw error
    }
  }

  /** Ends this connection as far as it goes, or as soon as it comes; one that has taken its place stays. */
  #letGo(opening: Opening): void {
    opening.answer.then(
      (db) => db.close(),
      () => {},
    )
    if (this.#opening === opening) this.#opening = undefined
  }

  /** Tells once of what keeps it from its database, and of the recovery only after that. */
  #tell(reason: 'closed' | 'blocked' | 'reopened'): void {
    const trouble = reason === 'reopened' ? undefined : reason
    if (trouble === this.#trouble || this.#underWay.isOver) return
    this.#trouble = trouble
    this.#events.onStorage(reason)
  }

  async #open(blocked: () => void, letGo: () => void): Promise<IDBPDatabase<Schema>> {
    const lose = (): void => {
      letGo()
      this.#tell('closed')
    }
    try {
      const db = await openDB<Schema>(`coffer/${this.#name}`, VERSION, {
        upgrade(db, from, _to, tx, event) {
          // That it was aborted is what opening rejects with.
          tx.done.catch(() => {})
          if (from < 1) {
            db.createObjectStore('log', { autoIncrement: true })
            db.createObjectStore('meta')
          }
          if (from < 2) {
            db.createObjectStore('index')
            db.createObjectStore('large')
            db.createObjectStore('quarantine')
          }
          db.createObjectStore('files')
          // A new database in place of one that was lost must never pass for an empty one.
          const { dataLoss } = event as { dataLoss?: string }
          if (dataLoss === 'total') {
            tx.objectStore('meta')
              .put(true, LOST)
              .catch(() => {})
          }
        },
        blocked,
        blocking: lose,
        terminated: lose,
      })
      // Only now: whoever opens first in a run is told of `dataLoss`, and nobody else is.
      this.#settled ??= this.#settle()
      return db
    } catch (error) {
      throw openingError(error)
    }
  }
}
