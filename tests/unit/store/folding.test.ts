/** The index on disk: written in the background, read at unlock, never believed more than the rows. */
import { expect, test } from 'vitest'
import { tamper } from '../../support/rows.ts'
import { settle } from '../../support/tab.ts'
import { openKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import type { Log } from '../../../worker/store/log.ts'
import { fold, Store, THRESHOLDS } from '../../../worker/store/store.ts'
import {
  deviceVault,
  everything,
  freshName,
  numbered,
  readRows,
  reopen,
  set,
  setMany,
  settled,
} from './engine.ts'

const TEXT = 'v'.repeat(200)

/** The open log of a vault of this browser, without a session that would keep it up to date. */
async function logOf(name: string): Promise<Log> {
  const store = new Store(name, { onStorage: () => {} }, settle)
  const { header, device, tabState } = await store.find()
  if (!header || !tabState) throw new Error('no vault')
  const keyring = await openKeyring(header, { deviceKey: device })
  const { log } = await store.open(
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
  return log
}

async function foldedVault(count = 2000): Promise<string> {
  const name = freshName()
  const tab = await deviceVault(name)
  await setMany(tab, numbered(count), TEXT)
  await settled(tab)
  return name
}

test('after many writes the index is on disk, and a tab that opens by it says the same', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await setMany(tab, numbered(2000), TEXT)
  await settled(tab)
  const { log, sequence } = await tab.report()
  expect(log?.indexedThrough).toBe(sequence)
  const { index } = await readRows(name)
  expect(index.size).toBeGreaterThan(3)
  const other = await reopen(name)
  expect((await other.report()).log).toEqual(log)
  expect(await everything(other)).toEqual(await everything(tab))
})

test('unlocking by the index reads no value: a damaged one is told when it is asked for, by its name', async () => {
  const name = await foldedVault()
  await tamper(name, async (db) => {
    const row = (await db.get('log', 5)) as Uint8Array
    row[100] = (row[100] ?? 0) ^ 1
    await db.put('log', row, 5)
  })
  const tab = await reopen(name)
  expect(await tab.count('')).toBe(2000)
  const results = await Promise.all(
    (await tab.keys('', {})).map((key) => tab.get('', key).catch((error: unknown) => error)),
  )
  const refused = results.filter((result) => result !== TEXT)
  expect(refused.length).toBeGreaterThan(10)
  expect(refused.length).toBeLessThan(100)
  for (const error of refused)
    expect(error).toMatchObject({ code: 'tampered', detail: { sequence: 5 } })
})

test('only pages in which something has changed are written again', async () => {
  const name = await foldedVault(5000)
  const before = await readRows(name)
  const tab = await reopen(name)
  for (const key of numbered(300)) await set(tab, key, 'new')
  await settled(tab)
  const after = await readRows(name)
  const same = [...before.index].filter(
    ([page, row]) => String(after.index.get(page)) === String(row),
  )
  expect(before.index.size).toBeGreaterThan(5)
  expect(same.length).toBeGreaterThan(before.index.size / 2)
  expect(String(after.index.get(0))).not.toBe(String(before.index.get(0)))
  expect(await everything(await reopen(name))).toEqual(await everything(tab))
})

test.each([
  [
    'a page with a bit turned over',
    async (db) => {
      const row = (await db.get('index', 2)) as Uint8Array
      row[40] = (row[40] ?? 0) ^ 4
      await db.put('index', row, 2)
    },
  ],
  ['a page that is missing', (db) => db.delete('index', 2)],
  ['a head that is missing', (db) => db.delete('index', 0)],
  ['a head that is no bytes', (db) => db.put('index', 'head', 0)],
  [
    'two pages that have changed places',
    async (db) => {
      const [a, b] = [await db.get('index', 1), await db.get('index', 2)]
      await db.put('index', b, 1)
      await db.put('index', a, 2)
    },
  ],
] as [string, Parameters<typeof tamper>[1]][])(
  '%s: the rows say it all, the index is written anew',
  async (_what, change) => {
    const name = await foldedVault()
    const whole = await everything(await reopen(name))
    await tamper(name, change)
    const tab = await reopen(name)
    expect((await tab.report()).healed).toEqual(['index'])
    expect(await everything(tab)).toEqual(whole)
    await settled(tab)
    const next = await reopen(name)
    expect((await next.report()).healed).toEqual([])
    expect(await everything(next)).toEqual(whole)
  },
)

test('an older index put back changes nothing of what is said', async () => {
  const name = await foldedVault()
  const old = await readRows(name)
  const tab = await reopen(name)
  await setMany(tab, numbered(1500), 'new')
  await tab.apply(
    '',
    numbered(100).map((key) => ({ delete: key })),
  )
  await settled(tab)
  const whole = await everything(tab)
  await tamper(name, async (db) => {
    await db.clear('index')
    for (const [page, row] of old.index) await db.put('index', row, page)
  })
  expect(await everything(await reopen(name))).toEqual(whole)
})

test('names of every length, in many namespaces, come back by the index', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  const spaces = ['', 'a', 'ü'.repeat(2000), '😀']
  for (const space of spaces) {
    const names = [
      ...numbered(200, 'n'),
      'ü'.repeat(2048),
      '😀'.repeat(1000),
      ...numbered(40, 'x'.repeat(3000)),
    ]
    await tab.apply(
      space,
      names.map((set, index) => ({
        set,
        value: index,
        ...(index % 7 === 0 && { expiresAt: 9_999_999_999_999 }),
      })),
    )
  }
  for (const key of numbered(300)) await set(tab, key, 1)
  await settled(tab)
  const other = await reopen(name)
  expect((await other.report()).log?.indexedThrough).toBeGreaterThan(1)
  for (const space of spaces)
    expect(await everything(other, space)).toEqual(await everything(tab, space))
})

test('a tab that is behind does not put its older knowledge in place of a newer index', async () => {
  const name = await foldedVault()
  const behind = await reopen(name)
  const log = await logOf(name)
  const ahead = await reopen(name)
  for (let round = 0; round < 6; round++) await setMany(ahead, numbered(1000), `${TEXT}${round}`)
  await settled(ahead)
  await fold(log, THRESHOLDS)
  const next = await reopen(name)
  expect((await next.report()).healed).toEqual([])
  expect(await everything(next)).toEqual(await everything(behind))
})
