/**
 * How much a proof does. `COFFER_PROOF` is `ci` or `long`; without it, as among the promises, it does the least that
 * still proves something. The long one goes on for its share of `COFFER_PROOF_MINUTES`.
 */
import { test } from '@playwright/test'

const kind = process.env['COFFER_PROOF'] ?? 'least'
const minutes = Number(process.env['COFFER_PROOF_MINUTES'] ?? 30)

export interface Size {
  least: number
  ci: number
  /** Of the minutes of the long one. */
  share: number
}

/** Numbers the rounds of this test, and gives it the time they take; one round takes at most `roundMs`. */
export function* rounds({ least, ci, share }: Size, roundMs: number): Generator<number, void> {
  const isLong = kind === 'long'
  const end = isLong ? Date.now() + minutes * share * 60_000 : Infinity
  const most = isLong ? Infinity : kind === 'ci' ? ci : least
  test.setTimeout((isLong ? minutes * share * 60_000 : most * roundMs) + 180_000)
  for (let round = 0; round < most && Date.now() < end; round++) yield round
}
