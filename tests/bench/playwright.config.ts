/** The benchmarks: one engine after another, one test each, with all the time it takes. Started by scripts/bench.mjs. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: 'bench.spec.ts',
  workers: 1,
  timeout: 0,
  reporter: [['line']],
  outputDir: process.env['TEST_RESULTS'] ?? '../../test-results/bench',
})
