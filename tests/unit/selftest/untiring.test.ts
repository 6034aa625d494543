/** An attack is judged by what it did, and not by what became of the worker before it. */
import { expect, test } from 'vitest'
import type { Attempted } from '../../engines/page/attempt.ts'
import type { Probe } from '../../engines/page/ground.ts'
import { untiring } from '../../selftest/untiring.ts'

const BLOCKED: Attempted = { outcome: 'blocked', reason: '', isUnclear: false, violations: [] }

/** Starts probes that are lost at these attacks of all there are. */
function probes(lostAt: readonly number[]): { start(): Promise<Probe>; started(): number } {
  let started = 0
  let attacks = 0
  const start = async (): Promise<Probe> => {
    started++
    return {
      attack: async () => {
        if (lostAt.includes(++attacks)) throw new Error(`lost at ${attacks}`)
        return BLOCKED
      },
    }
  }
  return { start, started: () => started }
}

test('one probe does for all attacks as long as it lives', async () => {
  const { start, started } = probes([])
  const attack = untiring(start)
  expect([await attack('a'), await attack('b')]).toEqual([BLOCKED, BLOCKED])
  expect(started()).toBe(1)
})

test('a lost probe costs no attack its verdict, neither that one nor the next', async () => {
  const { start, started } = probes([2])
  const attack = untiring(start)
  expect([await attack('a'), await attack('b'), await attack('c')]).toEqual([
    BLOCKED,
    BLOCKED,
    BLOCKED,
  ])
  expect(started()).toBe(2)
})

test('an attack that loses two probes is told so, and the next has a new one', async () => {
  const { start, started } = probes([1, 2])
  const attack = untiring(start)
  await expect(attack('a')).rejects.toThrow('lost at 2')
  expect(await attack('b')).toEqual(BLOCKED)
  expect(started()).toBe(3)
})
