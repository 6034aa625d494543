/**
 * A slot made to cost more after an unlock, while IndexedDB fails: nobody waits for it, nobody is told, and the passphrase opens
 * the vault with all that is in it, whatever it costs by then.
 */
import { expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { KDF_CALIBRATED_MAX, KDF_FLOOR } from '../../../src/protocol/limits.ts'
import { newTab, openFaultTab, type FaultTab } from '../../support/fault-tab.ts'
import type { Fault } from '../../support/faults.ts'
import { layRows, readRows } from '../../support/rows.ts'
import { freshName, newVault, PASSPHRASE, set } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }
/** More than it meets, with what else is done in the background meanwhile. */
const POINTS = 60
const STRIDE = 2

/** A device that may take all the time there is. */
async function unlocked(name: string): Promise<FaultTab> {
  const tab = newTab(undefined, undefined, {}, 1e9)
  const lock = { idleMs: null, hiddenMs: null }
  await tab.open(name, { lock, durability: 'strict', strengthen: true })
  await tab.unlock(secret)
  return tab
}

const costsOf = async (tab: FaultTab): Promise<number[]> =>
  (await tab.report()).slots.map(({ iterations }) => iterations)

test.each(['fail', 'abort', 'quota', 'crash'] as const)('%s at any point', async (fault: Fault) => {
  const source = freshName()
  await set(await newVault(source), 'a', 'kept')
  const rows = await readRows(source)
  const names = Array.from({ length: POINTS / STRIDE }, freshName)
  const control = freshName()
  for (const name of [control, ...names]) await layRows(name, rows)
  const tabs = await Promise.all(names.map(unlocked))
  for (const [n, tab] of tabs.entries()) tab.host.arm(fault, 1 + n * STRIDE)
  // Begun after all the others, and ended when they have.
  const last = await unlocked(control)
  await vi.waitFor(async () => expect(await costsOf(last)).toEqual([KDF_CALIBRATED_MAX]), 60_000)
  await vi.waitFor(() => expect(tabs.filter(isBusy)).toEqual([]), 60_000)

  const costs = new Set<number>()
  for (const [n, tab] of tabs.entries()) {
    tab.host.disarm()
    if (!tab.host.dead) expect(await tab.get('', 'a')).toBe('kept')
    const fresh = await openFaultTab(names[n] ?? '')
    await fresh.unlock(secret)
    expect(await fresh.get('', 'a')).toBe('kept')
    for (const cost of await costsOf(fresh)) costs.add(cost)
    // What was cut short is mended by whoever opens the vault.
    expect((await fresh.check(1)).problems).toEqual([])
    tab.host.crash()
    fresh.host.crash()
  }
  last.host.crash()
  expect(tabs.filter(({ host }) => host.strikes > 0).length).toBeGreaterThan(5)
  expect([KDF_FLOOR, KDF_CALIBRATED_MAX]).toEqual(expect.arrayContaining([...costs]))
  // Some came before it, and some after; what passes by is tried again.
  if (fault === 'crash') expect(costs.size).toBe(2)
})

const met = new WeakMap<FaultTab, number>()

/** It has met something since the last look. */
function isBusy(tab: FaultTab): boolean {
  const [before, now] = [met.get(tab), tab.host.trace.length]
  met.set(tab, now)
  return before !== now
}
