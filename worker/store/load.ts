/**
 * From what lies on disk to a proven view of the log: by the index and the rows after it, or, where the index is missing
 * or cannot be proven, by all rows. Rows are opened outside transactions, always.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import { assertChain } from './chain.ts'
import type { Database } from './database.ts'
import {
  foldedThroughHint,
  HEAD_PAGE,
  noIndex,
  openIndex,
  readIndexRows,
  type IndexRows,
} from './index-on-disk.ts'
import { assertTied } from './index-tie.ts'
import { asTabState, sameState, STATE, type TabState } from './meta.ts'
import {
  assertContiguous,
  assertWhole,
  understandRows,
  type ReplayedRow,
  type Row,
} from './replay.ts'
import type { Sealer } from './sealer.ts'
import { resultsOf } from './transact.ts'
import { View } from './view.ts'

/** Rows read at once. */
const CHUNK_ROWS = 512

export interface Disk {
  db: Database
  sealer: Sealer
  assertState(state: TabState | undefined): void
}

/** What can be read before there is a key to open it with. */
export interface Ahead {
  rows: Promise<RowsAhead>
  end: Promise<LogEnd>
}

export interface RowsAhead {
  index: IndexRows
  /** The row the index ends with, if it is there, and the first ones that it has not taken in. */
  tail: Row[]
  state: TabState | undefined
}

export interface Loaded {
  view: View
  /** There was an index, but it did not hold; the rows did. */
  isIndexDamaged: boolean
}

/**
 * `state` is what the rows must still say about the vault, `ahead` what has been read of them already.
 *
 * @throws VaultError `tampered`, `record-missing`, `locked`
 */
export async function loadView(
  disk: Disk & { state: TabState },
  ahead?: Promise<RowsAhead>,
): Promise<Loaded> {
  let read = await ahead
  // What was read before another tab locked, or before the state was mended, is read again.
  if (!read || !sameState(read.state, disk.state)) read = await readRowsAhead(disk.db)
  const { index, tail, state } = read
  disk.assertState(state)
  if (index.size === 0) return { view: await loadWhole(disk), isIndexDamaged: false }
  // The newest row that a sound index has known of.
  let known = 0
  try {
    const view = new View()
    const tie = await openIndex(disk.sealer, index, view)
    known = tie?.sequence ?? view.last
    const read = tail.length < CHUNK_ROWS ? tail : [...tail, ...(await rowsFrom(disk, tail))]
    const newest = read[0]?.sequence === view.last ? read[0].bytes : undefined
    const rows = read.filter(({ sequence }) => sequence > view.last)
    const replayed = await understandRows(disk.sealer, rows)
    assertContiguous(view.last, replayed)
    // An index from before there was a chain says nothing of rows that are in one: it is done with, and no damage.
    if (!tie && replayed.some(({ link }) => link)) {
      return { view: await loadWhole(disk), isIndexDamaged: false }
    }
    assertTied(view, tie, newest, replayed)
    view.absorb(replayed, false)
    if (view.isAhead) view.names.recount()
    return { view, isIndexDamaged: false }
  } catch (error) {
    if (!isVaultError(error, 'tampered') && !isVaultError(error, 'record-missing')) throw error
    // An index is made from the rows, and can be made again: only they decide whether the vault is sound.
    const view = await loadWhole(disk)
    // It is sealed, and cannot have made up the rows it knew of: they are gone.
    if (known > view.last) throw new VaultError('record-missing', { sequence: view.last + 1 })
    view.isIndexDue = true
    return { view, isIndexDamaged: true }
  }
}

async function loadWhole(disk: Disk): Promise<View> {
  const rows: ReplayedRow[] = []
  for (let last = 0; ;) {
    const chunk = await rowsAfter(disk, last)
    if (chunk.length === 0) break
    rows.push(...(await understandRows(disk.sealer, chunk)))
    last = chunk.at(-1)?.sequence ?? last
  }
  const view = new View()
  const counting = assertWhole(rows)
  await assertChain(counting)
  const first = counting[0]?.record
  // After a repair another row may come first. Only one without entries can stay: deletes must go on to count for it.
  view.birth = first && first.sizeBytes === first.keptBytes ? first.sequence : 0
  view.absorb(counting, true)
  view.since = view.last
  view.index = noIndex
  return view
}

