/** What the parts of a repair share. */
import type { Checking, Counts, Finding } from './checking.ts'
import type { Log } from './log.ts'
import type { Thresholds } from './upkeep.ts'

export interface Repairing {
  log: Log
  epoch: number
  advance: Checking['advance']
  putKeys: Checking['putKeys']
  aloneWithLarge: Checking['aloneWithLarge']
  /** Runs `work` when no tab keeps the log in order; says whether it could. */
  aloneWithIndex(work: () => Promise<unknown>): Promise<boolean>
  limits: Thresholds
  /** Called with the newest number after its commit. */
  onCommitted(sequence: number): void
}

/** All of them: a check caps what it hands out, a repair does not. */
export async function findingsOf(
  repairing: Repairing,
  check: (checking: Checking) => Promise<void>,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const counts: Counts = { rows: 0, entries: 0, parts: 0, pages: 0 }
  await check({ ...repairing, counts, found: (finding) => findings.push(finding) })
  return findings
}
