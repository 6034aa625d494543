/**
 * What the log needs done now and then, and when: folding, and which rows to rewrite. Thresholds are those of
 * docs/performance.md; all of them grow with the vault, so that upkeep stays a share of what is written.
 */
import { isVaultError } from '../../src/protocol/errors.ts'
import { nonceOf } from '../format/v1/segment.ts'
import type { Log } from './log.ts'
import type { OpenedRow } from './rewrite.ts'
import type { View } from './view.ts'

/** Rows, and bytes of them, that may come after the index before it is written again. */
const FOLD_ROWS = 256
const FOLD_BYTES = 128 * 1024
/** A larger vault waits longer: one more row for so many names, so many bytes more for each. */
const NAMES_PER_ROW = 64
const BYTES_PER_NAME = 8
/** Rows smaller than this are put together, if there are many of them. */
const SMALL_ROW_BYTES = 4096
const MANY_SMALL_ROWS = 64
/** What one step of rewriting carries along, and looks at, at most. */
const STEP_BYTES = 64 * 1024
const STEP_READ_BYTES = 512 * 1024
const STEP_ROWS = 512
/** Less than this is left as it is. */
const LITTLE_BYTES = 64 * 1024

/** Whether so much has come after the index that it should be written again. */
export function shouldFold(view: View): boolean {
  const { count } = view.names
  const rows = view.last - view.index.foldedThrough
  if (rows === 0) return false
  return (
    rows >= Math.max(FOLD_ROWS, count / NAMES_PER_ROW) ||
    view.tailBytes >= Math.max(FOLD_BYTES, count * BYTES_PER_NAME)
  )
}

/** Whether a look through the rows is worth while. */
export function shouldRewrite(view: View, keptBefore: number): boolean {
  const { sizeBytes, keptBytes, liveBytes } = view.rows.totals
  const dead = sizeBytes - keptBytes - liveBytes
  return (
    dead > Math.max(LITTLE_BYTES, liveBytes / 4) ||
    hasManySmall(view) ||
    hasMuchKept(view, keptBefore)
  )
}

function hasManySmall({ rows }: View): boolean {
  const { sizeBytes } = rows.totals
  return rows.count > MANY_SMALL_ROWS + (2 * sizeBytes) / SMALL_ROW_BYTES
}

/** Deletes can only be forgotten when all rows before them are gone. */
function hasMuchKept({ rows }: View, keptBefore: number): boolean {
  const { keptBytes, liveBytes } = rows.totals
  return keptBytes > LITTLE_BYTES + liveBytes / 2 + 2 * keptBefore
}

/**
 * The rows to rewrite next: those that are mostly dead, else a run of small ones, else, if much is kept for the log's own
 * sake, the oldest. Only rows that the index on disk has taken in: a tab that has not read them yet finds them there.
 */
export function rowsToRewrite(
  view: View,
  stuck: ReadonlySet<number>,
  keptBefore: number,
): number[] {
  const eligible: number[] = []
  for (const [sequence] of view.rows.entries()) {
    if (sequence > view.index.foldedThrough) break
    if (sequence !== view.birth && !stuck.has(sequence)) eligible.push(sequence)
  }
  const mostlyDead = take(view, eligible, ({ sizeBytes, keptBytes, liveBytes }) => {
    return sizeBytes - keptBytes - liveBytes > sizeBytes / 2
  })
  if (mostlyDead.length > 0) return mostlyDead
  const small = take(view, eligible, ({ sizeBytes }) => sizeBytes < SMALL_ROW_BYTES)
  if (small.length >= MANY_SMALL_ROWS) return small
  return hasMuchKept(view, keptBefore) ? take(view, eligible, () => true) : []
}

type Judge = (row: { sizeBytes: number; keptBytes: number; liveBytes: number }) => boolean

function take({ rows }: View, eligible: readonly number[], fits: Judge): number[] {
  const taken: number[] = []
  let [carried, read] = [0, 0]
  for (const sequence of eligible) {
    const row = rows.get(sequence)
    if (!row || !fits(row)) continue
    carried += row.keptBytes + row.liveBytes
    read += row.sizeBytes
    const isFull = carried > STEP_BYTES || read > STEP_READ_BYTES || taken.length >= STEP_ROWS
    if (isFull && taken.length > 0) break
    taken.push(sequence)
  }
  return taken
}

/** Opens rows to be rewritten; one that is missing or cannot be opened is left where it is, for a check to find. */
export async function openRows(
  { db, sealer, view }: Log,
  sequences: readonly number[],
): Promise<OpenedRow[]> {
  const rows = await db.read((tx) =>
    Promise.all(sequences.map((sequence) => tx.objectStore('log').get(sequence))),
  )
  const opened = await Promise.all(
    sequences.map(async (sequence, index): Promise<OpenedRow | undefined> => {
      const row: unknown = rows[index]
      if (!(row instanceof Uint8Array)) return undefined
      const bytes = new Uint8Array(row)
      if (!view.rows.isKnownBy(sequence, nonceOf(bytes))) return undefined
      try {
        return { sequence, operations: (await sealer.open(sequence, bytes)).operations() }
      } catch (error) {
        if (isVaultError(error, 'tampered')) return undefined
        throw error
      }
    }),
  )
  return opened.filter((row) => row !== undefined)
}
