/**
 * Rotation while IndexedDB fails, at every request of it: every way in works, every entry is as it was, and whoever opens the
 * vault brings it to its end. What the removed secret opened, it opens no more once its removal took place.
 */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { openFaultTab, openVault, type FaultTab } from '../../support/fault-tab.ts'
import { patterned } from '../../support/files.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { freshName, PASSPHRASE } from '../../support/tab.ts'
import { expectContent, put } from '../../support/vault-files.ts'
import { epochsOf, headerOf } from '../rotation/epochs.ts'
import { contentsOf, FEWER, printStruck, sweep, type Contents, type Scenario } from './sweep.ts'

const FILE = patterned(1000)
const secret = { passphrase: PASSPHRASE }
const host = (): Required<Pick<UnlockSecret, 'hostSecret'>> => ({
  hostSecret: new Uint8Array(32).fill(9),
})

/** A vault with something of every store, no tidier than one in use. */
async function laid(): Promise<{ rows: Rows; contents: Contents; revisions: unknown }> {
  const name = freshName()
  const tab = await openFaultTab(name, undefined, { ...SMALL_UPKEEP, manySmallRows: 1e9 })
  await tab.create({ passphrase: PASSPHRASE, device: true })
  await tab.addSlot({ secret, slot: { kind: 'host-secret', ...host() } })
  for (let n = 0; n < 6; n++) await tab.apply('', [{ set: `name ${n}`, value: n }])
  await tab.apply('', [{ set: 'large', value: 'L'.repeat(60_000) }, { delete: 'name 2' }])
  await put(tab, 'a file', FILE)
  while ((await tab.report()).log?.upkeep) await new Promise((next) => setTimeout(next, 1))
  const [contents, revisions] = [await contentsOf(tab), await tab.entries('', {})]
  tab.host.crash()
  return { rows: await readRows(name), contents, revisions }
}

const { rows, contents, revisions } = await laid()
const EPOCH = headerOf(rows).epoch

afterAll(printStruck)

/** Opens the vault by a secret and finds everything; false if that opens nothing. */
async function opens(name: string, by: UnlockSecret): Promise<boolean> {
  const tab = await openFaultTab(name)
  try {
    await tab.unlock(by)
    expect(await tab.entries('', {})).toEqual(revisions)
    await expectContent(tab, 'a file', FILE)
    return true
  } catch (error) {
    if (!isVaultError(error, 'wrong-secret')) throw error
    return false
  } finally {
    tab.host.crash()
  }
}

/** Whoever opens the vault next goes on with what is under way. */
async function brought(name: string): Promise<void> {
  const tab = await openFaultTab(name, undefined, SMALL_UPKEEP)
  await tab.unlock({})
  while (headerOf(await readRows(name)).rotating) await new Promise((next) => setTimeout(next, 1))
  // What was cut short is mended by whoever opens the vault.
  await tab.report()
  expect(await tab.entries('', {})).toEqual(revisions)
  await expectContent(tab, 'a file', FILE)
  expect((await tab.check(1)).problems).toEqual([])
  tab.host.crash()
  const after = await readRows(name)
  const { epoch, rotating, ring } = headerOf(after)
  expect(rotating).toBe(false)
  expect(epochsOf(after)).toEqual([epoch])
  expect(ring.filter(({ kind }) => kind === 1)).toHaveLength(1)
  expect(after.copy.get('header')).toEqual(after.meta.get('header'))
  if (epoch > EPOCH) expect(after.meta.get('header.prev')).toEqual(after.meta.get('header'))
}

const scenario = (
  act: (tab: FaultTab) => Promise<unknown>,
  check: (name: string, done: boolean) => Promise<void>,
): Scenario => ({
  lay: (name) => layRows(name, rows),
  ready: async (tab, name) => {
    await openVault(tab, name)
    await tab.unlock({})
  },
  act,
  secret: {},
  upkeep: { ...SMALL_UPKEEP, laterMs: 15 },
  before: contents,
  after: contents,
  check,
})

test('a rotation that is struck anywhere loses no entry and no way in, and is finished by whoever comes next', async () => {
  await sweep(
    scenario(
      (tab) => tab.rotate({}),
      async (name, done) => {
        for (const by of [secret, host()]) expect(await opens(name, by)).toBe(true)
        if (done) expect(headerOf(await readRows(name))).toMatchObject({ epoch: EPOCH + 1 })
        await brought(name)
      },
    ),
    FEWER,
  )
}, 3_600_000)

test('a slot removed with a rotation that is struck anywhere is there or is not, and the others are', async () => {
  await sweep(
    scenario(
      async (tab) => {
        const id = (await tab.slots()).find(({ kind }) => kind === 'host-secret')?.id ?? ''
        await tab.removeSlot({ id, secret, rotate: true })
      },
      async (name, done) => {
        expect(await opens(name, secret)).toBe(true)
        const { epoch } = headerOf(await readRows(name))
        const isRemoved = !(await opens(name, host()))
        expect(isRemoved).toBe(epoch > EPOCH)
        if (done) expect(isRemoved).toBe(true)
        await brought(name)
      },
    ),
    FEWER,
  )
}, 3_600_000)
