/** Numbers that look random and are the same again for the same seed. */

/** The next number, from 0 up to but not including 1. */
export type Random = () => number

/** Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number below `bound`. */
export const upTo = (random: Random, bound: number): number => Math.floor(random() * bound)

export function pick<T>(random: Random, list: readonly T[]): T {
  const found = list[upTo(random, list.length)]
  if (found === undefined && list.length === 0) throw new Error('nothing to choose from')
  return found as T
}
