/**
 * Where faults enter: fake-indexeddb's own classes, so that what a fault does afterwards (events, roll-backs, queues) is
 * the engine's work and not ours. Every open, delete, transaction, request and commit of a `Subject` is shown to it
 * first, and the fault it names is carried out. Reaches into members that fake-indexeddb 6 does not publish.
 */
/* oxlint-disable no-underscore-dangle */
import { AsyncLocalStorage } from 'node:async_hooks'
import { forceCloseDatabase } from 'fake-indexeddb'

export const FAULTS = [
  /** The request fails (`UnknownError`). */
  'fail',
  /** The browser aborts the transaction, and says no more. */
  'abort',
  /** No room: at a request, or when everything should be committed. */
  'quota',
  /** The connection closes; what was under way is aborted. */
  'close',
  /** The connection closes after the commit and before anybody is told of it. */
  'lost',
  /** Another connection wants to upgrade the database, and gives it up again. */
  'versionchange',
  /** From here on nothing more happens in this tab. */
  'crash',
  /** The same, just after the commit or the deletion. */
  'crash-after',
] as const
export type Fault = (typeof FAULTS)[number]

/** A moment at which a fault can strike. */
export interface Point {
  at: 'open' | 'delete' | 'begin' | 'request' | 'commit'
  writes: boolean
}

/** Whose use of IndexedDB is watched: one tab. */
export interface Subject {
  readonly dead: boolean
  readonly connections: Set<IDBDatabase>
  readonly openings: Set<IDBOpenDBRequest>
  /** Called at each point; answers with the fault to strike there. */
  meet(point: Point): Fault | undefined
  crash(): void
}

/** Which faults mean something where. */
export function applies(fault: Fault, { at, writes }: Point): boolean {
  switch (fault) {
    case 'fail':
    case 'abort':
      return at !== 'begin'
    case 'quota':
      return at !== 'begin' && writes
    case 'close':
      return at !== 'delete'
    case 'versionchange':
      return at !== 'delete' && at !== 'begin'
    case 'lost':
      return at === 'commit' && writes
    case 'crash-after':
      return (at === 'commit' && writes) || at === 'delete'
    case 'crash':
      return true
  }
}

/** The subject on whose behalf the running code runs. */
export const subjects = new AsyncLocalStorage<Subject>()
const owners = new WeakMap<IDBDatabase, Subject>()

interface Operation {
  operation(): unknown
  source: unknown
}
interface Raw {
  name: string
  transactions: RawTransaction[]
  processTransactions: unknown
}
type RawConnection = IDBDatabase & {
  _rawDatabase: Raw
  _closePending: boolean
  listeners: { callback: unknown }[]
}
type RawTransaction = IDBTransaction & {
  db: RawConnection
  _state: string
  _requests: { request: IDBRequest }[]
  _rollbackLog: unknown[]
  listeners: { callback: unknown }[]
  _abort(name: string | null): void
  _start(): void
  _execRequestAsync(operation: Operation): IDBRequest
}

const factory = IDBFactory.prototype
const database = IDBDatabase.prototype
const transaction = IDBTransaction.prototype as RawTransaction
const { open, deleteDatabase } = factory
const { transaction: begin } = database
const { _start: start, _execRequestAsync: execute, objectStore } = transaction

const ERRORS: Partial<Record<Fault, string>> = {
  fail: 'UnknownError',
  abort: 'AbortError',
  quota: 'QuotaExceededError',
}
const named = (name: string): DOMException => new DOMException('injected', name)

/** A request nobody ever answers. */
const silentOpen = (): IDBOpenDBRequest => new IDBOpenDBRequest()

function failingOpen(name: string): IDBOpenDBRequest {
  const request = silentOpen()
  setImmediate(() => {
    Object.assign(request, { readyState: 'done', error: named(name) })
    for (const { type, callback } of (
      request as unknown as { listeners: { type: string; callback(event: object): void }[] }
    ).listeners.slice()) {
      if (type === 'error') callback({ type, target: request })
    }
  })
  return request
}

factory.open = function (this: IDBFactory, name: string, version?: number) {
  const subject = subjects.getStore()
  if (!subject) return open.call(this, name, version)
  const fault = subject.dead ? undefined : subject.meet({ at: 'open', writes: true })
  if (fault === 'crash') subject.crash()
  if (subject.dead) return silentOpen()
  const error = fault && ERRORS[fault]
  if (error) return failingOpen(error)
  const request = open.call(this, name, version)
  subject.openings.add(request)
  const adopt = (): void => {
    subject.connections.add(request.result)
    owners.set(request.result, subject)
  }
  request.addEventListener('upgradeneeded', adopt)
  request.addEventListener('error', () => void subject.openings.delete(request))
  request.addEventListener('success', () => {
    subject.openings.delete(request)
    adopt()
    if (fault === 'close') setImmediate(() => closeByForce(request.result as RawConnection))
    if (fault === 'versionchange') disturb(request.result as RawConnection)
  })
  return request
}

