/**
 * The `test` every browser test uses: a server with the real headers, and a guard that fails the test by itself on any
 * policy violation, console error or uncaught error. An attack test says what it provokes with `guard.expectViolation`.
 */
import { test as base } from '@playwright/test'
import { createGuard, type Guard } from './fixtures-guard.ts'
import { watchAll } from './fixtures-watch-all.ts'
import { startServer, type TestServer } from './server.ts'

export { expect } from '@playwright/test'

export interface CofferOptions {
  /** Which build is served: the app as it ships, or the one with the harness page. */
  build: 'app' | 'harness'
}

interface PerTest {
  guard: Guard
  watched: void
}

interface PerWorker {
  server: TestServer
}

export const test = base.extend<PerTest, PerWorker & CofferOptions>({
  build: ['app', { option: true, scope: 'worker' }],
  server: [
    async ({ build }, use) => {
      const server = await startServer(build)
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  // Playwright wants the first argument destructured even when nothing is taken from it.
  // oxlint-disable-next-line no-empty-pattern
  guard: async ({}, use) => {
    const guard = createGuard()
    await use(guard)
    const verdict = await guard.verdict()
    if (verdict.length > 0) throw new Error(`The browser complained:\n  ${verdict.join('\n  ')}`)
  },
  watched: [
    async ({ browser, context, guard }, use) => {
      const stop = watchAll(guard, browser)
      await guard.watch(context)
      await use()
      stop()
    },
    { auto: true },
  ],
})
