/**
 * Reads the logs and manifests that Chromium's LevelDB leaves behind as LevelDB itself does at its next start: blocks of
 * 32 KiB, records of checksum (4 bytes), length (2) and kind (1), whole or in pieces. Says how a file ends, so that a test
 * can tell what the browser was bound to throw away before any code of ours ran (docs/adr/0023-torn-log.md).
 */
const BLOCK_BYTES = 32 * 1024
const HEAD_BYTES = 7
const FULL = 1
const FIRST = 2
const LAST = 4

export interface Records {
  records: Buffer[]
  /**
   * `torn`: the last record is not all there, which the next start forgives, and then goes on behind it; `broken`: something
   * stands behind such a record, and the next start gives up the whole origin.
   */
  state: 'whole' | 'torn' | 'broken'
  /** Where the first record begins that is not whole. */
  at: number
  why: string
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  return crc
})

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

/** LevelDB keeps a checksum turned and shifted. */
export const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0

export function readRecords(bytes: Buffer): Records {
  const records: Buffer[] = []
  /** The record of which some pieces have been read, and where it began. */
  let pieces: Buffer[] = []
  let begun: number | undefined
  const ends = (state: Records['state'], at: number, why: string): Records => ({
    records,
    state,
    at,
    why,
  })
  for (let at = 0; at < bytes.length;) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES)
    if (left < HEAD_BYTES) {
      at += left
      continue
    }
    if (bytes.length - at < HEAD_BYTES) return ends('torn', begun ?? at, 'half a head')
    const next = at + HEAD_BYTES + bytes.readUInt16LE(at + 4)
    if (next > bytes.length && bytes.length - at < left) {
      return ends('torn', begun ?? at, 'a head without all of its body')
    }
    if (next - at > left) return ends('broken', begun ?? at, 'a length beyond its block')
    if (masked(crc32c(bytes.subarray(at + 6, next))) !== bytes.readUInt32LE(at)) {
      return ends('broken', begun ?? at, 'a wrong checksum')
    }
    const kind = bytes[at + 6] ?? 0
    const isStart = kind === FULL || kind === FIRST
    if (isStart && begun !== undefined) return ends('broken', begun, 'a record without its end')
    if (!isStart && begun === undefined) return ends('broken', at, 'a record without a beginning')
    if (isStart) [begun, pieces] = [at, []]
    pieces.push(bytes.subarray(at + HEAD_BYTES, next))
    if (kind === FULL || kind === LAST) {
      records.push(Buffer.concat(pieces))
      begun = undefined
    }
    at = next
  }
  if (begun !== undefined) return ends('torn', begun, 'a record without its last pieces')
  return ends('whole', bytes.length, '')
}
