/** Unit tests: plain Node with an IndexedDB in memory. What needs a browser is Playwright's (playwright.config.ts). */
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest begins first, or one core waits for it at the end of a run. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/faults/')
    const sorted = await super.sort(files)
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))]
  }
}

export default defineConfig({
  test: {
    name: 'unit',
    environment: 'node',
    include: ['tests/unit/**/*.test.ts'],
    setupFiles: ['tests/support/node-globals.ts', 'tests/support/equal-bytes.ts'],
    maxWorkers: 2,
    // Processes: threads of one would hear each other's BroadcastChannels, and lock each other's vaults.
    pool: 'forks',
    // What tests make is garbage soon, and looked through less often where there is room for more of it.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: SlowFirst },
    // Machines are shared: a test that waits for this long hangs, one that is slow does not fail.
    testTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
