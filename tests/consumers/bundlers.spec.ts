/** The packed package, installed into a fresh app and built by each bundler, lives through a vault's day under the real policy. */
import { join } from 'node:path'
import { BUNDLERS } from './bundlers.ts'
import { expect, test } from './fixtures.ts'
import { liveThrough } from './story.ts'

for (const { name, copies, build } of BUNDLERS) {
  test(`an app built by ${name} sets, gets, locks and unlocks`, async ({
    page,
    consumer,
    site,
  }) => {
    await build(consumer)
    const origin = await site(join(consumer, 'dist'))
    const where = copies ? { workerUrl: '/workers/worker.js', helperUrl: '/workers/helper.js' } : {}
    await liveThrough(page, `${origin}/`, where)
  })
}

test('a bundler that did not copy the worker is told so by a code, and nothing hangs', async ({
  page,
  consumer,
  site,
}) => {
  const esbuild = BUNDLERS.find(({ name }) => name === 'esbuild')
  await esbuild?.build(consumer)
  await page.goto(`${await site(join(consumer, 'dist'))}/`)
  await page.waitForFunction(() => 'app' in globalThis)
  // Beside main.js, where nobody put it.
  const code = await page.evaluate(() =>
    globalThis.app.openVault({ name: 'app' }).catch((error) => error.code),
  )
  expect(code).toBe('worker-unavailable')
})
