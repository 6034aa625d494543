/** Standalone files that somebody has changed: all refused, before a wrong byte is handed out. */
import { afterAll, describe, expect, test } from 'vitest'
import { newVault } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import {
  BEFORE_BYTES,
  patterned,
  PLAIN_SEGMENT_BYTES as FULL,
  SEGMENT_BYTES,
  takenApart,
  together,
  turned,
} from '../../support/files.ts'

const SEGMENTS = 41
const plain = patterned((SEGMENTS - 1) * FULL + 4321)
const tab = await newVault()
const file = await tab.encryptFile(new Blob([plain]), 1)
const other = await tab.encryptFile(new Blob([plain]), 2)
const { before, segments } = takenApart(file)
const foreign = takenApart(other)
const counts: [what: string, refused: number][] = []

/** The part of it that a byte at `at` of the file is in. */
const segmentOf = (at: number): number => Math.floor((at - BEFORE_BYTES) / SEGMENT_BYTES)

/** All that is handed out of `bad`: nothing, as a whole; and of its parts only what is right. */
async function refuses(bad: Blob, part?: number): Promise<void> {
  const tampered = { code: 'tampered' }
  if (part === undefined) {
    // What is wrong shows before anything is read of it.
    await expect(tab.fileSize(bad)).rejects.toMatchObject(tampered)
    await expect(tab.readFile(bad, 0, 1)).rejects.toMatchObject(tampered)
  } else {
    const start = part * FULL
    await expect(tab.readFile(bad, start, start + 1)).rejects.toMatchObject(tampered)
  }
}

async function all(what: string, bad: AsyncGenerator<[Blob, number?]>): Promise<number> {
  let refused = 0
  for await (const [blob, part] of bad) {
    await refuses(blob, part)
    refused++
  }
  counts.push([what, refused])
  return refused
}

afterAll(() => {
  for (const [what, refused] of counts) console.log(`${what}: ${refused} refused`)
})

describe('a file that somebody has changed', () => {
  test('opens as it is', async () => {
    expect(segments).toHaveLength(SEGMENTS)
    expect(await tab.fileSize(together({ before, segments }))).toBe(plain.length)
  })

  test('is refused cut off at any edge of a segment', async () => {
    const n = await all(
      'cut off at an edge',
      (async function* () {
        for (let i = 0; i < SEGMENTS; i++) yield [file.slice(0, BEFORE_BYTES + i * SEGMENT_BYTES)]
      })(),
    )
    expect(n).toBe(SEGMENTS)
  })

  test('is refused cut off at 1,000 places', async () => {
    const random = new Uint32Array(1000)
    crypto.getRandomValues(random)
    const n = await all(
      'cut off anywhere',
      (async function* () {
        for (const number of random) yield [file.slice(0, number % file.size)]
      })(),
    )
    expect(n).toBe(1000)
  })

  test('is refused with anything behind it', async () => {
    await all(
      'added to',
      (async function* () {
        for (const size of [1, 31, 32, 33, 1000, SEGMENT_BYTES]) {
          yield [new Blob([file, new Uint8Array(size)])]
        }
        yield [new Blob([file, segments.at(-1) ?? ''])]
      })(),
    )
  })

  test('is refused with segments swapped', async () => {
    const n = await all(
      'swapped',
      (async function* () {
        for (let i = 0; i + 1 < SEGMENTS; i++) {
          for (const j of [i + 1, (i + 7) % (SEGMENTS - 1)]) {
            if (i === j) continue
            const swapped = [...segments]
            swapped[i] = segments[j] ?? before
            swapped[j] = segments[i] ?? before
            const isLast = Math.max(i, j) === SEGMENTS - 1
            const blob = together({ before, segments: swapped })
            yield isLast ? [blob] : [blob, i]
            if (!isLast) yield [blob, j]
          }
        }
      })(),
    )
    expect(n).toBeGreaterThan(100)
  })

  test('is refused with a segment dropped or told twice', async () => {
    const n = await all(
      'dropped, repeated',
      (async function* () {
        for (let i = 0; i < SEGMENTS; i++) {
          yield [together({ before, segments: segments.toSpliced(i, 1) })]
          yield [together({ before, segments: segments.toSpliced(i, 0, segments[i] ?? before) })]
          const twice = segments.with(i, segments[(i + 1) % (SEGMENTS - 1)] ?? before)
          yield i === SEGMENTS - 1
            ? [together({ before, segments: twice })]
            : [together({ before, segments: twice }), i]
        }
      })(),
    )
    expect(n).toBe(3 * SEGMENTS)
  })

  test('is refused with segments of another file of the same vault, and with its beginning', async () => {
    const n = await all(
      'of another file',
      (async function* () {
        for (let i = 0; i < SEGMENTS; i++) {
          const mixed = segments.with(i, foreign.segments[i] ?? before)
          const blob = together({ before, segments: mixed })
          yield i === SEGMENTS - 1 ? [blob] : [blob, i]
        }
        yield [together({ before: foreign.before, segments })]
        const id = new Blob([before.slice(0, 48), foreign.before.slice(48)])
        yield [together({ before: id, segments: foreign.segments })]
      })(),
    )
    expect(n).toBe(SEGMENTS + 2)
  })

  test('is refused with any bit of what it begins with turned over', async () => {
    const n = await all(
      'changed beginning',
      (async function* () {
        for (let at = 0; at < BEFORE_BYTES; at++) {
          // The version is another code.
          if (at !== 7) yield [await turned(file, at)]
        }
      })(),
    )
    expect(n).toBe(BEFORE_BYTES - 1)
  })

  test('is refused with bits of any segment turned over', async () => {
    const n = await all(
      'bits of segments',
      (async function* () {
        for (let i = 0; i < SEGMENTS; i++) {
          const start = BEFORE_BYTES + i * SEGMENT_BYTES
          const end = Math.min(start + SEGMENT_BYTES, file.size)
          for (const at of [
            start,
            start + 3,
            start + 4,
            start + 15,
            start + 16,
            end - 17,
            end - 1,
          ]) {
            const bad = await turned(file, at)
            yield segmentOf(at) === SEGMENTS - 1 ? [bad] : [bad, i]
          }
        }
      })(),
    )
    expect(n).toBe(7 * SEGMENTS)
  })

  test('gives what is right of it in parts, and nothing as a whole', async () => {
    const bad = await turned(file, BEFORE_BYTES + 20 * SEGMENT_BYTES + 99)
    await expect(tab.decryptFile(bad, 1)).rejects.toMatchObject({ code: 'tampered' })
    await expect(tab.readFile(bad, 0, plain.length)).rejects.toMatchObject({ code: 'tampered' })
    const [end, begin] = [20 * FULL, 21 * FULL]
    expect(Buffer.compare(await tab.readFile(bad, 0, end), plain.subarray(0, end))).toBe(0)
    const rest = await tab.readFile(bad, begin, plain.length)
    expect(Buffer.compare(rest, plain.subarray(begin))).toBe(0)
  })

  test('is refused if it is something else', async () => {
    for (const bytes of ['', 'COFFILE', 'age-encryption.org/v1\n', '\0'.repeat(1000)]) {
      await refuses(new Blob([bytes]))
    }
  })
})
