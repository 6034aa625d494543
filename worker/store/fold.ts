/**
 * Folding: writes to the index what the log has done since it was last written, only pages that have changed, while calls
 * go on. A page may then know more than the head says: replaying the rows after `foldedThrough` over it comes to the same,
 * because what they say of a name is said by the last of them.
 */
import { encodeIndexHead } from '../format/v1/index-head.ts'
import { pageNonce } from '../format/v1/index-page.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import {
  HEAD_PAGE,
  noIndex,
  openIndex,
  readIndexRows,
  type IndexOnDisk,
  type IndexRows,
} from './index-on-disk.ts'
import type { PageRef } from '../format/v1/index-head.ts'
import { isOfThese } from './index-tie.ts'
import { writeNames, writeRows } from './index-pages.ts'
import type { Log } from './log.ts'
import { isRow } from './meta.ts'
import type { Paper } from './paging.ts'
import type { Sealer } from './sealer.ts'
import type { Thresholds } from './upkeep.ts'
import { View } from './view.ts'

/**
 * Brings the index on disk up to the newest row; `anew`, with every page of it. Resolves to whether it did: another tab may
 * have been first.
 */
export async function fold(log: Log, limits: PageLimits, anew = false): Promise<boolean> {
  const rows = await log.db.readFrom(['index'], (tx) => readIndexRows(tx.objectStore('index')))
  // A tab that is behind would put an older index in place of a newer one, and rows that one does without may be gone. After
  // reading: what that index knows of, this tab knows now.
  await log.catchUp()
  const { view } = log
  if (anew) view.index = noIndex
  const seen = anew ? rows.get(HEAD_PAGE) : await followIndex(log.sealer, view, rows)
  if (view.last <= view.index.foldedThrough || !view.pin) return true
  const isNew = view.index.head === undefined
  const { index, pages, dropped } = await write(log, view, limits)
  const isOurs = await log.db.writeTo(['index'], 'relaxed', async (tx) => {
    const store = tx.objectStore('index')
    const found: unknown = await store.get(HEAD_PAGE)
    // A second run, because the first answer was lost.
    if (isRow(found, index.head)) return true
    if (!isSame(found, seen)) return false
    await Promise.all([
      ...(isNew ? [store.clear()] : dropped.map((page) => store.delete(page))),
      ...[...pages].map(([page, row]) => store.put(row, page)),
    ])
    return true
  })
  if (isOurs) view.folded(index)
  return isOurs
}

/** Both the same row, or both none: something that is no row is as good as none. */
const isSame = (a: unknown, b: unknown): boolean =>
  b instanceof Uint8Array ? isRow(a, new Uint8Array(b)) : !(a instanceof Uint8Array)

/**
 * What another tab has written is where this one goes on, and what does not fit what this one knows it takes the place of.
 * Returns the head as it lies there.
 */
async function followIndex(sealer: Sealer, view: View, rows: IndexRows): Promise<unknown> {
  const found = rows.get(HEAD_PAGE)
  if (found !== undefined && isRow(found, view.index.head)) return found
  const theirs = new View()
  try {
    const tie = await openIndex(sealer, rows, theirs)
    if (isOfThese(view, theirs.index, tie)) view.folded(theirs.index)
    else view.index = noIndex
  } catch {
    // None, or none that can be read.
    view.index = noIndex
  }
  return found
}

interface Written {
  index: IndexOnDisk
  pages: ReadonlyMap<number, Bytes>
  dropped: readonly number[]
}

type PageLimits = Pick<Thresholds, 'namePageBytes' | 'rowsPerPage'>

async function write(log: Log, view: View, limits: PageLimits): Promise<Written> {
  const { birth, last: foldedThrough, pin, isLinked } = view
  const { generation, digest } = pin ?? { generation: 0, digest: new Uint8Array(32) }
  const reserved = view.reservations()
  const sheets = new Sheets(log, view.index.nextPage, foldedThrough)
  const rows = await writeRows(sheets, view, foldedThrough, limits.rowsPerPage)
  const names = await writeNames(sheets, view, limits.namePageBytes)
  const { nextPage, dropped } = sheets
  // Pages may know of rows that came while they were made.
  const tie = { isLinked, sequence: view.last, nonce: nonceIn(view, view.last) }
  const head = { foldedThrough, birth, generation, digest, reserved, names, rows, nextPage, tie }
  const headRow = await log.sealer.sealPage(HEAD_PAGE, foldedThrough, encodeIndexHead(head))
  const pages = new Map([...sheets.sealed, [HEAD_PAGE, headRow]])
  return { index: { head: headRow, foldedThrough, names, rows, nextPage }, pages, dropped }
}

function nonceIn({ rows }: View, sequence: number): Bytes {
  const nonce = rows.nonceOf(sequence)
  if (!nonce) throw new VaultError('internal')
  return nonce
}

/** Pages as they are sealed, one after the other; a number that is free is used again, under the new version. */
class Sheets implements Paper {
  readonly sealed = new Map<number, Bytes>()
  readonly #log: Log
  readonly #version: number
  readonly #free: number[] = []
  #nextPage: number

  constructor(log: Log, nextPage: number, version: number) {
    this.#log = log
    this.#nextPage = nextPage
    this.#version = version
  }

  get nextPage(): number {
    return this.#nextPage
  }

  get dropped(): readonly number[] {
    return this.#free
  }

  free(pages: readonly PageRef[]): void {
    for (const { page } of pages) this.#free.push(page)
  }

  async seal(cbor: Bytes): Promise<PageRef> {
    const page = this.#free.pop() ?? this.#nextPage++
    const row = await this.#log.sealer.sealPage(page, this.#version, cbor)
    this.sealed.set(page, row)
    return { page, version: this.#version, nonce: pageNonce(row) }
  }
}
