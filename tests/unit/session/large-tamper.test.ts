/** Whoever edits the parts of large values: every change is refused, with the name of the entry, and harms no other one. */
import { beforeAll, expect, test, vi } from 'vitest'
import { bytesOf, expectSame, KIB, MIB, partsOf, tabOf } from '../../support/large.ts'
import { cloneRows, flipBit, layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName, set } from '../../support/tab.ts'

const VALUES = { a: bytesOf(100 * KIB, 1), b: bytesOf(100 * KIB, 2) }
let rows: Rows
/** The keys of the parts of `a` and of `b`, in order. */
let parts: { a: string[]; b: string[] }
/** What was written in the place of `a` before. */
let earlier: Rows

beforeAll(async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await set(tab, 'a', VALUES.b)
  earlier = await readRows(name)
  await set(tab, 'a', VALUES.a)
  await vi.waitUntil(async () => (await partsOf(name)) === 3)
  const a = [...(await readRows(name)).large.keys()]
  await set(tab, 'b', VALUES.b)
  await set(tab, 'small', 1)
  rows = await readRows(name)
  parts = { a, b: [...rows.large.keys()].filter((key) => !a.includes(key)) }
})

/** What reading `a` comes to once the parts have been changed. The others must be as they were. */
async function codeAfter(change: (large: Map<string, Uint8Array>) => unknown): Promise<string> {
  const changed = cloneRows(rows)
  change(changed.large)
  const name = freshName()
  await layRows(name, changed)
  const tab = await tabOf(name)
  const [read, all] = await Promise.allSettled([tab.get('', 'a'), tab.entries('', {})])
  expectSame(await tab.get('', 'b'), VALUES.b)
  expect(await tab.get('', 'small')).toBe(1)
  expect(await tab.keys('', {})).toEqual(['a', 'b', 'small'])
  if (read.status === 'fulfilled') {
    expectSame(read.value, VALUES.a)
    expect(all.status).toBe('fulfilled')
    return 'read'
  }
  expect(read.reason).toMatchObject({ detail: { name: 'a' } })
  expect(all).toMatchObject({ status: 'rejected', reason: { code: read.reason.code } })
  return read.reason.code as string
}

const at = (list: readonly string[], index: number): string => list[index] ?? ''

test('untouched parts are read', async () => {
  expect(await codeAfter(() => {})).toBe('read')
})

test('a flipped bit anywhere in a part is tampered', async () => {
  for (const key of parts.a) {
    const row = rows.large.get(key) ?? new Uint8Array()
    const places = [0, 1, 4, 5, 16, 17, 40, row.length >> 1, row.length - 17, row.length - 1]
    for (const place of places) {
      const flip = (large: Map<string, Uint8Array>) =>
        large.set(key, flipBit(row, place, place % 8))
      expect([place, await codeAfter(flip)]).toEqual([place, 'tampered'])
    }
  }
})

test('a part that is cut, longer or empty is tampered', async () => {
  const key = at(parts.a, 1)
  const row = rows.large.get(key) ?? new Uint8Array()
  const others = [row.slice(0, -1), new Uint8Array([...row, 0]), row.slice(0, 20), new Uint8Array()]
  for (const other of others) {
    expect(await codeAfter((large) => large.set(key, other))).toBe('tampered')
  }
})

test('a missing part is missed, whichever it is', async () => {
  for (const key of parts.a) {
    expect(await codeAfter((large) => large.delete(key))).toBe('record-missing')
  }
  const gone = (large: Map<string, Uint8Array>) => parts.a.forEach((key) => large.delete(key))
  expect(await codeAfter(gone)).toBe('record-missing')
})

test('parts that change places, in a value or between two, are tampered', async () => {
  const put = (to: string, from: string) => (large: Map<string, Uint8Array>) =>
    large.set(to, rows.large.get(from) ?? new Uint8Array())
  const [first, second] = [at(parts.a, 0), at(parts.a, 1)]
  expect(await codeAfter(put(first, second))).toBe('tampered')
  expect(await codeAfter(put(second, first))).toBe('tampered')
  for (const n of [0, 1, 2])
    expect(await codeAfter(put(at(parts.a, n), at(parts.b, n)))).toBe('tampered')
})

test('parts of what the name held before do not come back', async () => {
  const before = [...earlier.large.values()]
  const back = (large: Map<string, Uint8Array>) =>
    parts.a.forEach((key, n) => large.set(key, before[n] ?? new Uint8Array()))
  expect(await codeAfter(back)).toBe('tampered')
  // Under their own keys they are nobody's.
  const beside = (large: Map<string, Uint8Array>) =>
    [...earlier.large].forEach(([key, row]) => large.set(key, row))
  expect(await codeAfter(beside)).toBe('read')
})

test('a value that another tab replaces while it is read is the one or the other, never an error', async () => {
  const name = freshName()
  const [reader, writer] = [await tabOf(name), await tabOf(name)]
  const known = [bytesOf(3 * MIB, 1), bytesOf(3 * MIB, 2)]
  await set(writer, 'a', known[0])
  for (let round = 1; round < 12; round++) {
    const reading = reader.get('', 'a')
    await set(writer, 'a', known[round % 2])
    const found = (await reading) as Uint8Array
    expect(known.some((value) => Buffer.compare(value, found) === 0)).toBe(true)
  }
})
