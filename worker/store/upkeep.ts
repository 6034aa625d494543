/**
 * What the log needs done now and then, and when: folding, and which rows to rewrite (docs/adr/0030-index.md and
 * 0031-rewriting.md). What triggers it grows with the vault, so that upkeep stays a share of what is written.
 */
import { isVaultError } from '../../src/protocol/errors.ts'
import { ROWS_PER_PAGE } from '../format/v1/row-page.ts'
import { nonceOf } from '../format/v1/segment.ts'
import { NAME_PAGE_BYTES } from './index-pages.ts'
import type { Log } from './log.ts'
import type { OpenedRow } from './rewrite.ts'
import type { View } from './view.ts'

export interface Thresholds {
  /** Rows, and bytes of them, that may come after the index before it is written again. */
  foldRows: number
  foldBytes: number
  /** A larger vault waits longer: one more row for so many names, so many bytes more for each. */
  namesPerRow: number
  bytesPerName: number
  /** What a page of names holds, and how many rows one of the table of rows. */
  namePageBytes: number
  rowsPerPage: number
  /** Rows smaller than this are put together, if there are many of them. */
  smallRowBytes: number
  manySmallRows: number
  /** What one step of rewriting carries along, and looks at, at most. */
  stepBytes: number
  stepReadBytes: number
  stepRows: number
  /** Less than this is left as it is; and so few rows after the index are not worth another writing of it. */
  littleBytes: number
  fewRows: number
  /** From the last commit to the first step, if there is something to do; and how long commits may put it off. */
  delayMs: number
  patienceMs: number
  /** Between two steps. */
  pauseMs: number
  /** While another tab is at it, and after a failure. */
  busyMs: number
  laterMs: number
}

/** What ships. Tests set others, so that a small vault meets what only a large one would. */
export const THRESHOLDS: Thresholds = {
  foldRows: 256,
  foldBytes: 128 * 1024,
  namesPerRow: 64,
  bytesPerName: 8,
  namePageBytes: NAME_PAGE_BYTES,
  rowsPerPage: ROWS_PER_PAGE,
  smallRowBytes: 4096,
  manySmallRows: 64,
  stepBytes: 64 * 1024,
  stepReadBytes: 512 * 1024,
  stepRows: 512,
  littleBytes: 64 * 1024,
  fewRows: 64,
  delayMs: 2_000,
  patienceMs: 30_000,
  pauseMs: 20,
  busyMs: 2_000,
  laterMs: 60_000,
}

/** Whether so much has come after the index that it should be written again. */
export function shouldFold(view: View, limits: Thresholds): boolean {
  const { foldRows, foldBytes, namesPerRow, bytesPerName } = limits
  const { count } = view.names
  const rows = view.last - view.index.foldedThrough
  if (rows === 0) return false
  if (view.isIndexDue) return true
  return (
    rows >= Math.max(foldRows, count / namesPerRow) ||
    view.tailBytes >= Math.max(foldBytes, count * bytesPerName)
  )
}

/** Whether a look through the rows is worth while. */
export function shouldRewrite(view: View, keptBefore: number, limits: Thresholds): boolean {
  const { sizeBytes, keptBytes, liveBytes } = view.rows.totals
  const dead = sizeBytes - keptBytes - liveBytes
  return (
    dead > Math.max(limits.littleBytes, liveBytes / 4) ||
    hasManySmall(view, limits) ||
    hasMuchKept(view, keptBefore, limits)
  )
}

function hasManySmall({ rows }: View, { manySmallRows, smallRowBytes }: Thresholds): boolean {
  const { sizeBytes } = rows.totals
  return rows.count > manySmallRows + (2 * sizeBytes) / smallRowBytes
}

/** Deletes can only be forgotten when all rows before them are gone. */
function hasMuchKept({ rows }: View, keptBefore: number, { littleBytes }: Thresholds): boolean {
  const { keptBytes, liveBytes } = rows.totals
  return keptBytes > littleBytes + liveBytes / 2 + 2 * keptBefore
}

/**
 * The rows to rewrite next: those that are mostly dead, else a run of small ones, else, if much is kept for the log's own
 * sake, the oldest. Only rows that the index on disk has taken in: a tab that has not read them yet finds them there.
 */
export function rowsToRewrite(
  view: View,
  stuck: ReadonlySet<number>,
  keptBefore: number,
  limits: Thresholds,
): number[] {
  const eligible: number[] = []
  for (const [sequence] of view.rows.entries()) {
    if (sequence > view.index.foldedThrough) break
    if (sequence !== view.birth && !stuck.has(sequence)) eligible.push(sequence)
  }
  const take = (fits: Judge): number[] => taken(view, eligible, fits, limits)
  const mostlyDead = take(({ sizeBytes, keptBytes, liveBytes }) => {
    return sizeBytes - keptBytes - liveBytes > sizeBytes / 2
  })
  if (mostlyDead.length > 0) return mostlyDead
  const small = take(({ sizeBytes }) => sizeBytes < limits.smallRowBytes)
  if (small.length >= limits.manySmallRows) return small
  return hasMuchKept(view, keptBefore, limits) ? take(() => true) : []
}

/** As many of these rows, in their order, as one step takes. */
export const rowsOfStep = (view: View, eligible: readonly number[], limits: Thresholds): number[] =>
  taken(view, eligible, () => true, limits)

type Judge = (row: { sizeBytes: number; keptBytes: number; liveBytes: number }) => boolean

function taken(
  { rows }: View,
  eligible: readonly number[],
  fits: Judge,
  { stepBytes, stepReadBytes, stepRows }: Thresholds,
): number[] {
  const taken: number[] = []
  let [carried, read] = [0, 0]
  for (const sequence of eligible) {
    const row = rows.get(sequence)
    if (!row || !fits(row)) continue
    carried += row.keptBytes + row.liveBytes
    read += row.sizeBytes
    const isFull = carried > stepBytes || read > stepReadBytes || taken.length >= stepRows
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