factory.deleteDatabase = function (this: IDBFactory, name: string) {
  const subject = subjects.getStore()
  if (!subject) return deleteDatabase.call(this, name)
  const fault = subject.dead ? undefined : subject.meet({ at: 'delete', writes: true })
  if (fault === 'crash-after') deleteDatabase.call(this, name)
  if (fault?.startsWith('crash')) subject.crash()
  if (subject.dead) return silentOpen()
  const error = fault && ERRORS[fault]
  return error ? failingOpen(error) : deleteDatabase.call(this, name)
}

database.transaction = function (this: RawConnection, stores, mode, options) {
  const subject = owners.get(this)
  if (!subject) return begin.call(this, stores, mode, options)
  const fault = subject.dead
    ? undefined
    : subject.meet({ at: 'begin', writes: mode !== 'readonly' })
  if (fault === 'crash') subject.crash()
  if (subject.dead) {
    const { constructor } = transaction
    return new (constructor as new (...args: unknown[]) => IDBTransaction)(
      stores,
      mode,
      'default',
      this,
    )
  }
  if (fault === 'close') closeByForce(this)
  return begin.call(this, stores, mode, options)
}

transaction._execRequestAsync = function (this: RawTransaction, what: Operation) {
  const subject = owners.get(this.db)
  if (!subject) return execute.call(this, what)
  const fault = subject.dead
    ? undefined
    : subject.meet({ at: 'request', writes: this.mode !== 'readonly' })
  if (fault === 'crash') subject.crash()
  if (subject.dead) return new IDBRequest()
  if (fault === 'fail' || fault === 'quota') {
    const error = named(ERRORS[fault] ?? '')
    what.operation = () => {
      throw error
    }
  }
  const request = execute.call(this, what)
  if (fault === 'abort') setImmediate(() => abort(this, null))
  if (fault === 'close') setImmediate(() => closeByForce(this.db))
  if (fault === 'versionchange') disturb(this.db)
  return request
}

/** What code of a dead tab still asks for in the turn of its crash is never answered. */
transaction.objectStore = function (this: RawTransaction, name: string) {
  if (!owners.get(this.db)?.dead) return objectStore.call(this, name)
  return new Proxy(Object.create(IDBObjectStore.prototype) as IDBObjectStore, {
    get: () => () => new IDBRequest(),
  })
}

const committing = new WeakSet<RawTransaction>()

transaction._start = function (this: RawTransaction) {
  const subject = owners.get(this.db)
  const waits = this._requests.some(({ request }) => request.readyState !== 'done')
  if (!subject || subject.dead || waits || this._state === 'finished' || committing.has(this)) {
    return start.call(this)
  }
  committing.add(this)
  const fault = subject.meet({ at: 'commit', writes: this.mode !== 'readonly' })
  const error = fault && ERRORS[fault]
  if (error) return abort(this, error)
  if (fault === 'lost' || fault === 'crash-after') {
    // Nothing to roll back any more: it is on disk, whatever is said of it.
    this._rollbackLog = []
  }
  // A connection that its page has closed ends its transactions by itself.
  const closing = fault === 'close' || fault === 'lost'
  if (closing && !this.db._closePending) return closeByForce(this.db)
  if (fault === 'versionchange') disturb(this.db)
  if (fault?.startsWith('crash')) return subject.crash()
  return start.call(this)
}

function abort(tx: RawTransaction, name: string | null): void {
  if (tx._state !== 'finished') tx._abort(name)
}

const liveTransactions = (connection: RawConnection): RawTransaction[] =>
  connection._rawDatabase.transactions.filter(
    (tx) => tx.db === connection && tx._state !== 'finished',
  )

/** As a browser does it: transactions end with `AbortError`, then the `close` event. */
function closeByForce(connection: RawConnection): void {
  if (connection._closePending) return
  connection._closePending = true
  for (const tx of liveTransactions(connection)) tx._abort('AbortError')
  setImmediate(() => forceCloseDatabase(connection as never))
}

/** Another connection asks for an upgrade, waits until it is alone, and then thinks better of it. */
function disturb(connection: RawConnection): void {
  const { name, version } = connection
  const request = open.call(indexedDB, name, version + 1)
  request.addEventListener('upgradeneeded', () => request.transaction?.abort())
}

/** The tab is gone: nothing is delivered to it, its transactions are rolled back, its connections closed. */
export function kill({ connections, openings }: Subject): void {
  for (const request of openings) {
    request.dispatchEvent = ({ type }) => {
      // An upgrade without its page is rolled back by the engine; throwing is how to ask for that.
      if (type === 'upgradeneeded') throw new Error('crashed')
      if (type === 'success') request.result.close()
      return true
    }
  }
  for (const connection of connections as Set<RawConnection>) {
    connection.listeners = []
    for (const tx of liveTransactions(connection)) {
      for (const { request } of tx._requests) request.dispatchEvent = () => true
      // The engine's own listeners stay: others wait for this transaction to end.
      if ((tx.mode as string) !== 'versionchange') {
        const { processTransactions } = connection._rawDatabase
        tx.listeners = tx.listeners.filter(({ callback }) => callback === processTransactions)
      }
      tx._abort(null)
    }
    connection._closePending = true
    setImmediate(() => forceCloseDatabase(connection as never))
  }
}
