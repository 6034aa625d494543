/** Rewriting: what is dead leaves the log, what is alive stays as it was, and the rows alone still say it all. */
import { expect, test } from 'vitest'
import { tamper } from '../../support/rows.ts'
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

/** Without an index: what the rows say by themselves. */
async function byRowsAlone(name: string, namespace = ''): Promise<unknown> {
  await tamper(name, (db) => db.clear('index'))
  const tab = await reopen(name)
  try {
    return await everything(tab, namespace)
  } finally {
    await settled(tab)
  }
}

test('a log of which most is dead becomes small, and says the same by index and by rows', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  for (let round = 0; round < 10; round++) await setMany(tab, numbered(1000), `${TEXT}${round}`)
  await settled(tab)
  const { log } = await tab.report()
  expect(log?.sizeBytes).toBeLessThan(2 * (log?.liveBytes ?? 0))
  const { log: rows } = await readRows(name)
  expect(rows.size).toBe(log?.rows)
  const whole = await everything(tab)
  expect(await everything(await reopen(name))).toEqual(whole)
  expect(await byRowsAlone(name)).toEqual(whole)
})

test('many small rows become few', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  for (const key of numbered(600)) await set(tab, key, 'small')
  await settled(tab)
  expect((await tab.report()).log?.rows).toBeLessThan(300)
  const whole = await everything(tab)
  expect(await byRowsAlone(name)).toEqual(whole)
})

test('what was deleted or cleared does not come back, though the rows that say so are gone', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await setMany(tab, numbered(1000, 'stays '), TEXT)
  await tab.apply(
    'cleared',
    numbered(500).map((key) => ({ set: key, value: TEXT })),
  )
  await tab.clear('cleared')
  await tab.apply('cleared', [{ set: 'after', value: 1 }])
  for (let round = 0; round < 6; round++) {
    const keys = numbered(400, `round ${round} `)
    await setMany(tab, keys, TEXT)
    await tab.apply(
      '',
      keys.map((key) => ({ delete: key })),
    )
    for (const key of numbered(60, 'stays ')) await set(tab, key, `${TEXT}${round}`)
    await settled(tab)
  }
  const whole = await everything(tab)
  const other = await everything(tab, 'cleared')
  expect(other).toMatchObject([{ name: 'after' }])
  expect((await tab.report()).log?.sizeBytes).toBeLessThan(500_000)
  expect(await everything(await reopen(name))).toEqual(whole)
  expect(await byRowsAlone(name)).toEqual(whole)
  expect(await byRowsAlone(name, 'cleared')).toEqual(other)
})

test('a log of nothing but sets and deletes of new names does not grow without end', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await set(tab, 'first of all', TEXT)
  const sizes: number[] = []
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 5; i++) {
      const keys = numbered(500, `session ${round} ${i} `)
      await setMany(tab, keys, 'x')
      await tab.apply(
        '',
        keys.map((key) => ({ delete: key })),
      )
    }
    await settled(tab)
    sizes.push((await tab.report()).log?.sizeBytes ?? 0)
  }
  expect(Math.max(...sizes)).toBeLessThan(400_000)
  expect(await byRowsAlone(name)).toEqual(await everything(tab))
})

test('a delete is kept for a first row that holds entries, because the birth was lost to a repair', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await setMany(tab, ['deleted', ...numbered(60)], TEXT)
  await tab.lock()
  await tamper(name, (db) => db.delete('log', 1))
  await tab.repair({})
  await tab.apply('', [{ delete: 'deleted' }])
  for (const key of numbered(600, 'small ')) await set(tab, key, 'small')
  await settled(tab)
  const whole = await everything(tab)
  expect(await byRowsAlone(name)).toEqual(whole)
})

test('revisions and expiries survive being moved', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await tab.apply(
    '',
    numbered(50, 'expires ').map((key) => ({
      set: key,
      value: TEXT,
      expiresAt: 9_999_999_999_999,
    })),
  )
  const before = await everything(tab)
  for (let round = 0; round < 8; round++) await setMany(tab, numbered(1000), `${TEXT}${round}`)
  await settled(tab)
  await tab.apply(
    '',
    numbered(1000).map((key) => ({ delete: key })),
  )
  await settled(tab)
  expect(await everything(tab)).toEqual(before)
  expect(await byRowsAlone(name)).toEqual(before)
})

test('a tab that has slept through rewriting wakes up to the same entries, and is told what changed', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await setMany(tab, numbered(500), TEXT)
  await set(tab, 'deleted later', 1)
  const sleeper = await reopen(name)
  const asleep = sleeper.events.length
  for (let round = 0; round < 8; round++) await setMany(tab, numbered(500), `${TEXT}${round}`)
  await tab.apply('', [{ delete: 'deleted later' }, { set: 'new', value: 1 }])
  await settled(tab)
  expect(await everything(sleeper)).toEqual(await everything(tab))
  await expect
    .poll(() =>
      sleeper.events
        .slice(asleep)
        .flatMap((event) => (event.type === 'changed' ? event.names : [])),
    )
    .toEqual(expect.arrayContaining(['new', 'deleted later', 'name 000000']))
})

test('a row that is put back after it was retired is not read', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await setMany(tab, numbered(300), TEXT)
  await settled(tab)
  const old = await readRows(name)
  await tab.apply(
    '',
    numbered(300).map((key) => ({ delete: key })),
  )
  for (let round = 0; round < 4; round++) await setMany(tab, numbered(500, 'other '), TEXT)
  await settled(tab)
  const whole = await everything(tab)
  const { log } = await readRows(name)
  const retired = [...old.log].filter(([sequence]) => !log.has(sequence))
  expect(retired.length).toBeGreaterThan(2)
  await tamper(name, async (db) => {
    for (const [sequence, row] of retired) await db.put('log', row, sequence)
  })
  expect(await everything(await reopen(name))).toEqual(whole)
  expect(await byRowsAlone(name)).toEqual(whole)
})
