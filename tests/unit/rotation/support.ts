/** What tests of rotation begin with. */
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { openFaultTab, type FaultTab } from '../../support/fault-tab.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { freshName, PASSPHRASE, set } from '../../support/tab.ts'

export const secret = { passphrase: PASSPHRASE }
export const LARGE = 'L'.repeat(120_000)
export const host = (): Required<Pick<UnlockSecret, 'hostSecret'>> => ({
  hostSecret: new Uint8Array(32).fill(9),
})

/** Rotation has all its steps, and never so many of them that a test waits. */
export const QUICK = SMALL_UPKEEP
/** It does not begin by itself within a test. */
export const LAZY = { ...SMALL_UPKEEP, delayMs: 1e9, busyMs: 1e9 }

/** It stops after its first step, which moves no row. */
export const STILL = { ...LAZY, pauseMs: 1e9 }

/** A vault with small entries over many rows, a large one, a delete and an index; by passphrase, host's secret and device. */
export async function filledVault(upkeep = QUICK): Promise<{ name: string; tab: FaultTab }> {
  const name = freshName()
  const tab = await openFaultTab(name, undefined, upkeep)
  await tab.create({ passphrase: PASSPHRASE, device: true })
  await tab.addSlot({ secret, slot: { kind: 'host-secret', ...host() }, name: 'keystore' })
  for (let n = 0; n < 20; n++) await set(tab, `name ${n}`, `value ${n}`)
  await set(tab, 'large', LARGE)
  await tab.apply('', [{ delete: 'name 3' }])
  return { name, tab }
}

export async function openedTab(
  name: string,
  by: UnlockSecret = secret,
  upkeep = QUICK,
): Promise<FaultTab> {
  const tab = await openFaultTab(name, undefined, upkeep)
  await tab.unlock(by)
  return tab
}

/** Every entry with its revision. */
export const contents = async (tab: FaultTab): Promise<unknown> =>
  (await tab.entries('', {})).map(({ name, value, revision }) => [name, value, revision])

/** Begins a rotation, and does not wait for its end. */
export async function begun(tab: FaultTab): Promise<void> {
  void tab.rotate({}).catch(() => {})
  while (!(await tab.report()).rotation) await new Promise((next) => setTimeout(next, 1))
}
