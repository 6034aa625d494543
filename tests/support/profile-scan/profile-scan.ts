/**
 * Looks for texts in everything a Chromium profile has on disk, as somebody would who copied it: every file as it is,
 * every LevelDB table unpacked and with its keys whole, every LevelDB log put together, every value that Blink
 * compressed. A file that cannot be read or understood fails the scan: what was not looked at is not clean.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isTable, logRecords, tableBlocks } from './leveldb.ts'
import { createMatcher, type Encoding } from './needles.ts'
import { unpackSnappy } from './snappy.ts'

/** Where in a file: its bytes, its name, a log record, a table block, a key of one, or a value Blink compressed. */
export type Layer = 'raw' | 'name' | 'log' | 'block' | 'key' | 'value'

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
  /** What could not be read, and why. */
  unreadable: string[]
}

/** Hits of all needles, one per needle, file and encoding. Throws if there was anything it could not look into. */
export async function scanProfile(folder: string, needles: readonly string[]): Promise<Hit[]> {
  const { hits, unreadable } = await inspectProfile(folder, needles)
  if (unreadable.length > 0) throw new Error(`not scanned: ${unreadable.join('; ')}`)
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
    throw new Error('a table without its end')
  }
  if (/\.log(?:\.old)?$|^MANIFEST-/.test(name)) {
    for (const record of logRecords(bytes)) {
      report.logRecords++
      search(record, 'log')
      searchCompressedValues(record, search, report)
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
