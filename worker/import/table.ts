/**
 * A CSV file as rows with named columns: which separator it uses, which columns are known, and what to do with the
 * others. Names are matched without case and surrounding blanks; a second column of one name counts as unknown, and
 * nothing a row holds is left out: it is in `known` or in `unknown`.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { type CsvRecord, type Delimiter, MAX_COLUMNS, readCsv } from './csv.ts'
import { MAX_ROWS } from './draft.ts'

export interface TableRow {
  /** 1 is the first row after the header. */
  row: number
  known: ReadonlyMap<string, string>
  /** Cells of columns nobody knows, empty ones left out. */
  unknown: { label: string; value: string }[]
  /** All cells that are not empty, by column name: what identifies this row. */
  canonical: [string, string][]
  /** What was wrong with the row, in words that hold nothing of it. */
  faults: string[]
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t']

/** The names of the columns, lower-case and trimmed, under the separator that finds most of `wanted`. */
export function sniffHeader(
  text: string,
  wanted: readonly string[],
): { delimiter: Delimiter; names: string[]; labels: string[] } {
  let best = { delimiter: DELIMITERS[0] ?? ',', names: [''], labels: [''], found: -1 }
  for (const delimiter of DELIMITERS) {
    const header = firstRecord(text, delimiter)
    if (header === undefined || header.overflow) continue
    const names = header.cells.map(columnName)
    const found = wanted.filter((name) => names.includes(name)).length
    if (found > best.found) best = { delimiter, names, labels: header.cells, found }
  }
  return best
}

/** @throws VaultError `bad-request` if a `required` column is missing or there are more than MAX_ROWS rows */
export function* readTable(
  text: string,
  columns: readonly string[],
  required: readonly string[],
): Generator<TableRow, void> {
  const { delimiter, names, labels } = sniffHeader(text, columns)
  const missing = required.filter((name) => !names.includes(name))
  if (missing.length > 0) {
    const reason = `The first line does not name these columns: ${missing.join(', ')}.`
    throw new VaultError('bad-request', { reason })
  }
  const known = new Set(columns)
  let row = -1
  for (const record of readCsv(text, delimiter)) {
    if (isBlank(record)) continue
    if (++row === 0) continue
    if (row > MAX_ROWS)
      throw new VaultError('bad-request', { reason: 'The file has too many rows.' })
    yield toRow(row, record, names, labels, known)
  }
}

function toRow(
  row: number,
  record: CsvRecord,
  names: readonly string[],
  labels: readonly string[],
  columns: ReadonlySet<string>,
): TableRow {
  const known = new Map<string, string>()
  const unknown: TableRow['unknown'] = []
  const canonical: [string, string][] = []
  for (const [index, value] of record.cells.entries()) {
    const name = names[index] ?? ''
    const isKnown = columns.has(name) && !known.has(name)
    if (isKnown) known.set(name, value)
    if (value === '') continue
    canonical.push([name, value])
    if (!isKnown) unknown.push({ label: labels[index]?.trim() || `Column ${index + 1}`, value })
  }
  canonical.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return { row, known, unknown, canonical, faults: faultsOf(record, names.length) }
}

function faultsOf(record: CsvRecord, columns: number): string[] {
  const faults: string[] = []
  const where = `(line ${record.line})`
  if (record.badQuote) {
    faults.push(`A quote is never closed, or not doubled: the text was kept as it stands ${where}.`)
  }
  if (record.overflow) faults.push(`More than ${MAX_COLUMNS} columns ${where}.`)
  else if (record.cells.length > columns) {
    faults.push(`More cells than the first line has columns: kept as further fields ${where}.`)
  } else if (record.cells.length < columns) {
    faults.push(`Fewer cells than the first line has columns ${where}.`)
  }
  return faults
}

const columnName = (cell: string): string => cell.trim().toLowerCase()

const isBlank = (record: CsvRecord): boolean =>
  record.cells.length === 1 && record.cells[0]?.trim() === ''

function firstRecord(text: string, delimiter: Delimiter): CsvRecord | undefined {
  for (const record of readCsv(text, delimiter)) if (!isBlank(record)) return record
  return undefined
}
