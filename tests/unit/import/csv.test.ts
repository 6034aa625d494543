import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Delimiter, MAX_COLUMNS, readCsv } from '../../../worker/import/csv.ts'
import { csvTable, writeCsv } from '../../support/readers/csv.ts'

const cellsOf = (text: string, delimiter: Delimiter = ','): string[][] =>
  [...readCsv(text, delimiter)].map((record) => record.cells)

describe('readCsv', () => {
  it('keeps blanks, commas, doubled quotes and line breaks inside quotes', () => {
    expect(cellsOf('a, b ,"c,d"\r\n" ""x"" ","1\r\n2\n3\r",""\r\n')).toEqual([
      ['a', ' b ', 'c,d'],
      [' "x" ', '1\r\n2\n3\r', ''],
    ])
  })

  it('takes CRLF, LF and CR as the end of a record, and needs none after the last', () => {
    expect(cellsOf('a\r\nb\nc\rd')).toEqual([['a'], ['b'], ['c'], ['d']])
  })

  it('reads an empty last cell', () => {
    expect(cellsOf('a,\n,b\n,')).toEqual([
      ['a', ''],
      ['', 'b'],
      ['', ''],
    ])
  })

  it('keeps a quote in the middle of plain text', () => {
    expect(cellsOf('5" disk,b')).toEqual([['5" disk', 'b']])
  })

  it.each([
    [
      'is never closed',
      'a,"b\nc,d\n',
      [
        ['a', '"b'],
        ['c', 'd'],
      ],
    ],
    [
      'is not doubled',
      '"say "hi"",x\nc,"d"\n',
      [
        ['"say "hi""', 'x'],
        ['c', 'd'],
      ],
    ],
    [
      'is closed only by the quotes of a later row',
      '1,"x\n"2","y"\n',
      [
        ['1', '"x'],
        ['2', 'y'],
      ],
    ],
  ])('reads on after a quote that %s, and marks only that record', (_, text, cells) => {
    const records = [...readCsv(text, ',')]
    expect(records.map((record) => record.cells)).toEqual(cells)
    expect(records.map((record) => record.badQuote)).toEqual([true, false])
  })

  it('says on which line a record begins', () => {
    expect([...readCsv('a\r\n"b\n\nc"\nd', ',')].map(({ line }) => line)).toEqual([1, 2, 5])
  })

  it('collects no more cells than a table can have', () => {
    const [record] = [...readCsv(','.repeat(1_000_000), ',')]
    expect(record?.cells).toHaveLength(MAX_COLUMNS)
    expect(record?.overflow).toBe(true)
  })

  it('gives back what an independent writer wrote, with every separator', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', ' ', 'a', '\0', '=') }),
    )
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 8 })
    const separators = fc.constantFrom<Delimiter>(',', ';', '\t')
    fc.assert(
      fc.property(table, separators, fc.boolean(), (rows, separator, quoteAll) => {
        expect(cellsOf(writeCsv(rows, separator, quoteAll), separator)).toEqual(rows)
      }),
      { numRuns: 1000 },
    )
  })

  it('agrees with the independent reader', () => {
    const text = 'a,"b ""c""",\r\n"x\ny",,z\n'
    expect(cellsOf(text)).toEqual(csvTable(text))
  })

  it('loses no character of any text but separators, breaks and the quotes around and inside quoted cells', () => {
    const unit = fc.constantFrom('"', ',', '\n', '\r', 'a', 'b')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const letters = (from: string): string => from.replace(/[^ab]/g, '')
        expect(letters(cellsOf(text).flat().join(''))).toBe(letters(text))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['open quotes', '"a\n'],
    ['open quotes in cells', ',"a'],
    ['quotes that close nothing', '""a\n'],
    ['runs of quotes', '"""b\n'],
    ['nothing but quotes', '"'],
    ['nothing but separators', ','],
    ['nothing but line breaks', '\n'],
  ])('is linear over %s', (_, piece) => {
    const read = (size: number): number => {
      const start = performance.now()
      for (const record of readCsv(`${piece.repeat(size / piece.length)}"x`, ',')) void record
      return performance.now() - start
    }
    read(100_000)
    expect(read(4_000_000)).toBeLessThan(3000)
  })
})
