/**
 * Finds any of thousands of texts in bytes, in every encoding a browser or a careless page may have given them.
 * Each pattern is filed under one window of eight bytes, the one fewest others have; a bit table says for every position
 * of the bytes whether a pattern may have its window there, and only then are bytes compared.
 */

export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'latin-1',
  // Of the text in UTF-8 and in UTF-16, wherever it begins among what was encoded with it.
  'base64',
  // How Firefox writes a text that is a key of IndexedDB, so that bytes sort as texts do.
  'firefox-key',
] as const
export type Encoding = (typeof ENCODINGS)[number]

export interface Pattern {
  /** Index of the needle this is an encoding of. */
  needle: number
  encoding: Encoding
  bytes: Buffer
}

const WINDOW_BYTES = 8
/** A shorter piece of base64 comes up by chance in what is random. */
const LEAST_BASE64 = 12
const TABLE_BITS = 22

export interface Matcher {
  /** How many patterns there are; `index` of each is below. */
  size: number
  /** Calls `found` for each pattern in `bytes` that is not yet marked in `seen`, and marks it. */
  search(bytes: Buffer, seen: Uint8Array, found: (pattern: Pattern) => void): void
}

interface Filed {
  pattern: Pattern
  index: number
  /** Where in the pattern its window begins. */
  offset: number
}

export function createMatcher(needles: readonly string[]): Matcher {
  const patterns = needles.flatMap((text, needle) => patternsOf(text, needle))
  const filed = fileByWindow(patterns)
  const short = [...patterns.entries()].filter(([, { bytes }]) => bytes.length < WINDOW_BYTES)
  const table = new Uint8Array(1 << (TABLE_BITS - 3))
  for (const hash of filed.keys()) table[hash >> 3] = (table[hash >> 3] ?? 0) | (1 << (hash & 7))

  return {
    size: patterns.length,
    search(bytes, seen, found) {
      const report = (index: number, pattern: Pattern): void => {
        seen[index] = 1
        found(pattern)
      }
      for (const [index, pattern] of short) {
        if (seen[index] === 0 && bytes.includes(pattern.bytes)) report(index, pattern)
      }
      let low = 0
      let high = 0
      for (let at = 0; at < bytes.length; at++) {
        low = (low >>> 8) | (high << 24)
        high = (high >>> 8) | ((bytes[at] ?? 0) << 24)
        const hash = hashOf(low, high)
        if (((table[hash >> 3] ?? 0) & (1 << (hash & 7))) === 0) continue
        for (const { pattern, index, offset } of filed.get(hash) ?? []) {
          const start = at - WINDOW_BYTES + 1 - offset
          if (seen[index] === 0 && isAt(bytes, start, pattern.bytes)) report(index, pattern)
        }
      }
    },
  }
}

/** By hand: almost always the first few bytes decide, and a call into native code costs more than that. */
function isAt(bytes: Buffer, start: number, pattern: Buffer): boolean {
  if (start < 0 || start + pattern.length > bytes.length) return false
  for (let i = 0; i < pattern.length; i++) if (bytes[start + i] !== pattern[i]) return false
  return true
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
  for (const bytes of [Buffer.from(text, 'utf8'), utf16]) {
    for (const pattern of base64Of(bytes)) {
      candidates.push({ needle, encoding: 'base64', bytes: Buffer.from(pattern) })
    }
  }
  const key = firefoxKey(text)
  if (key.length >= WINDOW_BYTES) candidates.push({ needle, encoding: 'firefox-key', bytes: key })
  const seen = new Set<string>()
  return candidates.filter(({ bytes }) => {
    const key = bytes.toString('hex')
    return key !== '' && !seen.has(key) && seen.add(key)
  })
}

/** The characters that stand for these bytes alone, at each of the three places they can have in base64, in both alphabets. */
function base64Of(bytes: Buffer): string[] {
  const texts = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const first = Math.ceil((before * 8) / 6)
    const end = Math.floor(((before + bytes.length) * 8) / 6)
    const own = whole.slice(first, end)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return texts.filter((text) => text.length >= LEAST_BASE64)
}

/** dom/indexedDB/Key.cpp of Firefox: one, two or three bytes for each unit of UTF-16. */
function firefoxKey(text: string): Buffer {
  const bytes = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)).flatMap(
    (unit) => {
      if (unit <= 0x7e) return [unit + 1]
      if (unit <= 0x3fff + 0x7f) return [((unit - 0x7f) >> 8) | 0x80, (unit - 0x7f) & 0xff]
      return [(unit >> 10) | 0xc0, (unit >> 2) & 0xff, (unit << 6) & 0xff]
    },
  )
  return Buffer.from(bytes)
}

/** Each pattern of at least a window's length under the one of its windows that the fewest patterns have. */
function fileByWindow(patterns: readonly Pattern[]): Map<number, Filed[]> {
  const windows = patterns.map(({ bytes }) => windowHashes(bytes))
  const counts = new Map<number, number>()
  for (const hashes of windows) {
    for (const hash of new Set(hashes)) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  }
  const filed = new Map<number, Filed[]>()
  for (const [index, pattern] of patterns.entries()) {
    const hashes = windows[index] ?? []
    const rarity = hashes.map((hash) => counts.get(hash) ?? 0)
    const offset = rarity.indexOf(rarity.reduce((a, b) => Math.min(a, b), Infinity))
    const hash = hashes[offset]
    if (hash === undefined) continue
    const under = filed.get(hash)
    if (under === undefined) filed.set(hash, [{ pattern, index, offset }])
    else under.push({ pattern, index, offset })
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
