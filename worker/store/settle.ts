/**
 * Makes Chromium begin a new write-ahead log before Coffer uses its databases, once in each run of the browser.
 *
 * Chromium keeps IndexedDB in LevelDB and goes on appending to the log of the last run even if a crash has left half a
 * record at its end (google/leveldb issue 1287). The start after that meets a bad checksum there and throws the whole
 * origin away. Deleting a database makes Chromium compact its range, and LevelDB begins a compaction with a new log and
 * ends it with the old one in a table and gone: so a database is made and deleted. See docs/adr/0023-torn-log.md.
 *
 * The same clears away what a refused transaction has left: Chromium writes a large one out before it finds that there is no
 * room, and what it has written goes on taking room, up to that of all later writes, however small.
 */
import { deleteDB, openDB } from 'idb'

const DATABASE = 'coffer/ballast'
/** A deletion is answered while its compaction is still under way; the second one mostly comes after the first's. */
const DELETIONS = 2

/** A precaution must not keep anyone out: after so long the vault goes on without it. */
const PATIENCE_MS = 5_000

/** Held, shared, by every worker of a browser run that has been settled. */
const SETTLED = 'coffer/settled'
const SETTLING = 'coffer/settling'

/** Resolves when what is written from now on is in a log of this run. Never rejects: it is a precaution. */
export async function settleStorage(): Promise<void> {
  if (!isChromium()) return
  await inTime(settleOnce())
}

/** Clears away what refused transactions have left. False where nothing can be done. Never rejects. */
export async function reclaimRoom(): Promise<boolean> {
  if (!isChromium()) return false
  const clearing = navigator.locks.request(SETTLING, beginLog).catch(() => {
    // No room even for an empty database: then none is found either by who tries again.
  })
  await inTime(clearing)
  return true
}

function inTime(work: Promise<void>): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))
  return Promise.race([work, patience])
}

async function settleOnce(): Promise<void> {
  try {
    await navigator.locks.request(SETTLING, async () => {
      const { held = [] } = await navigator.locks.query()
      if (!held.some(({ name }) => name === SETTLED)) await beginLog()
      await holdForLife()
    })
  } catch {
    // No room, or no locks: the vault works as any other database of this browser.
  }
}

async function beginLog(): Promise<void> {
  for (let i = 0; i < DELETIONS; i++) {
    const upgrade = (fresh: { createObjectStore(name: string): unknown }): void =>
      void fresh.createObjectStore('rows')
    const db = await openDB(DATABASE, 1, { upgrade })
    db.close()
    await deleteDB(DATABASE)
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

const isChromium = (): boolean => /Chrom(e|ium)\//.test(globalThis.navigator?.userAgent ?? '')
