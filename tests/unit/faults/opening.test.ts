/** Opening, locking and erasing while IndexedDB fails: never empty where there was a vault, never stuck. */
import { afterAll, describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { CreateOptions } from '../../../src/protocol/contract.ts'
import { cloneRows, flipBit, layRows, readRows, type Rows } from '../../support/rows.ts'
import { openFaultTab, openVault, type FaultTab } from '../../support/fault-tab.ts'
import { freshName, PASSPHRASE } from '../../support/tab.ts'
import { printStruck, sweep, type Scenario } from './sweep.ts'

const before = { a: 1, b: 'two' }

async function vaultRows(options: CreateOptions): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create(options)
  for (const [set, value] of Object.entries(before)) await tab.apply('', [{ set, value }])
  return readRows(name)
}

const device = await vaultRows({ device: true })
const passphrase = await vaultRows({ passphrase: PASSPHRASE })

afterAll(printStruck)

const untouched = (
  rows: Rows,
): Pick<Scenario, 'lay' | 'ready' | 'secret' | 'before' | 'after'> => ({
  lay: (name) => layRows(name, rows),
  ready: openVault,
  secret: {},
  before,
  after: before,
})

test('opening', async () => {
  await sweep({
    ...untouched(device),
    ready: async () => {},
    act: async (tab, name) => expect(await openVault(tab, name)).toMatchObject({ state: 'locked' }),
  })
})

test('opening where there is no vault', async () => {
  await sweep({
    lay: async () => {},
    ready: async () => {},
    act: async (tab, name) => expect(await openVault(tab, name)).toMatchObject({ state: 'empty' }),
    secret: {},
    before: 'empty',
    after: 'empty',
  })
})

describe('unlocking', () => {
  const unlock = (tab: FaultTab): Promise<unknown> => tab.unlock({})
  const changed = (change: (rows: Rows) => unknown): Rows => {
    const rows = cloneRows(device)
    change(rows)
    return rows
  }
  const header = device.meta.get('header') as Uint8Array

  test('by the device key', async () => {
    await sweep({ ...untouched(device), act: unlock })
  })

  test('by passphrase', async () => {
    const secret = { passphrase: PASSPHRASE }
    await sweep({ ...untouched(passphrase), secret, act: (tab) => tab.unlock(secret) })
  })

  const damages: [string, (rows: Rows) => unknown][] = [
    ['a flipped header', ({ meta }) => meta.set('header', flipBit(header, 100, 1))],
    ['no header', ({ meta }) => meta.delete('header')],
    ['a flipped second copy', ({ copy }) => copy.set('header', flipBit(header, 100, 1))],
    ['no second copy', ({ copy }) => copy.delete('header')],
    ['no state', ({ meta }) => meta.delete('state')],
    [
      'a flipped header and no state',
      ({ meta }) => (meta.set('header', flipBit(header, 9, 1)), meta.delete('state')),
    ],
  ]
  for (const [damage, change] of damages) {
    test(`with ${damage}`, async () => {
      await sweep({ ...untouched(changed(change)), act: unlock })
    })
  }
})

test('locking', async () => {
  let other: FaultTab
  await sweep({
    ...untouched(device),
    ready: async (tab, name) => {
      other = await openFaultTab(name)
      await other.unlock({})
      await openVault(tab, name)
      await tab.unlock({})
    },
    act: async (tab) => {
      const [locking, reading] = await Promise.allSettled([tab.lock(), tab.get('', 'a')])
      if (!tab.host.dead) {
        expect(reading).toMatchObject({ status: 'rejected', reason: { code: 'locked' } })
      }
      if (locking.status === 'rejected') throw locking.reason
    },
    check: async (_name, done) => {
      if (done) await expect(other.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
      other.host.crash()
    },
  })
})

test('erasing', async () => {
  await sweep({
    ...untouched(device),
    after: 'empty',
    ready: async (tab, name) => {
      await openVault(tab, name)
      await tab.unlock({})
    },
    act: async (tab, name) => expect(await tab.erase(name)).toMatchObject({ state: 'empty' }),
    check: async (name, done) => {
      const { log, meta, copy } = await readRows(name)
      // Once begun it is finished by whoever looks next, and a fresh tab has looked.
      if (done || !meta.has('header')) {
        expect([log.size, copy.size]).toEqual([0, 0])
        // Where there was no room even for the state, its absence says the same.
        expect([[], ['state']]).toContainEqual([...meta.keys()])
      }
    },
  })
})
