/** Large values while the log around them is folded and rewritten: what names them moves, their parts stay. */
import { expect, test } from 'vitest'
import { bytesOf, expectSame, KIB, partsOf } from '../../support/large.ts'
import { tamper } from '../../support/rows.ts'
import type { Tab } from '../../support/tab.ts'
import {
  deviceVault,
  freshName,
  numbered,
  readRows,
  reopen,
  set,
  setMany,
  settled,
} from './engine.ts'

const TEXT = 'v'.repeat(200)
const SIZES = [60, 100, 150].map((size) => size * KIB)

async function expectAll(tab: Tab): Promise<void> {
  const values = await tab.getMany('large', numbered(SIZES.length))
  SIZES.forEach((size, n) => expectSame(values[n], bytesOf(size, n)))
}

test('they outlive the rewriting of what names them, and are found by index and by rows', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  const steps = SIZES.map((size, n) => ({ set: numbered(n + 1)[n] ?? '', value: bytesOf(size, n) }))
  // In rows most of which is soon dead.
  await Promise.all([setMany(tab, numbered(100), TEXT), tab.apply('large', steps)])
  const rows = [...(await readRows(name)).log.keys()]
  const { large } = await readRows(name)
  for (let round = 0; round < 12; round++) await setMany(tab, numbered(1000), `${TEXT}${round}`)
  await settled(tab)
  const after = await readRows(name)
  expect(rows.filter((sequence) => after.log.has(sequence)).length).toBeLessThan(rows.length)
  expect(after.index.size).toBeGreaterThan(0)
  expect([...after.large]).toEqual([...large])
  await expectAll(tab)
  await expectAll(await reopen(name))
  await tamper(name, (db) => db.clear('index'))
  await expectAll(await reopen(name))
  expect(await partsOf(name)).toBe(large.size)
})

test('one that was known to the index goes with its parts', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await set(tab, 'a', bytesOf(100 * KIB))
  await setMany(tab, numbered(2000), TEXT)
  await settled(tab)
  expect((await tab.report()).log?.indexedThrough).toBeGreaterThan(1)
  const other = await reopen(name)
  await set(other, 'a', 'small')
  await expect.poll(() => partsOf(name)).toBe(0)
  expect(await tab.get('', 'a')).toBe('small')
})
