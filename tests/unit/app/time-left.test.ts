/** The time that is left (src/app/encrypt/time-left.ts): calm while the rate trembles, right when it really changes. */
import { expect, test } from 'vitest'
import { leftText, TimeLeft } from '../../../src/app/encrypt/time-left.ts'

const MB = 1_000_000

test('it counts down by itself while the rate trembles', () => {
  const left = new TimeLeft()
  const told = [100, 118, 84, 110, 92].map((rate, second) =>
    left.next((100 - second) * 100 * MB, rate * MB, second * 1000),
  )
  expect(told).toEqual([100_000, 99_000, 98_000, 97_000, 96_000])
})

test('it follows a rate that is another one now', () => {
  const left = new TimeLeft()
  left.next(1000 * MB, 100 * MB, 0)
  expect(left.next(900 * MB, 10 * MB, 1000)).toBe(90_000)
})

test('it says nothing before there is a rate, and begins anew after a rest', () => {
  const left = new TimeLeft()
  expect(left.next(MB, 0, 0)).toBeUndefined()
  expect(left.next(100 * MB, 10 * MB, 0)).toBe(10_000)
  expect(left.next(100 * MB, 0, 60_000)).toBeUndefined()
  expect(left.next(100 * MB, 10 * MB, 60_000)).toBe(10_000)
})

test('it is never less than nothing', () => {
  const left = new TimeLeft()
  left.next(10 * MB, 10 * MB, 0)
  expect(left.next(10 * MB, 10 * MB, 1_500)).toBe(0)
})

test.each([
  [900, 'A few seconds left'],
  [31_000, 'About 35 seconds left'],
  [58_000, 'About 1 minute left'],
  [290_000, 'About 5 minutes left'],
  [5_500_000, 'About 1.5 hours left'],
])('%i ms are told as “%s”', (ms, text) => expect(leftText(ms)).toBe(text))
