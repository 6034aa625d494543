/**
 * Looks for texts in everything a browser's profile has on disk, as somebody would who copied it: every file as it is;
 * of Chromium every LevelDB table unpacked and with its keys whole, every LevelDB log put together, every value that
 * Blink compressed; of Firefox and WebKit every row of SQLite put together, also from the write-ahead log, and what
 * Firefox compressed in rows and files. A file that cannot be read or understood fails the scan: what was not looked at is not clean.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isTable, logRecords, tableBlocks } from './leveldb.ts'
import { isMozLz4, unpackMozLz4 } from './lz4.ts'
import { createMatcher, type Encoding } from './needles.ts'
import { isFramedSnappy, unpackFramedSnappy, unpackSnappy } from './snappy.ts'
import { databaseRows, isDatabase, isWal, walRows, type Row } from './sqlite.ts'

/**
 * Where in a file: its bytes, its name, a log record, a table block, a key of one, a row of SQLite, a value that Blink
 * or Firefox compressed, or a whole file that Firefox did.
 */
export type Layer = 'raw' | 'name' | 'log' | 'block' | 'key' | 'row' | 'value' | 'unpacked'

export interface Hit {
  /** Index into the needles. */
  needle: number
  /** Path inside the profile. */
  file: string
  encoding: Encoding
  layer: Layer
}

export interface ScanReport {
  hits: Hit[]
  files: number
  bytes: number
  tables: number
  compressedBlocks: number
  logRecords: number
  compressedValues: number
  rows: number
  /** Rows of which a part is overwritten. */
  tornRows: number
  compressedFiles: number
  /**
   * Tables LevelDB had not ended when it was killed, searched only as they are. What goes into one stays in the log or
   * the tables it comes from until it is whole.
   */
  unfinished: string[]
  /** What could not be read, and why. */
  unreadable: string[]
}

/** Hits of all needles, one per needle, file and encoding. Throws if there was anything it could not look into. */
export async function scanProfile(folder: string, needles: readonly string[]): Promise<Hit[]> {
  const { hits, unreadable, unfinished } = await inspectProfile(folder, needles)
  const missed = [...unreadable, ...unfinished.map((name) => `${name}: a table without its end`)]
  if (missed.length > 0) throw new Error(`not scanned: ${missed.join('; ')}`)
  return hits
}

/** The same with counts of what was met, so that a test can tell that a scan was a scan. */
export async function inspectProfile(
  folder: string,
  needles: readonly string[],
): Promise<ScanReport> {
  const matcher = createMatcher(needles)
  const report: ScanReport = {
    hits: [],
    files: 0,
    bytes: 0,
    tables: 0,
    compressedBlocks: 0,
    logRecords: 0,
    compressedValues: 0,
    rows: 0,
    tornRows: 0,
    compressedFiles: 0,
    unfinished: [],
    unreadable: [],
  }
  for (const path of filesIn(folder)) {
    const file = relative(folder, path)
    const seen = new Uint8Array(matcher.size)
    const search: Search = (bytes, layer) =>
      matcher.search(bytes, seen, ({ needle, encoding }) => {
        report.hits.push({ needle, file, encoding, layer })
      })
    try {
      report.files++
      search(Buffer.from(file), 'name')
      const bytes = readFileSync(path)
      report.bytes += bytes.length
      searchFile(basename(path), bytes, search, report)
      if (isDatabase(bytes)) searchRows(databaseRows(bytes), search, report)
      if (isWal(bytes)) {
        const database = readFileSync(path.replace(/-wal$/, ''))
        searchRows(walRows(bytes, database), search, report)
      }
    } catch (error) {
      report.unreadable.push(`${file}: ${error instanceof Error ? error.message : String(error)}`)
    }
    // A scan of 100 MB takes seconds: let the test runner breathe between files.
    await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  return report
}

type Search = (bytes: Buffer, layer: Layer) => void

function searchFile(name: string, bytes: Buffer, search: Search, report: ScanReport): void {
  search(bytes, 'raw')
  searchCompressedValues(bytes, search, report)
  if (isTable(bytes)) {
    report.tables++
    for (const block of tableBlocks(bytes)) {
      if (block.compressed) report.compressedBlocks++
      search(block.content, 'block')
      searchCompressedValues(block.content, search, report)
      for (const { key } of block.entries) search(key, 'key')
    }
  } else if (/\.(?:ldb|sst)$/.test(name) && bytes.length > 0) {
    report.unfinished.push(name)
  }
  const unpack = isFramedSnappy(bytes)
    ? unpackFramedSnappy
    : isMozLz4(bytes)
      ? unpackMozLz4
      : undefined
  if (unpack) {
    report.compressedFiles++
    search(unpack(bytes), 'unpacked')
  }
  if (/\.log(?:\.old)?$|^MANIFEST-/.test(name)) {
    for (const record of logRecords(bytes)) {
      report.logRecords++
      search(record, 'log')
      searchCompressedValues(record, search, report)
    }
  }
}

function searchRows(rows: Iterable<Row>, search: Search, report: ScanReport): void {
  for (const { columns, isTorn } of rows) {
    report.rows++
    if (isTorn) report.tornRows++
    for (const column of columns) {
      search(column, 'row')
      const value = tryUnpack(column)
      if (value === undefined) continue
      report.compressedValues++
      search(value, 'value')
    }
  }
}

/** What Blink puts before an IndexedDB value it has compressed with Snappy (idb_value_wrapping.cc). */
const COMPRESSED_VALUE = Buffer.from('ff1102', 'hex')

function searchCompressedValues(bytes: Buffer, search: Search, report: ScanReport): void {
  for (let at = bytes.indexOf(COMPRESSED_VALUE); at !== -1;) {
    const value = tryUnpack(bytes.subarray(at + COMPRESSED_VALUE.length))
    if (value !== undefined) {
      report.compressedValues++
      search(value, 'value')
    }
    at = bytes.indexOf(COMPRESSED_VALUE, at + 1)
  }
}

/** The mark may be there by chance, in the middle of other data. */
function tryUnpack(bytes: Buffer): Buffer | undefined {
  try {
    return unpackSnappy(bytes)
  } catch {
    return undefined
  }
}

function* filesIn(folder: string): Generator<string, void> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const stat = lstatSync(path)
    if (stat.isDirectory()) yield* filesIn(path)
    else if (stat.isFile()) yield path
  }
}
