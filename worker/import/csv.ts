/**
 * RFC 4180 as a generator of records: every character of a value is kept, blanks and line breaks inside quotes included.
 * What breaks the grammar (a quote that is never closed, a quote inside quoted text that is not doubled) costs nothing:
 * that one cell is read as it stands up to the next separator, and its record carries a fault.
 * Time is linear in the text whatever it holds.
 */

export type Delimiter = ',' | ';' | '\t'

export interface CsvRecord {
  /** Line of the file on which the record begins, 1-based. */
  line: number
  cells: string[]
  /** Something about quotes was wrong: a cell was taken as it stands. */
  badQuote: boolean
  /** There were more cells than MAX_COLUMNS; the rest is not in `cells`. */
  overflow: boolean
}

export const MAX_COLUMNS = 1000

export function* readCsv(text: string, delimiter: Delimiter): Generator<CsvRecord, void> {
  const plain = new RegExp(`[^${delimiter}\r\n]*`, 'y')
  const ownRun = new RegExp(`(?:"")+(?=[${delimiter}\r\n]|$)`, 'y')
  let at = 0
  let line = 1
  let badQuote = false
  // Up to here no quoted cell can end but within its own first run of quotes: an earlier try to find an end has
  // looked at all the other quotes. This is what keeps a file full of open quotes from being read again and again.
  let barrier = 0

  const endsCell = (index: number): boolean =>
    index >= text.length ||
    text[index] === delimiter ||
    text[index] === '\r' ||
    text[index] === '\n'

  const asItStands = (): string => {
    plain.lastIndex = at
    const cell = plain.exec(text)?.[0] ?? ''
    at += cell.length
    return cell
  }

  const quoted = (): string => {
    if (at < barrier) {
      ownRun.lastIndex = at
      const run = ownRun.exec(text)?.[0]
      if (run !== undefined) {
        at += run.length
        return '"'.repeat(run.length / 2 - 1)
      }
    } else {
      let quote = text.indexOf('"', at + 1)
      while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
      if (quote !== -1 && endsCell(quote + 1)) {
        const inside = text.slice(at + 1, quote)
        at = quote + 1
        return inside.replaceAll('""', '"')
      }
      barrier = quote === -1 ? text.length : quote
    }
    badQuote = true
    return asItStands()
  }

  while (at < text.length) {
    const start = at
    const record: CsvRecord = { line, cells: [], badQuote: false, overflow: false }
    badQuote = false
    for (;;) {
      const cell = text[at] === '"' ? quoted() : asItStands()
      if (record.cells.length < MAX_COLUMNS) record.cells.push(cell)
      else record.overflow = true
      if (text[at] !== delimiter) break
      at++
    }
    record.badQuote = badQuote
    if (text[at] === '\r' && text[at + 1] === '\n') at += 2
    else if (at < text.length) at++
    line += countLines(text, start, at)
    yield record
  }
}

function countLines(text: string, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) count++
  }
  return count
}
