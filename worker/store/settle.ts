/**
 * Makes Chromium begin a new write-ahead log before Coffer writes to its databases, once in each run of the browser, and
 * waits until the old one is gone.
 *
 * Chromium keeps IndexedDB in LevelDB and goes on appending to the log of the last run even if a crash has left half a
 * record at its end (google/leveldb issue 1287). The start after that meets a bad checksum there and throws the whole
 * origin away. Deleting a database makes Chromium compact its range, and LevelDB begins a compaction with a new log and
 * ends it with the old one in a table and gone: so a database is made and deleted. The deletion is answered before that
 * is done, at times long before; but when it is done, the browser counts anew what the origin takes up, and the zeros
 * that were put into the old log are missing from it. See docs/adr/0023-torn-log.md.
 *
 * The same clears away what a refused transaction has left: Chromium writes a large one out before it finds that there is no
 * room, and what it has written goes on taking room, up to that of all later writes, however small.
 */
import { deleteDB, openDB } from 'idb'

const DATABASE = 'coffer/ballast'
/** Rows smaller than what Chromium would put into a file of its own. As a table these zeros are almost nothing. */
const BALLAST = { rows: 4, rowBytes: 32 * 1024 }
/** It is missed when so much is gone, or half of what it had added where the browser packs it. */
const MISSED_BYTES = (BALLAST.rows * BALLAST.rowBytes * 3) / 4

/** A precaution must not keep anyone out: after so long the vault goes on without it. */
const PATIENCE_MS = 5_000
/** What other writes and other compactions hide is tried anew, each time after a longer wait. */
const TRIES_MS = [250, 500, 1_000, 2_000]
const LOOK_MS = 2

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
  const clearing = navigator.locks.request(SETTLING, beginLogUnseen).catch(() => {
    // No room even for an empty database: then none is found either by who tries again.
  })
  await inTime(clearing)
  return true
}

function inTime(work: Promise<void>): Promise<void> {
  return Promise.race([work, sleep(PATIENCE_MS)])
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

/** Resolves when the old log is gone, or when it has been tried often enough. */
async function beginLog(): Promise<void> {
  try {
    for (const [index, tryMs] of TRIES_MS.entries()) {
      const before = await bytesInUse()
      const isNew = await makeDatabase(BALLAST.rows)
      const laden = await bytesInUse()
      await deleteDB(DATABASE)
      // One was left by a run that ended just here.
      if (!isNew) continue
      if (laden <= before) {
        // Either this is what the first try waited for in vain, or a page is not told what it takes up.
        if (index > 0) return
        break
      }
      const missing = laden - Math.min(MISSED_BYTES, (laden - before) / 2)
      if (await fallsBelow(missing, tryMs)) return
    }
  } catch {
    // No room for ballast, or no way to ask for what is taken up.
  }
  await beginLogUnseen()
}

/** Whether what is taken up falls below so much before it is time to try anew. */
async function fallsBelow(missing: number, tryMs: number): Promise<boolean> {
  const until = performance.now() + tryMs
  while ((await bytesInUse()) >= missing) {
    if (performance.now() > until) return false
    await sleep(LOOK_MS)
  }
  return true
}

/** What IndexedDB takes up; Chromium alone tells the kinds of storage apart. */
async function bytesInUse(): Promise<number> {
  const estimate: StorageEstimate & { usageDetails?: { indexedDB?: number } } =
    await navigator.storage.estimate()
  const { usage = 0, usageDetails } = estimate
  return usageDetails ? (usageDetails.indexedDB ?? 0) : usage
}

/** A deletion is answered while its compaction is still under way; the second one mostly comes after the first's. */
async function beginLogUnseen(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await makeDatabase(0)
    await deleteDB(DATABASE)
  }
}

/** False if there was one. */
async function makeDatabase(rows: number): Promise<boolean> {
  let isNew = false
  const db = await openDB(DATABASE, 1, {
    upgrade(fresh, _from, _to, tx) {
      isNew = true
      // That it was aborted is what opening rejects with.
      tx.done.catch(() => {})
      const store = fresh.createObjectStore('rows', { autoIncrement: true })
      for (let i = 0; i < rows; i++) {
        store.put(new Uint8Array(BALLAST.rowBytes)).catch(() => {})
      }
    },
  })
  db.close()
  return isNew
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

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
