/**
 * The tamper matrix: a small vault with every kind of row, and everything that somebody could do to them. What is changed
 * is refused, or healed, or found by a check, or makes no difference: a page no head names, a part no entry names, an
 * older index with all the rows after it. Never is an answer wrong, or a name missing, and called fine.
 *
 * Not in it, because they are not authenticated by design: rows `state`, `erasing` and `device`, which may lock the vault,
 * delay it, or finish an erase. `COFFER_FAULTS=all` turns over bits for a tenth of the long proof, and every bit of a vault of
 * a few rows; `COFFER_SEED` picks where it begins.
 */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { countHere } from '../../support/node-counts.ts'
import { bitsIn, changes, flips, type Change } from './tamper/changes.ts'
import { layCourse, layFewRows, type Contents } from './tamper/course.ts'
import { forks } from './tamper/forks.ts'
import type { Rows } from '../../support/rows.ts'
import { verdictOn } from './tamper/verdict.ts'

const IS_LONG = process.env['COFFER_FAULTS'] === 'all'
const SEED = Number(process.env['COFFER_SEED'] ?? 1)
const CI_BITS = 300
const LONG_MS = Number(process.env['COFFER_PROGRAM_MINUTES'] ?? 3) * 60_000

const course = await layCourse()

interface Tally {
  tried: number
  detected: number
  harmless: number
}

async function tryAll(
  all: Iterable<Change>,
  contents: Contents = course.last.contents,
): Promise<{ total: Tally; missed: string[] }> {
  const kinds = new Map<string, Tally>()
  const missed: string[] = []
  for (const change of all) {
    const tally = kinds.get(change.kind) ?? { tried: 0, detected: 0, harmless: 0 }
    kinds.set(change.kind, tally)
    tally.tried++
    const verdict = await verdictOn({ contents, ...change })
    if (verdict === 'harmless') tally.harmless++
    else if (typeof verdict === 'string') tally.detected++
    else missed.push(`${change.kind}, ${change.what}: ${verdict.missed.slice(0, 200)}`)
  }
  const total = { tried: 0, detected: 0, harmless: 0 }
  for (const [kind, { tried, detected, harmless }] of kinds) {
    total.tried += tried
    total.detected += detected
    total.harmless += harmless
    process.stdout.write(`${kind}: ${tried} tried, ${detected} detected, ${harmless} harmless\n`)
  }
  return { total, missed }
}

test('the vault of the matrix has every kind of row', () => {
  const { moments, last, fork } = course
  const numbers = [...last.rows.log.keys()]
  expect(numbers[0]).toBe(1)
  expect(numbers.length).toBeGreaterThan(5)
  expect(numbers.at(-1)).toBeGreaterThan(2 * numbers.length)
  expect(last.indexedThrough).toBeLessThan(numbers.at(-1) ?? 0)
  expect(last.rows.index.size).toBeGreaterThan(6)
  expect(last.rows.large.size).toBe(2)
  expect(last.rows.copy.size).toBe(1)
  expect(new Set(moments.map(({ indexedThrough }) => indexedThrough)).size).toBeGreaterThan(4)
  expect(new Set(fork.map(({ indexedThrough }) => indexedThrough)).size).toBeGreaterThan(2)
})

test('no row is taken away, moved, doubled, put back or brought from elsewhere and an answer is wrong', async () => {
  const { total, missed } = await tryAll(changes(course))
  expect(missed).toEqual([])
  expect(total.tried).toBeGreaterThan(1000)
  expect(total.detected).toBeGreaterThan(total.tried / 2)
  countHere({ tampered: total.tried })
}, 3_600_000)

function* bits(rows: Rows, lastsMs: number): Generator<Change> {
  const end = performance.now() + lastsMs
  let turned = 0
  for (const flip of flips(rows, SEED)) {
    if (performance.now() > end || (!IS_LONG && turned >= CI_BITS)) break
    turned++
    yield flip
  }
  process.stdout.write(`${turned} of ${bitsIn(rows)} bits, seed ${SEED}\n`)
}

test('no bit is turned over and an answer is wrong', async () => {
  const { total, missed } = await tryAll(bits(course.last.rows, LONG_MS))
  expect(missed).toEqual([])
  expect(total.tried).toBeGreaterThan(0)
  expect(total.detected).toBe(total.tried)
  countHere({ bitsFlipped: total.tried, bitsDetected: total.detected })
}, 3_600_000)

test('no bit at all of a vault of a few rows is turned over and an answer is wrong', async () => {
  const { rows, contents } = await layFewRows()
  expect(rows.index.size).toBeGreaterThan(2)
  const { total, missed } = await tryAll(bits(rows, Infinity), contents)
  expect(missed).toEqual([])
  expect(total.tried).toBe(IS_LONG ? bitsIn(rows) : CI_BITS)
  expect(total.detected).toBe(total.tried)
  countHere({ bitsFlipped: total.tried, bitsDetected: total.detected })
}, 3_600_000)

test('nothing of a copy that was written on is taken for ours, whatever it is mixed with', async () => {
  const { total, missed } = await tryAll(forks(course))
  expect(missed).toEqual([])
  expect(total.tried).toBeGreaterThan(1000)
  expect(total.detected).toBe(total.tried)
  countHere({ tampered: total.tried })
}, 3_600_000)
