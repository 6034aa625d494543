/** When upkeep begins, seen from outside: by how often it asks to be the one that works. */
import { expect, test } from 'vitest'
import { VaultError } from '../../../src/protocol/errors.ts'
import { Caretaker } from '../../../worker/caretaker.ts'
import { View } from '../../../worker/store/view.ts'
import type { OpenLog } from '../../../worker/store/store.ts'

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A log that always has something to be folded. */
function untidyLog(): OpenLog {
  const view = new View()
  view.last = 1_000_000
  view.tailBytes = 1e9
  return { log: { view } } as OpenLog
}

async function attemptsWith(laterMs: number): Promise<number> {
  let attempts = 0
  const errors: unknown[] = []
  const caretaker = new Caretaker({
    rotation: { isDue: false, step: async () => false, watch: async () => {} },
    ifAlone: async () => {
      attempts++
      throw new VaultError('quota')
    },
    mayWork: () => true,
    onError: (error) => errors.push(error),
    upkeep: { delayMs: 1, patienceMs: 1e6, laterMs },
  })
  caretaker.start(untidyLog())
  for (let commits = 0; commits < 20; commits++) {
    await later(5)
    caretaker.look()
  }
  caretaker.stop()
  expect(errors).toHaveLength(attempts)
  return attempts
}

test('after a failure it rests, whatever is committed meanwhile', async () => {
  expect(await attemptsWith(1e6)).toBe(1)
})

test('and goes on when it has rested', async () => {
  expect(await attemptsWith(1)).toBeGreaterThan(1)
})
