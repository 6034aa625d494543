/** Tabs that hammer on the same names of one vault, in every engine: see tests/support/hammer.ts. */
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import { hammer } from '../../support/hammer.ts'
import { test } from '../fixtures.ts'
import { count } from './counts.ts'
import { rounds } from './size.ts'

for (const [number, share, size] of [
  [2, 0.03, { rounds: 20, increments: 40, batches: 20 }],
  [8, 0.05, { rounds: 10, increments: 10, batches: 8 }],
] as const) {
  test(`${number} tabs that hammer on the same names lose no update and see no torn batch.`, async ({
    stage,
  }) => {
    const tabs: Tab[] = []
    while (tabs.length < number) tabs.push(await stage.tab())
    let operations = 0
    for (const round of rounds({ least: 1, ci: 1, share }, 60_000)) {
      for (const tab of tabs) await tab.reload()
      const { increments, batches, reads, ...rest } = await hammer(tabs, `hammer-${round}`, size)
      // Most of what was written is dead, and gone.
      expect(rest.rows).toBeLessThan(rest.sequence / 2)
      operations += size.rounds * number + increments + batches + reads
      const description = JSON.stringify({ increments, batches, reads, ...rest })
      test.info().annotations.push({ type: 'hammered', description })
    }
    count({ operations, divergences: 0 })
  })
}
