import { describe, expect, it } from 'vitest'
import { isTable, logRecords, tableBlocks } from '../../support/profile-scan/leveldb.ts'

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]

/** Entries with the part of the key that differs from the one before, one restart point, no compression. */
function block(entries: [shared: number, rest: string, value: string | Buffer][]): Buffer {
  const parts = entries.map(([shared, rest, value]) => {
    const bytes = Buffer.from(value)
    const head = [...varint(shared), ...varint(rest.length), ...varint(bytes.length)]
    return Buffer.concat([Buffer.from(head), Buffer.from(rest), bytes])
  })
  return Buffer.concat([...parts, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0])])
}

/** As one literal: what Snappy makes of a text without repetitions. */
const packed = (content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([
      ...varint(content.length),
      61 << 2,
      (content.length - 1) & 255,
      (content.length - 1) >> 8,
    ]),
    content,
  ])

function table(blocks: { stored: Buffer; compression: number }[]): Buffer {
  const parts: Buffer[] = []
  let offset = 0
  const append = (stored: Buffer, compression: number): Buffer => {
    const handle = Buffer.from([...varint(offset), ...varint(stored.length)])
    parts.push(stored, Buffer.from([compression, 0, 0, 0, 0]))
    offset += stored.length + 5
    return handle
  }
  const handles = blocks.map(({ stored, compression }) => append(stored, compression))
  const meta = append(block([]), 0)
  const index = append(block(handles.map((handle, i) => [0, `k${i}`, handle])), 0)
  const footer = Buffer.alloc(48)
  Buffer.concat([meta, index]).copy(footer)
  Buffer.from('57fb808b247547db', 'hex').copy(footer, 40)
  return Buffer.concat([...parts, footer])
}

describe('tableBlocks', () => {
  const content = block([
    [0, 'secret-one', 'value 1'],
    [7, 'two', 'value 2'],
    [10, '-b', ''],
  ])

  it('reads plain and compressed blocks with their keys whole', () => {
    const file = table([
      { stored: content, compression: 0 },
      { stored: packed(content), compression: 1 },
    ])
    expect(isTable(file)).toBe(true)
    const [, index, ...data] = [...tableBlocks(file)]
    expect(index?.entries).toHaveLength(2)
    expect(data.map(({ compressed }) => compressed)).toEqual([false, true])
    for (const { entries } of data) {
      expect(entries.map(({ key, value }) => [key.toString(), value.toString()])).toEqual([
        ['secret-one', 'value 1'],
        ['secret-two', 'value 2'],
        ['secret-two-b', ''],
      ])
    }
  })

  it('refuses what it cannot read, rather than passing over it', () => {
    const read = (file: Buffer): unknown[] => [...tableBlocks(file)]
    expect(() => read(table([{ stored: content, compression: 2 }]))).toThrow('compression 2')
    expect(() => read(table([{ stored: Buffer.of(9), compression: 1 }]))).toThrow('malformed')
    const beyond = block([[5, 'x', 'y']])
    expect(() => read(table([{ stored: beyond, compression: 0 }]))).toThrow('beyond')
  })

  it('knows a table by its last bytes', () => {
    expect(isTable(Buffer.alloc(100))).toBe(false)
    expect(isTable(Buffer.from('57fb808b247547db', 'hex'))).toBe(false)
  })
})

describe('logRecords', () => {
  const fragment = (type: number, data: Buffer): Buffer => {
    const header = Buffer.alloc(7)
    header.writeUInt16LE(data.length, 4)
    header[6] = type
    return Buffer.concat([header, data])
  }
  const read = (file: Buffer): string[] => [...logRecords(file)].map(String)

  it('reads whole records', () => {
    expect(
      read(Buffer.concat([fragment(1, Buffer.from('a')), fragment(1, Buffer.from('b'))])),
    ).toEqual(['a', 'b'])
  })

  it('puts a record together that runs over several blocks', () => {
    const room = 32_768 - 7
    const whole = Buffer.from('0123456789'.repeat(8000)).subarray(0, 2 * room + 10)
    const file = Buffer.concat([
      fragment(2, whole.subarray(0, room)),
      fragment(3, whole.subarray(room, 2 * room)),
      fragment(4, whole.subarray(2 * room)),
      fragment(1, Buffer.from('next')),
    ])
    expect(read(file)).toEqual([whole.toString(), 'next'])
  })

  it('skips the rest of a block that is too short for a header', () => {
    const first = fragment(1, Buffer.alloc(32_768 - 7 - 4, 'x'))
    const file = Buffer.concat([first, Buffer.alloc(4), fragment(1, Buffer.from('b'))])
    expect(read(file)[1]).toBe('b')
  })

  it('gives what there is of a record whose end was never written', () => {
    expect(read(fragment(2, Buffer.from('begin')))).toEqual(['begin'])
    const broken = Buffer.concat([fragment(2, Buffer.from('lost')), fragment(1, Buffer.from('b'))])
    expect(read(broken)).toEqual(['lost', 'b'])
  })

  it('ends at zeros, at a cut and at nothing', () => {
    expect(read(Buffer.alloc(0))).toEqual([])
    expect(read(Buffer.alloc(40_000))).toEqual([])
    expect(read(fragment(1, Buffer.from('abc')).subarray(0, 8))).toEqual([])
  })
})
