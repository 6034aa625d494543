import { describe, expect, it } from 'vitest'
import { databaseRows, isDatabase, isWal, walRows } from '../../support/profile-scan/sqlite.ts'

const PAGE_BYTES = 512
/** How much of a row of 603 bytes stays on a page of 512: the rest fills one more page exactly. */
const LOCAL_BYTES = 95

/** A text of 600 bytes as a row: its header says that there is one column, of that length. */
const rowOf = (text: string): Buffer =>
  Buffer.concat([Buffer.of(3, 0x89, 0x3d), Buffer.from(text.padEnd(600, '.'))])

/** The two pages of a database with this one row. */
function pagesOf(text: string): [Buffer, Buffer] {
  const row = rowOf(text)
  const cell = Buffer.concat([
    Buffer.of(0x84, 0x5b, 1),
    row.subarray(0, LOCAL_BYTES),
    Buffer.of(0, 0, 0, 2),
  ])
  const first = Buffer.alloc(PAGE_BYTES)
  first.write('SQLite format 3\0')
  first.writeUInt16BE(PAGE_BYTES, 16)
  first[100] = 13
  first.writeUInt16BE(1, 103)
  first.writeUInt16BE(PAGE_BYTES - cell.length, 108)
  cell.copy(first, PAGE_BYTES - cell.length)
  return [first, Buffer.concat([Buffer.alloc(4), row.subarray(LOCAL_BYTES)])]
}

function walOf(frames: { page: number; bytes: Buffer; isCommit: boolean }[]): Buffer {
  const head = Buffer.alloc(32)
  head.writeUInt32BE(0x377f0682)
  head.writeUInt32BE(PAGE_BYTES, 8)
  return Buffer.concat([
    head,
    ...frames.flatMap(({ page, bytes, isCommit }) => {
      const frame = Buffer.alloc(24)
      frame.writeUInt32BE(page)
      frame.writeUInt32BE(isCommit ? 2 : 0, 4)
      return [frame, bytes]
    }),
  ])
}

const texts = (rows: Iterable<{ columns: Buffer[] }>): string[] =>
  [...rows].flatMap(({ columns }) => columns.map(String))

describe('rows of SQLite', () => {
  const text = 'x'.repeat(300) + 'secret'.repeat(50)

  it('are put together over the pages they overflow into', () => {
    const database = Buffer.concat(pagesOf(text))
    expect(isDatabase(database)).toBe(true)
    expect(texts(databaseRows(database))).toEqual([text])
  })

  it('are told apart where a page of them is gone', () => {
    const [first] = pagesOf(text)
    expect([...databaseRows(first)].map(({ isTorn }) => isTorn)).toEqual([true])
  })

  it('are read from the log too, each as it was when it was written', () => {
    const [first, second] = pagesOf(text)
    const [changed, more] = pagesOf(text.toUpperCase())
    const wal = walOf([
      { page: 1, bytes: first, isCommit: false },
      // Written after the page that leads to it.
      { page: 2, bytes: second, isCommit: true },
      { page: 2, bytes: more, isCommit: false },
      { page: 1, bytes: changed, isCommit: true },
    ])
    expect(isWal(wal)).toBe(true)
    expect(texts(walRows(wal, Buffer.alloc(0)))).toEqual([text, text.toUpperCase()])
  })

  it('on pages that only look so are passed over', () => {
    const noise = Buffer.concat([pagesOf(text)[0], Buffer.alloc(PAGE_BYTES, 13)])
    expect(() => [...databaseRows(noise)]).not.toThrow()
  })
})
