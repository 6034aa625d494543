/**
 * Unpacks one block in Snappy's raw format (format_description.txt of google/snappy): a length, then literals and
 * copies from what has been unpacked already. Throws on anything malformed and never makes more than was promised.
 */

/** Far beyond any block or value of a browser, near enough not to exhaust memory on a wrong guess. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024
/** A copy of 64 bytes takes at least 3, so a longer promise is a lie. */
const MAX_GROWTH = 22

export function unpackSnappy(packed: Buffer): Buffer {
  const { value: size, next } = readVarint(packed, 0)
  if (size > MAX_UNPACKED_BYTES || size > packed.length * MAX_GROWTH + 64) throw malformed('length')
  const out = Buffer.allocUnsafe(size)
  let at = next
  let written = 0

  const byteAt = (index: number): number => {
    const byte = packed[index]
    if (byte === undefined) throw malformed('end')
    return byte
  }
  const littleEndian = (from: number, bytes: number): number => {
    let value = 0
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + byteAt(from + i)
    return value
  }
  const copy = (offset: number, length: number): void => {
    if (offset === 0 || offset > written) throw malformed('offset')
    // Byte by byte: source and target may overlap, and then the copied bytes repeat.
    for (const end = written + length; written < end; written++) {
      out[written] = out[written - offset] ?? 0
    }
  }

  while (written < size) {
    const tag = byteAt(at++)
    const kind = tag & 3
    let length = (tag >> 2) + 1
    if (kind === 0) {
      const extra = length > 60 ? length - 60 : 0
      if (extra > 0) length = littleEndian(at, extra) + 1
      at += extra
      if (at + length > packed.length || written + length > size) throw malformed('literal')
      packed.copy(out, written, at, at + length)
      at += length
      written += length
      continue
    }
    if (kind === 1) length = ((tag >> 2) & 7) + 4
    if (written + length > size) throw malformed('copy')
    if (kind === 1) copy(((tag >> 5) << 8) | byteAt(at++), length)
    else {
      const bytes = kind === 2 ? 2 : 4
      copy(littleEndian(at, bytes), length)
      at += bytes
    }
  }
  return out
}

/** What a file in Snappy's framed format begins with (framing_format.txt of google/snappy): Firefox's of large values. */
const FRAMED = Buffer.from('ff060000734e61507059', 'hex')

export const isFramedSnappy = (file: Buffer): boolean =>
  file.subarray(0, FRAMED.length).equals(FRAMED)

export function unpackFramedSnappy(file: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at + 4 <= file.length;) {
    const kind = file[at] ?? 0
    const end = at + 4 + file.readUIntLE(at + 1, 3)
    if (end > file.length) throw malformed('chunk')
    // Each begins with a checksum of four bytes.
    const content = file.subarray(Math.min(at + 8, end), end)
    if (kind === 0) parts.push(unpackSnappy(content))
    else if (kind === 1) parts.push(content)
    else if (kind < 0x80) throw malformed('chunk')
    at = end
  }
  return Buffer.concat(parts)
}

/** A little-endian base-128 number, as LevelDB and Snappy write lengths. */
export function readVarint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return { value, next: at + i + 1 }
  }
  throw malformed('number')
}

const malformed = (what: string): Error => new Error(`malformed Snappy or LevelDB data: ${what}`)
