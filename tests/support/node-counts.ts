/** Counts of the test that runs, in the report of the run: `npm run proof` adds them up. */
import { getCurrentTest } from 'vitest/suite'

export function countHere(more: Record<string, number>): void {
  const test = getCurrentTest()
  if (!test) throw new Error('counts belong to a test')
  // Vitest leaves it to the test what is in there.
  const meta = test.meta as { counts?: Record<string, number> }
  const counts = (meta.counts ??= {})
  for (const [name, number] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + number
}
