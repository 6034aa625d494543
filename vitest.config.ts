/** Unit tests: plain Node with an IndexedDB in memory. What needs a browser is Playwright's (playwright.config.ts). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'unit',
    environment: 'node',
    include: ['tests/unit/**/*.test.ts'],
    setupFiles: ['tests/support/node-globals.ts'],
    maxWorkers: 2,
    // Machines are shared: a test that waits for this long hangs, one that is slow does not fail.
    testTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
