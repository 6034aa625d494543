/**
 * Which rows a salvage leaves out because they contradict others: of a log that a copy of the vault was mixed into, rows open
 * that are not ours. Where two rows do not follow each other, one of them goes, the one of the shorter stretch; all else
 * stays, for what is taken out is lost to whoever asked for the repair. Nobody can tell for certain which course was ours.
 */
import type { Tie } from '../format/v1/index-head.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import { assertChain, follows } from './chain.ts'
import type { ReplayedRow } from './replay.ts'
import type { View } from './view.ts'

/** Rows, in their order, that do not contradict each other. `isKnown`: this one stays in any case. */
export function agreeing(
  rows: readonly ReplayedRow[],
  isKnown: (row: ReplayedRow) => boolean,
): ReplayedRow[] {
  const runs = runsOf(rows)
  const out = new Set<ReplayedRow>()
  for (let i = 1; i < runs.length; i++) {
    const [older, newer] = [runs[i - 1] ?? [], runs[i] ?? []]
    const [last, first] = [older.at(-1), newer[0]]
    if (!last || !first || isApart(last, first)) continue
    const isNewerOut = isKnown(last) || (!isKnown(first) && newer.length < older.length)
    out.add(isNewerOut ? first : last)
  }
  return rows.filter((row) => !out.has(row))
}

/** A row between them is missing or gone, so that nothing is known of how they follow each other. */
const isApart = (a: ReplayedRow, b: ReplayedRow): boolean =>
  b.record.sequence !== a.record.sequence + 1

/** Stretches of rows of which each follows the one before. */
function runsOf(rows: readonly ReplayedRow[]): ReplayedRow[][] {
  const runs: ReplayedRow[][] = []
  let before: ReplayedRow | undefined
  for (const row of rows) {
    const isNext =
      before &&
      !isApart(before, row) &&
      (row.link ? follows(row, { nonce: before.record.nonce, link: before.link }) : !before.link)
    if (isNext) runs.at(-1)?.push(row)
    else runs.push([row])
    before = row
  }
  return runs
}

/** Whether a whole log is in one chain. */
export async function isChained(rows: readonly ReplayedRow[]): Promise<boolean> {
  try {
    await assertChain(rows)
    return true
  } catch (error) {
    if (isVaultError(error, 'tampered')) return false
    throw error
  }
}

/**
 * Whether an index is more likely that of another course of events than these rows are: from the first row on that it knows
 * otherwise, it does so of most; or its pages know of a row that is not there.
 */
export function isForeign(view: View, tie: Tie | undefined, rows: readonly ReplayedRow[]): boolean {
  const taken = rows.filter(({ record }) => record.sequence <= view.index.foldedThrough)
  const isOdd = taken.map(({ record }) => view.contradicts(record) === true)
  const from = isOdd.indexOf(true)
  const rest = from < 0 ? [] : isOdd.slice(from)
  if (2 * rest.filter(Boolean).length > rest.length) return true
  const newest = rows.find(({ record }) => record.sequence === tie?.sequence)
  return newest !== undefined && tie !== undefined && !isSameNonce(newest, tie)
}

const isSameNonce = ({ record }: ReplayedRow, { nonce }: Tie): boolean =>
  record.nonce.every((byte, index) => byte === nonce[index])
