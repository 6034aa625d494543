/**
 * SQLite's file and its write-ahead log, as far as a search needs them (sqlite.org/fileformat2.html): every row on every
 * page, whether a table still refers to that page or not, with what overflows into other pages put together again.
 * What a deleted row leaves between the rows of a page is not taken apart; a search of the file as it is sees it.
 */

export interface Row {
  /** The text and blob columns. */
  columns: Buffer[]
  /** Part of it was on pages that hold something else by now. */
  isTorn: boolean
}

const DATABASE = Buffer.from('SQLite format 3\0')
const WAL_MAGICS = [0x377f0682, 0x377f0683]
const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

const INDEX_INTERIOR = 2
const INDEX_LEAF = 10
const TABLE_LEAF = 13

/** Pages by number, as they were at one time. */
type Pages = Map<number, Buffer>

export const isDatabase = (file: Buffer): boolean =>
  file.subarray(0, DATABASE.length).equals(DATABASE)

export const isWal = (file: Buffer): boolean =>
  file.length >= WAL_HEADER_BYTES && WAL_MAGICS.includes(file.readUInt32BE(0))

/** The rows of a database file by itself. */
export function* databaseRows(database: Buffer): Generator<Row, void> {
  const pages = pagesOf(database)
  const usable = usableBytes(database)
  for (const [number, page] of pages) yield* rowsOn(page, number, pages, usable)
}

/** The rows on each page of the log, old ones too, over the database the log belongs to. */
export function* walRows(wal: Buffer, database: Buffer): Generator<Row, void> {
  const size = wal.readUInt32BE(8)
  // Before the first checkpoint the file itself may be empty.
  const pages: Pages = database.length === 0 ? new Map() : pagesOf(database)
  let usable = database.length === 0 ? size : usableBytes(database)
  let written: number[] = []
  for (let at = WAL_HEADER_BYTES; at + FRAME_HEADER_BYTES + size <= wal.length;) {
    const number = wal.readUInt32BE(at)
    const isCommit = wal.readUInt32BE(at + 4) !== 0
    const page = wal.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + size)
    if (number === 1 && isDatabase(page)) usable = usableBytes(page)
    pages.set(number, page)
    written.push(number)
    at += FRAME_HEADER_BYTES + size
    if (!isCommit && at + FRAME_HEADER_BYTES + size <= wal.length) continue
    for (const each of new Set(written)) {
      yield* rowsOn(pages.get(each) ?? Buffer.alloc(0), each, pages, usable)
    }
    written = []
  }
}

function pageBytes(database: Buffer): number {
  const size = database.readUInt16BE(16)
  return size === 1 ? 65_536 : size
}

const usableBytes = (database: Buffer): number => pageBytes(database) - (database[20] ?? 0)

function pagesOf(database: Buffer): Pages {
  const size = pageBytes(database)
  const count = Math.floor(database.length / size)
  return new Map(
    Array.from({ length: count }, (_, i) => [i + 1, database.subarray(i * size, (i + 1) * size)]),
  )
}

function* rowsOn(page: Buffer, number: number, pages: Pages, usable: number): Generator<Row, void> {
  const start = number === 1 ? 100 : 0
  const type = page[start]
  if (type !== INDEX_INTERIOR && type !== INDEX_LEAF && type !== TABLE_LEAF) return
  const cells = page.readUInt16BE(start + 3)
  const pointers = start + (type === INDEX_INTERIOR ? 12 : 8)
  // A page of another kind that only begins like one of rows.
  if (pointers + 2 * cells > usable) return
  for (let i = 0; i < cells; i++) {
    const cell = page.readUInt16BE(pointers + 2 * i)
    if (cell < pointers + 2 * cells || cell >= usable) continue
    const row = rowAt(page, type, cell, pages, usable)
    if (row) yield row
  }
}

function rowAt(
  page: Buffer,
  type: number,
  cell: number,
  pages: Pages,
  usable: number,
): Row | undefined {
  const size = varint(page, type === INDEX_INTERIOR ? cell + 4 : cell)
  const start = type === TABLE_LEAF ? varint(page, size.next).next : size.next
  const most = type === TABLE_LEAF ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const fitting = least + ((size.value - least) % (usable - 4))
  const local = size.value <= most ? size.value : fitting <= most ? fitting : least
  if (start + local > usable) return undefined
  const parts = [page.subarray(start, start + local)]
  let missing = size.value - local
  let next = missing > 0 ? page.readUInt32BE(start + local) : 0
  while (missing > 0) {
    const more = pages.get(next)
    if (!more || parts.length > pages.size) return { columns: parts, isTorn: true }
    parts.push(more.subarray(4, 4 + Math.min(missing, usable - 4)))
    missing -= usable - 4
    next = more.readUInt32BE(0)
  }
  return { columns: columnsOf(Buffer.concat(parts)), isTorn: false }
}

const NUMBER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

function columnsOf(record: Buffer): Buffer[] {
  const columns: Buffer[] = []
  const header = varint(record, 0)
  let body = header.value
  for (let at = header.next; at < header.value && at < record.length;) {
    const type = varint(record, at)
    at = type.next
    const bytes = type.value < 12 ? (NUMBER_BYTES[type.value] ?? 0) : (type.value - 12) >> 1
    if (type.value >= 12 && bytes > 0) columns.push(record.subarray(body, body + bytes))
    body += bytes
  }
  return columns
}

/** Most significant bits first; the ninth byte counts whole. */
function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, next: at + i + 1 }
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), next: at + 9 }
}
