/**
 * A second reader of well-formed comma-separated files, for checking the first: one regular expression per cell over
 * the whole text instead of a hand-written scanner. Shares no code with worker/import.
 */
const CELL = /(?:"((?:[^"]+|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y

/** Each row as an object by the names of the first row. */
export function csvRows(text: string): Record<string, string>[] {
  const table = csvTable(text)
  const names = table.shift() ?? []
  return table.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])))
}

export function csvTable(text: string): string[][] {
  const table: string[][] = []
  let row: string[] = []
  CELL.lastIndex = 0
  while (CELL.lastIndex < text.length) {
    const match = CELL.exec(text)
    if (match === null) throw new Error('not a well-formed CSV file')
    const [, quoted, plain, end] = match
    row.push(quoted === undefined ? (plain ?? '') : quoted.split('""').join('"'))
    if (end !== ',') {
      table.push(row)
      row = []
    } else if (CELL.lastIndex === text.length) {
      table.push([...row, ''])
    }
  }
  return table
}

/** Writes a table so that every cell survives; `quoteAll` quotes also what needs no quotes. */
export function writeCsv(table: string[][], separator = ',', quoteAll = false): string {
  const cell = (text: string): string =>
    quoteAll || [separator, '"', '\r', '\n'].some((special) => text.includes(special))
      ? `"${text.split('"').join('""')}"`
      : text
  return table.map((row) => `${row.map(cell).join(separator)}\r\n`).join('')
}
