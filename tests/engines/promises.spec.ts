/** Every promise as a test of its own, in the engine of the project. The promises themselves are in promises/. */
import { expect } from '@playwright/test'
import { test } from './fixtures.ts'
import { ANCHOR } from './promises/anchor.ts'
import { IN_PAGE } from './promises/in-page.ts'
import { LARGE_IN_TABS } from './promises/large-tabs.ts'
import { LOCKING } from './promises/locking.ts'
import { RELOADED } from './promises/reloaded.ts'
import { RESTART } from './promises/restart.ts'
import { TABS } from './promises/tabs.ts'
import { THROTTLING } from './promises/throttling.ts'
import { WATCHING } from './promises/watching.ts'

for (const { name, provokes = [], mayProvoke = [], within } of IN_PAGE) {
  test(name, async ({ stage, engine }) => {
    const isReported = within !== 'worker' || engine.reportsWorkers
    stage.announce({ must: isReported ? provokes : [], may: [...provokes, ...mayProvoke] })
    const tab = await stage.page()
    expect(await tab.evaluate((promise) => window.keep(promise), name)).toBeNull()
  })
}

for (const { name, run } of [
  ...TABS,
  ...LARGE_IN_TABS,
  ...WATCHING,
  ...RELOADED,
  ...RESTART,
  ...ANCHOR,
  ...THROTTLING,
  ...LOCKING,
]) {
  test(name, async ({ stage }) => run(stage))
}
