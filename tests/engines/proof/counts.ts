/** What a proof has done, as numbers in the report of the run: `npm run proof` adds them up, engine by engine. */
import { test } from '@playwright/test'
import type { Engine } from '../../support/engines/engine.ts'

/** The names are those of proof.json. */
export type Count =
  | 'badInputs'
  | 'accepted'
  | 'hangs'
  | 'faults'
  | 'kills'
  | 'acknowledged'
  | 'bitsFlipped'
  | 'bitsDetected'
  | 'canariesPlanted'
  | 'canaries'
  | 'controlsPlanted'
  | 'controlsFound'
  | 'attacksTried'
  | 'attacksBlocked'
  | 'attacksOpen'
  | 'programs'
  | 'operations'
  | 'divergences'

export function count(counts: Partial<Record<Count, number>>): void {
  const { annotations } = test.info()
  for (const [name, number] of Object.entries(counts)) {
    annotations.push({ type: `count ${name}`, description: String(number) })
  }
}

/** Which engine it was. */
export function noteVersion({ version }: Engine): void {
  test.info().annotations.push({ type: 'engine version', description: version })
}
