/** No bit of a vault can be turned over unnoticed: a few among the promises, every one in the long proof. */
import { expect } from '@playwright/test'
import { test } from '../fixtures.ts'
import { count } from './counts.ts'
import { rounds } from './size.ts'

const AT_ONCE = 200

test('A bit turned over in any row of a vault is noticed: healed from the second copy, or refused.', async ({
  stage,
}) => {
  const tab = await stage.tab()
  let flipped = 0
  let total = Infinity
  for (const round of rounds({ least: 1, ci: 3, share: 0.3 }, 60_000)) {
    if (flipped >= total) break
    const flips = await tab.evaluate(([first, number]) => window.flipBits(first, number), [
      round * AT_ONCE,
      AT_ONCE,
    ] as const)
    expect(flips.missed).toEqual([])
    expect(flips.detected).toBe(flips.flipped)
    ;({ total } = flips)
    flipped += flips.flipped
  }
  expect(flipped).toBeGreaterThan(0)
  test.info().annotations.push({ type: 'bits in all', description: String(total) })
  count({ bitsFlipped: flipped, bitsDetected: flipped })
})
