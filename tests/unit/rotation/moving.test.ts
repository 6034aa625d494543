/** What moves rows to a new epoch, driven step by step: what was written just before it began counts as much as any. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { encodeCbor } from '../../../worker/format/v1/values.ts'
import { openKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { Database } from '../../../worker/store/database.ts'
import { LargeValues } from '../../../worker/store/large.ts'
import { Moving, Store, type OpenLog } from '../../../worker/store/store.ts'
import { readRows, tamper, type Rows } from '../../support/rows.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { settle } from '../../support/tab.ts'
import { epochsOf } from './epochs.ts'
import { begun, filledVault, openedTab, secret, STILL } from './support.ts'

const keyringOf = ({ meta }: Rows) =>
  openKeyring(new Uint8Array(meta.get('header') as Uint8Array), {
    deviceKey: meta.get('device') as CryptoKey,
  })

/** A vault whose rotation has begun and got no further, and its rows from before. */
async function justBegun(): Promise<{ name: string; before: Rows }> {
  const { name, tab: first } = await filledVault()
  first.host.crash()
  const before = await readRows(name)
  const tab = await openedTab(name, secret, STILL)
  await begun(tab)
  tab.host.crash()
  return { name, before }
}

async function openLog(name: string): Promise<OpenLog> {
  const keyring = await keyringOf(await readRows(name))
  const store = new Store(name, { onStorage: () => {} }, settle)
  const { tabState } = await store.find()
  if (!tabState) throw new Error('no vault')
  return store.open(
    sealerOf(keyring),
    tabState,
    { onChanged: () => {}, onHeader: async () => false },
    {
      epoch: () => keyring.epoch,
      durability: 'strict',
      now: () => 0,
      onCommitted: () => {},
      staging: (work) => work(),
    },
  )
}

async function moved(moving: Moving): Promise<void> {
  for (let steps = 0; await moving.step(SMALL_UPKEEP); steps++) expect(steps).toBeLessThan(500)
}

test('parts that were sealed under the old keys and are named only at the end are not left behind', async () => {
  const { name, before } = await justBegun()
  const text = 'l'.repeat(300_000)
  const old = new Database(name, { onStorage: () => {} }, settle)
  const large = await new LargeValues(old, sealerOf(await keyringOf(before))).stage(
    encodeCbor(text),
  )
  const open = await openLog(name)
  const moving = new Moving({ ...open, epoch: 2 })
  await moved(moving)
  expect(await moving.isResealed()).toBe(false)
  await open.commits.write({ namespace: '', steps: [{ set: 'late', large }] })
  await moved(moving)
  expect(await moving.isResealed()).toBe(true)
  expect(epochsOf(await readRows(name))).toEqual([2])
  expect((await open.reads.entry('', 'late'))?.value).toBe(text)
})

test('parts that nobody names are never taken for moved', async () => {
  const { name, before } = await justBegun()
  const old = new Database(name, { onStorage: () => {} }, settle)
  await new LargeValues(old, sealerOf(await keyringOf(before))).stage(
    encodeCbor('l'.repeat(99_999)),
  )
  const open = await openLog(name)
  const moving = new Moving({ ...open, epoch: 2 })
  await moved(moving)
  expect(await moving.isResealed()).toBe(false)
  await open.sweep()
  await moved(moving)
  expect(await moving.isResealed()).toBe(true)
})

test('a row that claims the new epoch in the middle of old ones is found, and hides none behind it', async () => {
  const { name } = await justBegun()
  const open = await openLog(name)
  const numbers = open.log.view.rows.numbers()
  // Where the old rows end is found by bisection: a damaged one leads it astray.
  const middle = numbers[numbers.length >> 1] ?? 0
  const row = (await readRows(name)).log.get(middle) as Uint8Array
  const claims = new Uint8Array(row)
  claims[4] = 2
  await tamper(name, (db) => db.put('log', claims, middle))
  const moving = new Moving({ ...open, epoch: 2 })
  await expect(moved(moving)).rejects.toMatchObject({
    code: 'tampered',
    detail: { sequence: middle },
  })
  // All others are moved but the last one, which goes when nothing else is left.
  const { log } = await readRows(name)
  log.delete(middle)
  log.delete(numbers.at(-1) ?? 0)
  expect(epochsOf({ ...(await readRows(name)), log, index: new Map() })).toEqual([2])
})
