/** What a tab knows of the index on disk: its head as it lies there, and where each page begins. */
import {
  decodeIndexHead,
  type IndexHead,
  type NamedPage,
  type PageRef,
  type Tie,
} from '../format/v1/index-head.ts'
import { pageHead, pageNonce } from '../format/v1/index-page.ts'
import { decodeNamePage } from '../format/v1/name-page.ts'
import { decodeRowPage } from '../format/v1/row-page.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { MalformedError } from '../format/bytes.ts'
import { isSame } from './chain.ts'
import type { NamesLoader } from './names.ts'
import type { Sealer } from './sealer.ts'
import type { View } from './view.ts'

export const HEAD_PAGE = 0

/** A page of names and the first of them. */
export interface NamePageRef extends PageRef {
  namespace: string
  name: string
}

/** A page of the table of rows and the first of them. */
export interface RowPageRef extends PageRef {
  sequence: number
}

export interface IndexOnDisk {
  /** The head's row, or undefined if there is no index or none that could be read: it will be written anew. */
  head: Bytes | undefined
  foldedThrough: number
  names: readonly NamePageRef[]
  rows: readonly RowPageRef[]
  nextPage: number
}

export const noIndex: IndexOnDisk = {
  head: undefined,
  foldedThrough: 0,
  names: [],
  rows: [],
  nextPage: 1,
}

/** The rows of store `index`, by page number. */
export type IndexRows = ReadonlyMap<number, unknown>

/** What is needed of the store, whatever else its transaction is over. */
interface IndexStore {
  getAllKeys(): Promise<number[]>
  get(page: number): Promise<unknown>
}

/** One request for each page: a single one for all of them takes Chromium three times as long. */
export async function readIndexRows(
  store: IndexStore,
  pages?: readonly number[],
): Promise<IndexRows> {
  const keys = pages ?? (await store.getAllKeys())
  const rows = await Promise.all(keys.map((page) => store.get(page)))
  return new Map(keys.map((key, index) => [key, rows[index]]))
}

/** Up to which row the index says it is folded; not authenticated yet, 0 if there is none. */
export function foldedThroughHint(head: unknown): number {
  try {
    return head instanceof Uint8Array ? pageHead(new Uint8Array(head)).version : 0
  } catch {
    return 0
  }
}

/**
 * Opens the index and fills an empty view with it. Returns what ties it to the rows, if it was made when there was a chain.
 *
 * @throws VaultError `tampered { row: 'index' }` if a page is missing, changed, or another one than the head says
 */
export async function openIndex(
  sealer: Sealer,
  rows: IndexRows,
  into: View,
): Promise<Tie | undefined> {
  try {
    const headRow = rowOf(rows, HEAD_PAGE)
    const head = decodeIndexHead(await sealer.openPage(HEAD_PAGE, headRow))
    if (pageHead(headRow).version !== head.foldedThrough) throw damaged()
    const [rowPages, namePages] = await Promise.all([
      openPages(sealer, rows, head.rows),
      openPages(sealer, rows, head.names),
    ])
    fill(head, headRow, rowPages, namePages, into)
    return head.tie
  } catch (error) {
    if (error instanceof MalformedError) throw damaged()
    throw error
  }
}

function fill(
  head: IndexHead,
  headRow: Bytes,
  rowPages: readonly OpenedPage[],
  namePages: readonly OpenedPage[],
  into: View,
): void {
  const rowRefs: RowPageRef[] = []
  const nameRefs: NamePageRef[] = []
  let isAhead = false
  for (const { ref, cbor } of rowPages) {
    const records = decodeRowPage(cbor)
    for (const record of records) into.rows.add(record)
    rowRefs.push({ ...ref, sequence: records[0]?.sequence ?? 0 })
  }
  for (const { ref, cbor } of namePages) {
    let first: { namespace: string; name: string } | undefined
    let run: { namespace: string; loader: NamesLoader } | undefined
    decodeNamePage(cbor, (namespace, name, place) => {
      first ??= { namespace, name }
      if (run?.namespace !== namespace) {
        run = { namespace, loader: into.names.loader(namespace) }
        if (!run.loader.isAfter(name)) throw damaged()
      }
      isAhead ||= place.sequence > head.foldedThrough
      run.loader.put(name, place)
    })
    nameRefs.push({ ...ref, namespace: '', name: '', ...first })
  }
  const { foldedThrough, birth, generation, digest, nextPage } = head
  into.index = { head: headRow, foldedThrough, names: nameRefs, rows: rowRefs, nextPage }
  into.last = foldedThrough
  into.since = foldedThrough
  into.birth = birth
  into.pin = { generation, digest }
  for (const [epoch, count] of head.reserved) into.reserve(epoch, count)
  into.isAhead = isAhead
  into.isLinked = head.tie?.isLinked ?? false
}

interface OpenedPage {
  ref: PageRef
  cbor: Bytes
}

const openPages = (
  sealer: Sealer,
  rows: IndexRows,
  refs: readonly NamedPage[],
): Promise<OpenedPage[]> =>
  Promise.all(
    refs.map(async (ref) => {
      const row = rowOf(rows, ref.page)
      if (!isNamed(ref, row)) throw damaged()
      const cbor = await sealer.openPage(ref.page, row)
      return { ref: { ...ref, nonce: pageNonce(row) }, cbor }
    }),
  )

/** Whether this row is the page that a head has named. */
export const isNamed = ({ version, nonce }: NamedPage, row: Bytes): boolean =>
  pageHead(row).version === version && (!nonce || isSame(nonce, pageNonce(row)))

function rowOf(rows: IndexRows, page: number): Bytes {
  const row = rows.get(page)
  if (!(row instanceof Uint8Array)) throw damaged()
  return new Uint8Array(row)
}

const damaged = (): VaultError => new VaultError('tampered', { row: 'index' })
