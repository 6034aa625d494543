/**
 * Running a transaction: all of it or nothing, once, or once more if the browser ended it; and what the browser's storage
 * errors mean to a caller.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { commit } from './webkit.ts'

/** What is said of a transaction that the browser ended, or whose connection is gone. It may even have taken place. */
const PASSING = ['AbortError', 'InvalidStateError', 'TransactionInactiveError', 'UnknownError']

export const isPassing = (error: unknown): boolean =>
  error instanceof DOMException && PASSING.includes(error.name)

/**
 * Runs `work`, and once more if storage failed in a way that may have passed: the second time it finds all that it did
 * done, or nothing of it.
 *
 * @throws VaultError `quota`, `storage-damaged`; what is not of the storage as it is
 */
export async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error)) throw error
      return await work()
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    throw new VaultError(error.name === 'QuotaExceededError' ? 'quota' : 'storage-damaged')
  }
}

/** What is needed of a transaction, the browser's own or idb's, to see it through. */
type Transacting = Pick<IDBTransaction, 'error' | 'mode' | 'commit' | 'abort'>

/** Resolves when the browser reports it complete. @throws DOMException why it did not come to that */
export function endOf(tx: IDBTransaction): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    tx.addEventListener('complete', () => resolve())
    tx.addEventListener('abort', () => reject(tx.error ?? new DOMException('', 'AbortError')))
  })
}

/**
 * Runs `body` in `tx` to its end, which is `done`. It must issue its requests without awaiting anything else.
 *
 * @throws VaultError `internal` if it did: the transaction was over too early, and not because the browser ended it
 */
export async function transact<Tx extends Transacting, T>(
  tx: Tx,
  done: Promise<void>,
  body: (tx: Tx) => Promise<T>,
): Promise<T> {
  done.catch(() => {})
  try {
    const result = await body(tx)
    // What was read is there; only writing is not over before the browser says so.
    if (tx.mode === 'readonly') return result
    commit(tx)
    await done
    return result
  } catch (error) {
    let alive = true
    try {
      tx.abort()
    } catch {
      // it has ended by itself, which is what made `body` fail
      alive = false
    }
    const committed = await done.then(
      () => true,
      () => false,
    )
    if (error instanceof DOMException && cameLate(error, committed, alive)) {
      throw new VaultError('internal', { reason: error.name })
    }
    // The cause of an aborted transaction tells more than the request that fell with it.
    throw error instanceof DOMException ? (tx.error ?? error) : error
  }
}

/**
 * The results of requests of one transaction, in this order. Requests are answered in the order they were made in, and one
 * that fails fells those after it: so only the last one is listened to.
 */
export function resultsOf(requests: readonly IDBRequest[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const last = requests.at(-1)
    if (!last) return resolve([])
    last.addEventListener('success', () => resolve(requests.map(({ result }) => result as unknown)))
    last.addEventListener('error', () => reject(last.error ?? new DOMException('', 'AbortError')))
  })
}

/** The result of one request, as soon as it is there. */
export function resultOf(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () =>
      reject(request.error ?? new DOMException('', 'AbortError')),
    )
  })
}

/**
 * Whether a request was refused because `body` had waited for something else: ours to mend, and trying again would only
 * hide it. What the browser has ended is neither committed nor alive.
 */
const cameLate = ({ name }: DOMException, committed: boolean, alive: boolean): boolean =>
  (name === 'TransactionInactiveError' && (committed || alive)) ||
  (name === 'InvalidStateError' && committed)

/** Why a database did not open. */
export function openingError(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error
  switch (error.name) {
    case 'VersionError':
      return new VaultError('newer-version')
    case 'AbortError':
    case 'QuotaExceededError':
      // Not refused: no room, or the connection went away before it was there.
      return error
    default:
      return new VaultError('storage-denied')
  }
}
