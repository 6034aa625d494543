/** The promises in every engine: one project each. `COFFER_ENGINES=firefox,webkit` leaves the others out. */
import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { ENGINE_NAMES } from '../support/engines/engine.ts'
import type { EngineOptions } from './fixtures.ts'

const chosen = (process.env['COFFER_ENGINES'] ?? ENGINE_NAMES.join()).split(',')

export default defineConfig<object, EngineOptions>({
  testDir: '.',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: false,
  // Two engines at a time, which wait for different things.
  workers: Number(process.env['COFFER_TEST_WORKERS'] ?? Math.min(2, availableParallelism())),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  outputDir: process.env['TEST_RESULTS'] ?? '../../test-results/engines',
  projects: ENGINE_NAMES.filter((name) => chosen.includes(name)).map((name) => ({
    name,
    use: { engineName: name },
  })),
})
