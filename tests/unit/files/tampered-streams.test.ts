/** Standalone files that somebody has changed, opened as they come: what is handed out is right, and the end tells. */
import { afterAll, expect, test } from 'vitest'
import { newVault } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import {
  BEFORE_BYTES,
  bytesIn,
  patterned,
  PLAIN_SEGMENT_BYTES as FULL,
  SEGMENT_BYTES,
} from '../../support/files.ts'
import { pageOf, piecesOf, through } from '../../support/streams.ts'

/** More than what crosses to the worker at once, so that something is handed out before the end. */
const SEGMENTS = 19
const plain = patterned((SEGMENTS - 1) * FULL + 4321)
const tab = await newVault()
const page = pageOf(tab)
const file = await bytesIn(await tab.encryptFile(new Blob([plain]), 1))
const foreign = await bytesIn(await tab.encryptFile(new Blob([plain]), 2))
const counts: [what: string, refused: number, handedOutBytes: number][] = []

const segmentOf = (whole: Uint8Array, i: number): Uint8Array =>
  whole.subarray(BEFORE_BYTES + i * SEGMENT_BYTES, BEFORE_BYTES + (i + 1) * SEGMENT_BYTES)
const begin = file.subarray(0, BEFORE_BYTES)
const segments = Array.from({ length: SEGMENTS }, (_, i) => segmentOf(file, i))
const together = (parts: readonly Uint8Array[], before = begin): Uint8Array =>
  Buffer.concat([before, ...parts])

/** Each ends with `tampered`, and what came before is how the file began. */
async function refused(what: string, bad: Iterable<Uint8Array>): Promise<number> {
  let [count, handedOut] = [0, 0]
  for (const bytes of bad) {
    const came = await through(piecesOf(bytes, 3_000_000), page.decryptStream())
    expect(came.error, `${what}, ${count}`).toMatchObject({ code: 'tampered' })
    const { length } = came.bytes
    expect(length).toBeLessThan(plain.length)
    expect(Buffer.compare(came.bytes, plain.subarray(0, length))).toBe(0)
    count++
    handedOut += length
  }
  counts.push([what, count, handedOut])
  return count
}

afterAll(() => {
  for (const [what, count, bytes] of counts) {
    console.log(`${what}: ${count} refused, ${bytes} bytes before that, all of them right`)
  }
})

test('cut off at the edge of any segment', async () => {
  const edges = segments.map((_, i) => file.subarray(0, BEFORE_BYTES + i * SEGMENT_BYTES))
  expect(await refused('cut off at an edge', edges)).toBe(SEGMENTS)
})

test('cut off at 1,000 places', async () => {
  // A short one: so many take their time.
  const short = await bytesIn(await tab.encryptFile(new Blob([plain.subarray(0, 2 * FULL + 9)]), 3))
  const places = crypto.getRandomValues(new Uint32Array(1000))
  const bad = Array.from(places, (place) => short.subarray(0, place % short.length))
  expect(await refused('cut off anywhere', bad)).toBe(1000)
})

test('added to', async () => {
  const tails = [1, 31, 32, 1000, SEGMENT_BYTES].map((size) => new Uint8Array(size))
  const bad = [...tails, segmentOf(file, SEGMENTS - 1), file].map((tail) =>
    Buffer.concat([file, tail]),
  )
  expect(await refused('added to', bad)).toBe(7)
})

test('segments swapped, repeated, dropped, and of another file', async () => {
  const at = (i: number): Uint8Array => segments[i] ?? begin
  const others = segments.map((_, i) => (i + 7) % SEGMENTS)
  const swapped = others.map((j, i) => together(segments.with(i, at(j)).with(j, at(i))))
  expect(await refused('swapped', swapped)).toBe(SEGMENTS)
  const twice = segments.map((segment, i) => together(segments.toSpliced(i, 0, segment)))
  expect(await refused('repeated', twice)).toBe(SEGMENTS)
  const replaced = others.map((j, i) => together(segments.with(i, at(j))))
  expect(await refused('one in the place of another', replaced)).toBe(SEGMENTS)
  const dropped = segments.map((_, i) => together(segments.toSpliced(i, 1)))
  expect(await refused('dropped', dropped)).toBe(SEGMENTS)
  const mixed = segments.map((_, i) => together(segments.with(i, segmentOf(foreign, i))))
  expect(await refused('of another file', mixed)).toBe(SEGMENTS)
})

test('any bit of the beginning turned over, or the beginning of another file', async () => {
  const bad: Uint8Array[] = [together(segments, foreign.subarray(0, BEFORE_BYTES))]
  for (let at = 0; at < BEFORE_BYTES; at++) {
    // The version is another code.
    if (at === 7) continue
    const turned = Buffer.from(file.subarray(0, 2 * SEGMENT_BYTES))
    turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8))
    bad.push(turned)
  }
  expect(await refused('changed beginning', bad)).toBe(BEFORE_BYTES)
  const newer = Buffer.from(file)
  newer[7] = 2
  const came = await through(piecesOf(newer, 3_000_000), page.decryptStream())
  expect([came.bytes.length, came.error]).toMatchObject([0, { code: 'unsupported-version' }])
})

test('a bit of any segment turned over', async () => {
  const bad = segments.flatMap((segment, i) =>
    [0, 4, 16, segment.length - 17, segment.length - 1].map((at) => {
      const turned = Buffer.from(segment)
      turned[at] = (turned[at] ?? 0) ^ (1 << (i % 8))
      return together(segments.with(i, turned))
    }),
  )
  expect(await refused('bits of segments', bad)).toBe(5 * SEGMENTS)
})
