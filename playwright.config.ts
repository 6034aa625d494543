/**
 * Real Chromium against the built files, served with the real headers (tests/support/fixtures.ts starts the
 * server, one per worker on a free port). `browser` sees the harness build, `e2e` the app as it ships,
 * `consumers` the package as others install it.
 */
import { defineConfig } from '@playwright/test'
import { chromiumLaunchOptions } from './tests/support/browser.ts'
import type { CofferOptions } from './tests/support/fixtures.ts'

export default defineConfig<object, CofferOptions>({
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: false,
  workers: Number(process.env['COFFER_TEST_WORKERS'] ?? 1),
  // Machines are shared: what hangs is still found, what is slow does not fail.
  timeout: 240_000,
  // A key of a passphrase takes a second, a page under load ten.
  expect: { timeout: 60_000 },
  reporter: [['list']],
  // Several runs at once in one checkout need a folder each.
  outputDir: process.env['TEST_RESULTS'] ?? 'test-results',
  use: {
    browserName: 'chromium',
    launchOptions: chromiumLaunchOptions(),
    // It films each page, which is a quarter of the time.
    trace: process.env['COFFER_TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    // Video would need Playwright's own ffmpeg, which a system browser does not bring.
    video: 'off',
  },
  projects: [
    { name: 'browser', testDir: 'tests/browser', use: { build: 'harness' } },
    { name: 'e2e', testDir: 'tests/e2e', use: { build: 'app' } },
    // The packed package in apps of its own; it is built by `npm run build:lib`.
    { name: 'consumers', testDir: 'tests/consumers' },
  ],
})
