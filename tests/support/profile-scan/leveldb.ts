/**
 * LevelDB's two file formats, as far as a search needs them: sorted tables (doc/table_format.md of google/leveldb)
 * block by block, unpacked, with their keys whole; logs (doc/log_format.md) with their records put together again.
 */
import { readVarint, unpackSnappy } from './snappy.ts'

export interface TableBlock {
  /** The block as it was before compression. */
  content: Buffer
  compressed: boolean
  entries: { key: Buffer; value: Buffer }[]
}

const FOOTER_BYTES = 48
const TABLE_MAGIC = Buffer.from('57fb808b247547db', 'hex')
/** After each block: one byte says how it is compressed, four are a checksum. */
const TRAILER_BYTES = 5

export const isTable = (file: Buffer): boolean =>
  file.length >= FOOTER_BYTES && file.subarray(-TABLE_MAGIC.length).equals(TABLE_MAGIC)

/** All blocks of a table with entries: index, meta index and data. Throws if one cannot be read. */
export function* tableBlocks(file: Buffer): Generator<TableBlock, void> {
  const footer = file.subarray(file.length - FOOTER_BYTES)
  const meta = readHandle(footer, 0)
  const index = readBlock(file, readHandle(footer, meta.next))
  yield readBlock(file, meta)
  yield index
  for (const { value } of index.entries) yield readBlock(file, readHandle(value, 0))
}

interface Handle {
  offset: number
  size: number
  next: number
}

function readHandle(bytes: Buffer, at: number): Handle {
  const offset = readVarint(bytes, at)
  const size = readVarint(bytes, offset.next)
  return { offset: offset.value, size: size.value, next: size.next }
}

function readBlock(file: Buffer, { offset, size }: Handle): TableBlock {
  if (offset + size + TRAILER_BYTES > file.length) throw new Error('a block beyond the end')
  const stored = file.subarray(offset, offset + size)
  const compression = file[offset + size]
  if (compression !== 0 && compression !== 1) throw new Error(`compression ${compression}`)
  const content = compression === 1 ? unpackSnappy(stored) : stored
  return { content, compressed: compression === 1, entries: readEntries(content) }
}

/** Keys are stored as the part that differs from the key before; restart points at the end are of no interest here. */
function readEntries(block: Buffer): TableBlock['entries'] {
  if (block.length < 4) throw new Error('a block too short')
  const end = block.length - 4 * (1 + block.readUInt32LE(block.length - 4))
  const entries: TableBlock['entries'] = []
  let key: Buffer = Buffer.alloc(0)
  for (let at = 0; at < end;) {
    const shared = readVarint(block, at)
    const unshared = readVarint(block, shared.next)
    const length = readVarint(block, unshared.next)
    const keyEnd = length.next + unshared.value
    at = keyEnd + length.value
    if (at > end || shared.value > key.length) throw new Error('an entry beyond the end')
    key = Buffer.concat([key.subarray(0, shared.value), block.subarray(length.next, keyEnd)])
    entries.push({ key, value: block.subarray(keyEnd, at) })
  }
  return entries
}

const LOG_BLOCK_BYTES = 32 * 1024
const LOG_HEADER_BYTES = 7
const FULL = 1
const FIRST = 2
const LAST = 4

/** The records of a log; also what there is of one whose end was never written. */
export function* logRecords(file: Buffer): Generator<Buffer, void> {
  let pieces: Buffer[] = []
  for (let block = 0; block < file.length; block += LOG_BLOCK_BYTES) {
    const blockEnd = Math.min(block + LOG_BLOCK_BYTES, file.length)
    for (let at = block; at + LOG_HEADER_BYTES <= blockEnd;) {
      const end = at + LOG_HEADER_BYTES + file.readUInt16LE(at + 4)
      const type = file[at + 6] ?? 0
      if (type < FULL || type > LAST || end > blockEnd) break
      if ((type === FULL || type === FIRST) && pieces.length > 0) {
        yield Buffer.concat(pieces)
        pieces = []
      }
      pieces.push(file.subarray(at + LOG_HEADER_BYTES, end))
      at = end
      if (type === FULL || type === LAST) {
        yield Buffer.concat(pieces)
        pieces = []
      }
    }
  }
  if (pieces.length > 0) yield Buffer.concat(pieces)
}