/** Begins to read what opening will need; if that fails, opening finds out. */
export function readAhead(db: Database): Ahead {
  const ahead = { rows: readRowsAhead(db), end: probeEnd(db) }
  for (const reading of Object.values<Promise<unknown>>(ahead)) reading.catch(() => {})
  return ahead
}

/** All pages of the index, the row it ends with and the first that come after it, in one transaction. */
function readRowsAhead(db: Database): Promise<RowsAhead> {
  return db.readFrom(['log', 'meta', 'index'], async (tx) => {
    const store = tx.objectStore('index')
    const [pages, head, row] = await Promise.all([
      store.getAllKeys(),
      store.get(HEAD_PAGE),
      tx.objectStore('meta').get(STATE),
    ])
    const state = asTabState(row)
    if (pages.length === 0) return { index: new Map(), tail: [], state }
    const range = IDBKeyRange.lowerBound(foldedThroughHint(head))
    const log = tx.objectStore('log')
    const [keys, rows, index] = await Promise.all([
      log.getAllKeys(range, CHUNK_ROWS),
      log.getAll(range, CHUNK_ROWS),
      // Last: where the transaction is over, the others throw at once, and nobody would hear of this one's failure.
      readIndexRows(store, pages),
    ])
    return { index, tail: keys.map((sequence, i) => ({ sequence, bytes: rows[i] })), state }
  })
}

const rowsFrom = (disk: Disk, read: readonly Row[]): Promise<Row[]> =>
  rowsAfterAll(disk, read.at(-1)?.sequence ?? 0)

/** All rows after `last`. */
export async function rowsAfterAll(disk: Disk, last: number): Promise<Row[]> {
  const rows: Row[] = []
  for (let at = last; ;) {
    const chunk = await rowsAfter(disk, at)
    rows.push(...chunk)
    if (chunk.length < CHUNK_ROWS) return rows
    at = chunk.at(-1)?.sequence ?? at
  }
}

function rowsAfter({ db, assertState }: Disk, last: number): Promise<Row[]> {
  const range = IDBKeyRange.lowerBound(last, true)
  return db.read(async (tx) => {
    const log = tx.objectStore('log')
    const [keys, values, state] = await Promise.all([
      log.getAllKeys(range, CHUNK_ROWS),
      log.getAll(range, CHUNK_ROWS),
      tx.objectStore('meta').get(STATE),
    ])
    assertState(asTabState(state))
    return keys.map((sequence, index) => ({ sequence, bytes: values[index] }))
  })
}

/** Where the log ends, and the number its key generator would hand out next. */
export interface LogEnd {
  newest: number
  offered: number
}

class Probed extends Error {}

/**
 * Adds a row only to see the number it is given, and aborts: nothing is written, and the number is taken back.
 * Deleting rows does not move the generator, so a cut tail leaves it ahead of the newest row.
 */
export function probeEnd(db: Database): Promise<LogEnd> {
  return new Promise((resolve, reject) => {
    const probing = db.writeRaw(['log'], 'relaxed', async (tx) => {
      const log = tx.objectStore('log')
      const [newest, offered] = await resultsOf([
        log.openKeyCursor(null, 'prev'),
        log.add(new Uint8Array()),
      ])
      const key = (newest as IDBCursor | null)?.key ?? 0
      // What comes after it on this store waits until it is taken back; who asks need not.
      resolve({ newest: key as number, offered: offered as number })
      throw new Probed()
    })
    probing.catch((error: unknown) => error instanceof Probed || reject(error))
  })
}

/** @throws VaultError `record-missing` if rows were cut off the end */
export async function assertEnd(probing: Promise<LogEnd>, last: number): Promise<LogEnd> {
  const end = await probing
  if (end.offered !== end.newest + 1 || end.newest < last) {
    throw new VaultError('record-missing', { sequence: end.newest + 1 })
  }
  return end
}
