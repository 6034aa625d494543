import { describe, expect, it } from 'vitest'
import { quantile, ratio, rotated, spread } from '../../bench/maths.ts'

describe('the arithmetic of the benchmarks', () => {
  it('takes the middle of an odd number of rounds, and what is halfway between two of an even number', () => {
    expect(quantile([9, 1, 5], 0.5)).toBe(5)
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  })

  it('leaves the rounds in the order in which they were run', () => {
    const times = [3, 1, 2]
    spread(times)
    expect(times).toEqual([3, 1, 2])
  })

  it('gives quartiles that half of all rounds lie between', () => {
    expect(spread([1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual({ low: 3, median: 5, high: 7 })
  })

  it('does not let one round that was disturbed move a median', () => {
    expect(spread([1, 1, 1, 1, 900]).median).toBe(1)
  })

  it('compares each round with itself, so that a slow machine makes neither side slower', () => {
    // The last two rounds ran on a machine ten times as busy.
    expect(ratio([1, 1, 10, 10], [2, 2, 20, 20])).toEqual({ low: 0.5, median: 0.5, high: 0.5 })
  })

  it('is below one where ours is faster', () => {
    expect(ratio([1], [4]).median).toBe(0.25)
    expect(ratio([4], [1]).median).toBe(4)
  })

  it('refuses to compare sides of which one has missed a round, or nothing at all', () => {
    expect(() => ratio([1, 2], [1])).toThrow(RangeError)
    expect(() => spread([])).toThrow(RangeError)
  })

  it('lets every side come first in turn', () => {
    const sides = ['a', 'b', 'c']
    expect([0, 1, 2, 3].map((round) => rotated(sides, round)[0])).toEqual(['a', 'b', 'c', 'a'])
    expect(rotated(sides, 1)).toEqual(['b', 'c', 'a'])
  })
})
