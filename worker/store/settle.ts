/**
 * Makes Chromium begin a new write-ahead log before Coffer writes, once in each run of the browser.
 *
 * Chromium keeps IndexedDB in LevelDB and goes on appending to the log of the last run even if a crash has left half a
 * record at its end (google/leveldb issue 1287). The start after that meets a bad checksum there and throws the whole
 * origin away. Writing past LevelDB's buffer of 4 MiB begins a new log; filling the next one too waits until the first
 * is in its table and the torn log deleted. What is left behind is an empty database. See docs/adr/0023-torn-log.md.
 */
import { openDB } from 'idb'

const DATABASE = 'coffer/ballast'
/** Larger values are kept in files of their own, and would not fill the buffer. */
const ROW_BYTES = 30_000
const ROWS_PER_TRANSACTION = 40
/** In all well over two buffers. */
const TRANSACTIONS = 8

/** A precaution must not keep anyone out: after so long the vault goes on without it. */
const PATIENCE_MS = 5_000

/** Held, shared, by every worker of a browser run that has been settled. */
const SETTLED = 'coffer/settled'
const SETTLING = 'coffer/settling'

/** Resolves when what is written from now on is in a log of this run. Never rejects: it is a precaution. */
export async function settleStorage(): Promise<void> {
  if (!isChromium()) return
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))
  await Promise.race([settleOnce(), patience])
}

async function settleOnce(): Promise<void> {
  try {
    await navigator.locks.request(SETTLING, async () => {
      const { held = [] } = await navigator.locks.query()
      if (!held.some(({ name }) => name === SETTLED)) await fillLog()
      await holdForLife()
    })
  } catch {
    // No room, or no locks: the vault works as any other database of this browser.
  }
}

async function fillLog(): Promise<void> {
  const db = await openDB(DATABASE, 1, { upgrade: (fresh) => void fresh.createObjectStore('rows') })
  try {
    // Zeros: they fill the log as anything would, and take next to no room in a table.
    const row = new Uint8Array(ROW_BYTES)
    for (let i = 0; i < TRANSACTIONS; i++) {
      const tx = db.transaction('rows', 'readwrite', { durability: 'relaxed' })
      const puts = Array.from({ length: ROWS_PER_TRANSACTION }, (_, key) => tx.store.put(row, key))
      await Promise.all([...puts, tx.done])
    }
    // Emptied, not deleted: a worker that ends in between must not leave a deletion for the next one to wait behind.
    await db.clear('rows')
  } finally {
    db.close()
  }
}

/** Takes the shared lock and keeps it until the worker ends; resolves when it is held. */
const holdForLife = (): Promise<void> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(SETTLED, { mode: 'shared' }, () => {
        resolve()
        return new Promise<never>(() => {})
      })
      .catch(reject)
  })

const isChromium = (): boolean => /Chrom(e|ium)\//.test(navigator.userAgent)
