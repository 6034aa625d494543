/** What is no call of the contract is refused by the worker, whatever it is. */
import { expect } from '@playwright/test'
import { test } from '../fixtures.ts'
import { count } from './counts.ts'
import { rounds } from './size.ts'

const AT_ONCE = 10_000
const SEED = Number(process.env['COFFER_SEED'] ?? 1)

test('Thousands of calls with one thing wrong each are refused, and the vault does not notice.', async ({
  stage,
}) => {
  const tab = await stage.tab()
  await tab.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ device: true })
    await vault.set('a', 'kept')
  })
  let tried = 0
  for (const round of rounds({ least: 1, ci: 2, share: 0.1 }, 120_000)) {
    const outcome = await tab.evaluate(([seed, number]) => window.tryBadInputs(seed, number), [
      SEED + round,
      AT_ONCE,
    ] as const)
    expect(outcome).toEqual({ tried: AT_ONCE, accepted: [], hangs: [] })
    tried += outcome.tried
  }
  const left = await tab.evaluate(async () => [
    window.vault.state,
    await window.vault.keys(),
    await window.vault.get('a'),
  ])
  expect(left).toEqual(['unlocked', ['a'], 'kept'])
  count({ badInputs: tried, accepted: 0, hangs: 0 })
})
