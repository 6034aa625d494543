/** Large values while IndexedDB fails: there at once or not at all, and no part is left for good or missing. */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { openFaultTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'
import { printStruck, sweep } from './sweep.ts'

/** Of two parts, and of so many that they take two transactions. */
const small = 'o'.repeat(60_000)
const large = 'n'.repeat(400_000)
const before = { a: 1, old: small }

async function vaultRows(): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  for (const [set, value] of Object.entries(before)) await tab.apply('', [{ set, value }])
  return readRows(name)
}

const rows = await vaultRows()
const PARTS = new Map<unknown, number>([
  [small, 2],
  [large, 9],
])

const sweepOpened = async (
  act: (tab: FaultTab) => Promise<unknown>,
  after: Record<string, unknown>,
): Promise<void> => {
  await sweep({
    lay: (name) => layRows(name, rows),
    ready: async (tab, name) => {
      await openVault(tab, name)
      await tab.unlock({})
    },
    act,
    secret: {},
    before,
    after,
    check: async (name) => {
      // Whoever opens the vault next finds the parts of what is there, and sweeps the others.
      const next = await openFaultTab(name)
      await next.unlock({})
      await quiet(next)
      const entries = await next.entries('', {})
      const parts = entries.reduce((sum, { value }) => sum + (PARTS.get(value) ?? 0), 0)
      expect((await readRows(name)).large.size).toBe(parts)
      next.host.crash()
    },
  })
}

afterAll(printStruck)

test('a set', () =>
  sweepOpened((tab) => tab.apply('', [{ set: 'd', value: large }]), { ...before, d: large }))

test('a conditional set does not lose to itself', () =>
  sweepOpened((tab) => tab.apply('', [{ set: 'd', value: small, ifRevision: 0 }]), {
    ...before,
    d: small,
  }))

test('a batch with small ones', () =>
  sweepOpened(
    (tab) =>
      tab.apply('', [
        { set: 'd', value: small },
        { set: 'a', value: 2 },
        { delete: 'old' },
        { set: 'e', value: small },
      ]),
    { a: 2, d: small, e: small },
  ))

test('one in the place of another', () =>
  sweepOpened((tab) => tab.apply('', [{ set: 'old', value: 'now small' }]), {
    a: 1,
    old: 'now small',
  }))

test('a clear', () => sweepOpened((tab) => tab.clear(''), {}))

test('a get', () =>
  sweepOpened(async (tab) => expect(await tab.get('', 'old')).toBe(small), before))
