/**
 * Unpacks what Firefox keeps of a session: `mozLz40`, a zero, the length, and one block of LZ4 (lz4_Block_format.md of
 * lz4/lz4). Throws on anything malformed.
 */
const MAGIC = Buffer.from('mozLz40\0')
const MOST_BYTES = 256 * 1024 * 1024

export const isMozLz4 = (file: Buffer): boolean =>
  file.length > MAGIC.length + 4 && file.subarray(0, MAGIC.length).equals(MAGIC)

export function unpackMozLz4(file: Buffer): Buffer {
  const size = file.readUInt32LE(MAGIC.length)
  if (size > MOST_BYTES) throw new Error('malformed LZ4: length')
  const out = Buffer.alloc(size)
  let at = MAGIC.length + 4
  let written = 0
  /** Fifteen means that more of the length follows, byte by byte. */
  const lengthFrom = (nibble: number): number => {
    let length = nibble
    if (nibble < 15) return length
    for (let more = 255; more === 255;) {
      more = file[at++] ?? 0
      length += more
    }
    return length
  }
  while (at < file.length) {
    const token = file[at++] ?? 0
    const literal = lengthFrom(token >> 4)
    if (at + literal > file.length || written + literal > size) throw new Error('malformed LZ4')
    written += file.copy(out, written, at, at + literal)
    at += literal
    if (at >= file.length) break
    const offset = file.readUInt16LE(at)
    at += 2
    const end = written + lengthFrom(token & 15) + 4
    if (offset === 0 || offset > written || end > size) throw new Error('malformed LZ4')
    for (; written < end; written++) out[written] = out[written - offset] ?? 0
  }
  if (written !== size) throw new Error('malformed LZ4: end')
  return out
}
