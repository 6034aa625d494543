/**
 * Finds any of thousands of texts in bytes, in four encodings at once.
 * Each pattern is filed under one window of eight bytes, the one fewest others have; a bit table says for every position
 * of the bytes whether a pattern may have its window there, and only then are bytes compared.
 */

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'latin-1'] as const
export type Encoding = (typeof ENCODINGS)[number]

export interface Pattern {
  /** Index of the needle this is an encoding of. */
  needle: number
  encoding: Encoding
  bytes: Buffer
}

const WINDOW_BYTES = 8
const TABLE_BITS = 22

export interface Matcher {
  /** Calls `found` for patterns that occur in `bytes`; only those for which `wanted` still holds are compared. */
  search(bytes: Buffer, wanted: (pattern: Pattern) => boolean, found: (p: Pattern) => void): void
}

export function createMatcher(needles: readonly string[]): Matcher {
  const patterns = needles.flatMap((text, needle) => patternsOf(text, needle))
  const short = patterns.filter(({ bytes }) => bytes.length < WINDOW_BYTES)
  const long = patterns.filter(({ bytes }) => bytes.length >= WINDOW_BYTES)
  const table = new Uint8Array(1 << (TABLE_BITS - 3))
  const filed = fileByWindow(long)
  for (const hash of filed.keys()) table[hash >> 3] = (table[hash >> 3] ?? 0) | (1 << (hash & 7))

  return {
    search(bytes, wanted, found) {
      for (const pattern of short) {
        if (wanted(pattern) && bytes.includes(pattern.bytes)) found(pattern)
      }
      let low = 0
      let high = 0
      for (let at = 0; at < bytes.length; at++) {
        low = (low >>> 8) | (high << 24)
        high = (high >>> 8) | ((bytes[at] ?? 0) << 24)
        const hash = hashOf(low, high)
        if (((table[hash >> 3] ?? 0) & (1 << (hash & 7))) === 0) continue
        for (const { pattern, offset } of filed.get(hash) ?? []) {
          const start = at - WINDOW_BYTES + 1 - offset
          if (start < 0 || !wanted(pattern)) continue
          const end = start + pattern.bytes.length
          if (
            end <= bytes.length &&
            bytes.compare(pattern.bytes, 0, end - start, start, end) === 0
          ) {
            found(pattern)
          }
        }
      }
    },
  }
}

/** One pattern per encoding that can write the text, equal bytes only once. */
function patternsOf(text: string, needle: number): Pattern[] {
  const utf16 = Buffer.from(text, 'utf16le')
  const candidates: Pattern[] = [
    { needle, encoding: 'utf-8', bytes: Buffer.from(text, 'utf8') },
    { needle, encoding: 'utf-16le', bytes: utf16 },
    { needle, encoding: 'utf-16be', bytes: Buffer.from(utf16).swap16() },
  ]
  if ([...text].every((character) => character <= '\u00ff')) {
    candidates.push({ needle, encoding: 'latin-1', bytes: Buffer.from(text, 'latin1') })
  }
  const seen = new Set<string>()
  return candidates.filter(({ bytes }) => {
    const key = bytes.toString('hex')
    return key !== '' && !seen.has(key) && seen.add(key)
  })
}

function fileByWindow(patterns: Pattern[]): Map<number, { pattern: Pattern; offset: number }[]> {
  const counts = new Map<number, number>()
  for (const { bytes } of patterns) {
    for (const hash of new Set(windowHashes(bytes))) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  }
  const filed = new Map<number, { pattern: Pattern; offset: number }[]>()
  for (const pattern of patterns) {
    const hashes = windowHashes(pattern.bytes)
    let offset = 0
    for (const [index, hash] of hashes.entries()) {
      if ((counts.get(hash) ?? 0) < (counts.get(hashes[offset] ?? 0) ?? 0)) offset = index
    }
    const hash = hashes[offset] ?? 0
    const under = filed.get(hash)
    if (under === undefined) filed.set(hash, [{ pattern, offset }])
    else under.push({ pattern, offset })
  }
  return filed
}

function windowHashes(bytes: Buffer): number[] {
  const hashes: number[] = []
  for (let at = 0; at + WINDOW_BYTES <= bytes.length; at++) {
    hashes.push(hashOf(bytes.readInt32LE(at), bytes.readInt32LE(at + 4)))
  }
  return hashes
}

const hashOf = (low: number, high: number): number => {
  const mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae3d) >>> (32 - TABLE_BITS)
}
