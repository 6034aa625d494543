/** Values that do not fit the log: they come back exactly, appear at once or not at all, and keep nobody waiting. */
import { expect, test } from 'vitest'
import { MAX_VALUE_BYTES } from '../../../src/protocol/limits.ts'
import type { Value } from '../../../src/protocol/values.ts'
import { bytesOf, expectSame, KIB, MIB, partsOf, tabOf } from '../../support/large.ts'
import { readRows } from '../../support/rows.ts'
import { freshName, remove, set } from '../../support/tab.ts'

const LARGE: Record<string, Value> = {
  'just above': bytesOf(55_300),
  text: 'ä密🔑'.repeat(30_000),
  'an ArrayBuffer': bytesOf(200 * KIB).buffer,
  'a list': Array.from({ length: 20_000 }, (_, n) => [n, `item ${n}`]),
  'a record': { small: 1n, large: 'x'.repeat(100 * KIB), when: new Date(5) },
  'a Map': new Map([['k', new Set(['y'.repeat(70 * KIB)])]]),
  bigint: 1n << 1_000_000n,
  'several MiB': bytesOf(3 * MIB + 17),
}

test('values of every kind come back exactly, in other tabs too', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  for (const [kind, value] of Object.entries(LARGE)) await set(tab, kind, value)
  for (const reader of [tab, await tabOf(name)]) {
    for (const [kind, value] of Object.entries(LARGE)) expectSame(await reader.get('', kind), value)
  }
})

test('where the log ends and the large values begin, no size is lost and no row is too long', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const namespace = 'n'.repeat(100)
  for (let size = 55_100; size < 55_300; size += 7) {
    const value = bytesOf(size)
    await tab.apply(namespace, [{ set: `${size}`, value, expiresAt: Number.MAX_SAFE_INTEGER }])
    expectSame(await tab.get(namespace, `${size}`), value)
  }
  const { log, large } = await readRows(name)
  expect(log.size).toBeGreaterThan(20)
  expect(large.size).toBeGreaterThan(0)
  for (const row of [...log.values(), ...large.values()]) expect(row.length).toBeLessThan(57_344)
})

test('16 MiB are stored, and one byte more than the limit is `too-large` and leaves nothing', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const largest = new Uint8Array(MAX_VALUE_BYTES - 5)
  await set(tab, 'a', largest)
  expectSame(await tab.get('', 'a'), largest)
  const parts = await partsOf(name)
  const steps = [
    { set: 'b', value: bytesOf(100 * KIB) },
    { set: 'c', value: new Uint8Array(MAX_VALUE_BYTES - 4) },
  ]
  await expect(tab.apply('', steps)).rejects.toMatchObject({
    code: 'too-large',
    detail: { name: 'c', sizeBytes: MAX_VALUE_BYTES + 1, limitBytes: MAX_VALUE_BYTES },
  })
  expect(await tab.keys('', {})).toEqual(['a'])
  expect(await partsOf(name)).toBe(parts)
})

test('in a batch they are there with the others or not at all, and a refusal leaves no part', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const [one, two] = [bytesOf(100 * KIB, 1), bytesOf(100 * KIB, 2)]
  const steps = [
    { set: 'a', value: one },
    { set: 'b', value: 2 },
    { set: 'c', value: two },
  ]
  const results = await tab.apply('', steps)
  expect(results).toHaveLength(3)
  const parts = await partsOf(name)
  const refused = tab.apply('', [
    { set: 'd', value: one },
    { delete: 'b', ifRevision: 1 },
  ])
  await expect(refused).rejects.toMatchObject({ code: 'conflict', detail: { name: 'b' } })
  expect(await partsOf(name)).toBe(parts)
  expect(await tab.keys('', {})).toEqual(['a', 'b', 'c'])
  const values = await tab.getMany('', ['c', 'nothing', 'b', 'a'])
  for (const [index, value] of [two, undefined, 2, one].entries()) expectSame(values[index], value)
  const entries = await tab.entries('', { after: 'a' })
  expect(entries.map((entry) => entry.name)).toEqual(['b', 'c'])
  expect(entries[1]?.revision).toBe((results[2] as { revision: number }).revision)
  expectSame(entries[1]?.value, two)
})

test('one that is set twice in a call is there once, and so are its parts', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await tab.apply('', [
    { set: 'a', value: bytesOf(100 * KIB, 1) },
    { set: 'a', value: 'small' },
  ])
  expect(await tab.get('', 'a')).toBe('small')
  await expect.poll(() => partsOf(name)).toBe(0)
})

test('of two writes to one name the later one wins, whatever their sizes', async () => {
  const tab = await tabOf(freshName())
  const large = bytesOf(3 * MIB)
  await Promise.all([set(tab, 'a', large), set(tab, 'a', 'small'), set(tab, 'b', large)])
  expect(await tab.get('', 'a')).toBe('small')
  await Promise.all([set(tab, 'a', 1), set(tab, 'a', large)])
  expectSame(await tab.get('', 'a'), large)
  await Promise.all([set(tab, 'c', large), tab.clear(''), set(tab, 'd', 4)])
  expect(await tab.keys('', {})).toEqual(['d'])
  const [, deleted] = await Promise.all([set(tab, 'd', large), remove(tab, 'd')])
  expect([deleted, await tab.keys('', {})]).toEqual([true, []])
})

test('what is small is answered before what is large, though it was asked for later', async () => {
  const tab = await tabOf(freshName())
  const answered: string[] = []
  const ask = async (what: string, call: Promise<unknown>): Promise<void> => {
    await call
    answered.push(what)
  }
  await set(tab, 'large', bytesOf(5 * MIB))
  await Promise.all([
    ask('large set', set(tab, 'other', bytesOf(5 * MIB))),
    ask('large get', tab.get('', 'large')),
    ...[1, 2, 3].map((n) => ask('set', set(tab, `${n}`, n))),
    ...[1, 2, 3].map(() => ask('get', tab.get('', 'none'))),
  ])
  expect(answered.slice(-2).sort()).toEqual(['large get', 'large set'])
})
