/** Two and eight tabs on the same names, each with a worker of its own, while the log is folded and rewritten. */
import { expect, test } from '../support/fixtures.ts'
import { hammer } from '../support/hammer.ts'
import { openPage } from './page.ts'

for (const [tabs, size] of [
  [2, { rounds: 20, increments: 40, batches: 20 }],
  [8, { rounds: 10, increments: 10, batches: 8 }],
] as const) {
  test(`${tabs} tabs that hammer on the same names lose no update and see no torn batch`, async ({
    context,
  }) => {
    const pages = []
    while (pages.length < tabs) pages.push(await openPage(context))
    const hammered = await hammer(pages, 'test', size)
    process.stdout.write(`${tabs} tabs: ${JSON.stringify(hammered)}\n`)
    // Most of what was written is dead, and gone.
    expect(hammered.rows).toBeLessThan(hammered.sequence / 2)
  })
}
