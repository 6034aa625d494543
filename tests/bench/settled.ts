/** Waits for the work a vault does by itself: its index is written and its rows are put together in the background. */
import type { LogReport } from '../../src/protocol/contract.ts'

const LOOK_EVERY_MS = 10
/** Work that goes on for longer is not what a benchmark may wait for in silence. */
const LONGEST_MS = 120_000

export async function settled(look: () => Promise<LogReport | null>): Promise<void> {
  const begun = performance.now()
  while ((await look())?.upkeep === true) {
    if (performance.now() - begun > LONGEST_MS) throw new Error('the upkeep does not end')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
