/** A reload of a tab that stays open, while IndexedDB fails at every request: what was kept is given out once, and nothing is lost. */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { OpenOptions, ReopenCall } from '../../../src/protocol/contract.ts'
import { newTab, openFaultTab, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'
import { printStruck, sweep } from './sweep.ts'

const NOW = 1_700_000_000_000
const before = { a: 1 }
const half = crypto.getRandomValues(new Uint8Array(32))

const options = (id: string): OpenOptions => ({
  lock: { idleMs: null, hiddenMs: null, stayOpen: 'reload' },
  durability: 'strict',
  page: { id: id.repeat(32), half: half.slice() },
})
const call = (): ReopenCall => ({ ...options('a').page, seenAt: NOW, leftAt: NOW }) as ReopenCall

/** A vault with what the page `a` has left. */
async function vaultRows() {
  const name = freshName()
  const tab = newTab()
  await tab.open(name, options('a'))
  await tab.create({ device: true })
  await tab.apply('', [{ set: 'a', value: 1 }])
  const rows = await readRows(name)
  tab.host.crash()
  return rows
}

const rows = await vaultRows()

afterAll(printStruck)

test('reopening', async () => {
  let opened = false
  await sweep({
    lay: (name) => layRows(name, rows),
    ready: (tab, name) => tab.open(name, options('b')),
    act: async (tab: FaultTab) => {
      opened = false
      opened = (await tab.reopen(call())).state === 'unlocked'
    },
    secret: {},
    before,
    after: before,
    check: async (name) => {
      const again = await openFaultTab(name)
      await again.setLockPolicy({ idleMs: null, hiddenMs: null, stayOpen: 'reload' })
      const { state } = await again.reopen(call())
      // One that came to nothing has perhaps not been taken; one that opened the vault has.
      expect(opened ? ['locked'] : ['locked', 'unlocked']).toContain(state)
      again.host.crash()
    },
  })
})
