/**
 * The arithmetic of the benchmarks: medians of ratios, round by round, because a machine that is busy for a while makes
 * both sides of a round slow, and times of different rounds say little about each other.
 */

export interface Spread {
  median: number
  /** The quartiles: half of all rounds lie between them. */
  low: number
  high: number
}

/** Times of one side, in milliseconds, in the order of the rounds. */
export type Times = readonly number[]

/** The value below which this share of all lies, between two neighbours where it falls between them. */
export function quantile(values: Times, share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('nothing was measured')
  return below + (above - below) * (place - Math.floor(place))
}

export const spread = (values: Times): Spread => ({
  median: quantile(values, 0.5),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
})

/** How long ours takes of the other's time: below 1 is faster. Both sides must have run in every round. */
export function ratio(ours: Times, theirs: Times): Spread {
  if (ours.length !== theirs.length) throw new RangeError('one side has missed a round')
  return spread(ours.map((time, round) => time / (theirs[round] ?? Number.NaN)))
}

/** The sides in the order in which this round runs them, so that none of them always comes first. */
export const rotated = <T>(sides: readonly T[], round: number): T[] =>
  sides.map((_, index) => sides[(index + round) % sides.length] as T)
