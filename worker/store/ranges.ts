/** Sets of sequence numbers as ranges: sorted, apart from each other. */
import type { SequenceRange } from '../format/v1/operations.ts'

/** The same numbers, each once, in as few ranges as possible. */
export function normalise(ranges: Iterable<SequenceRange>): SequenceRange[] {
  const out: SequenceRange[] = []
  for (const { from, count } of [...ranges].sort((a, b) => a.from - b.from)) {
    const before = out.at(-1)
    const end = from + count
    if (before && from <= before.from + before.count) {
      before.count = Math.max(before.from + before.count, end) - before.from
    } else out.push({ from, count })
  }
  return out
}

/** The range `sequence` is in, if it is in one of these, which are normalised. */
function rangeAt(ranges: readonly SequenceRange[], sequence: number): SequenceRange | undefined {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranges[middle]?.from ?? 0) <= sequence) low = middle + 1
    else high = middle
  }
  const range = ranges[low - 1]
  return range && sequence < range.from + range.count ? range : undefined
}

/** Whether `sequence` is in one of these, which are normalised. */
export const includes = (ranges: readonly SequenceRange[], sequence: number): boolean =>
  rangeAt(ranges, sequence) !== undefined

/** The first number from `from` up to, not including, `to` that is in none of these, which are normalised. */
export function firstOutside(
  ranges: readonly SequenceRange[],
  from: number,
  to: number,
): number | undefined {
  if (from >= to) return undefined
  // Ranges that touch are one, so the number after a range is in none.
  const range = rangeAt(ranges, from)
  const at = range ? range.from + range.count : from
  return at < to ? at : undefined
}
