/** Puts that were cut short go on, as far as what was written is what is put now; a file is never made of two. */
import { afterEach, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned } from '../../support/files.ts'
import { tabOf } from '../../support/large.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { freshName, ifAlone, type Tab } from '../../support/tab.ts'
import { BRIEF, expectContent, PART, partsIn, put, putUntil } from '../../support/vault-files.ts'

const content = patterned(2 * BRIEF + 5)

/** A vault in which a put of `content` was cut short by a lock, open once more. */
async function cutShort(): Promise<{ name: string; tab: Tab; parts: number }> {
  const name = freshName()
  const tab = await tabOf(name)
  await expect.poll(() => ifAlone(`coffer/${name}/large`, async () => {})).toBe(true)
  await putUntil(tab, 'a', content, BRIEF, () => tab.lock())
  await tab.unlock({})
  await expect.poll(() => ifAlone(`coffer/${name}/large`, async () => {})).toBe(true)
  return { name, tab, parts: await partsIn(name) }
}

/** How many segments are sealed while `work` runs. */
async function sealedBy(work: () => Promise<unknown>): Promise<number> {
  const sealing = vi.spyOn(crypto.subtle, 'encrypt')
  await work()
  return sealing.mock.calls.filter(([, , plain]) => plain.byteLength > 100_000).length
}

const ids = async (name: string): Promise<string[]> => [
  ...new Set([...(await readRows(name)).files.keys()].map((key) => key.split('/')[0] ?? '')),
]

afterEach(() => {
  vi.restoreAllMocks()
})

test('the same put once more writes only what is not there yet', async () => {
  const { name, tab, parts } = await cutShort()
  expect(parts).toBeGreaterThanOrEqual(4)
  const sealed = await sealedBy(() => put(tab, 'a', content))
  // The last part holds five bytes.
  expect(sealed).toBe(4 * (8 - parts))
  await expectContent(tab, 'a', content)
  expect(await ids(name)).toHaveLength(1)
  expect((await tab.check(1)).problems).toEqual([])
  // Nothing is kept in mind of it: put once more, it is another file.
  const before = await ids(name)
  await put(tab, 'a', content)
  await expect.poll(async () => (await ids(name)).some((id) => before.includes(id))).toBe(false)
})

test('another tab goes on with what this one has begun', async () => {
  const { name, tab, parts } = await cutShort()
  await tab.close()
  const other = await tabOf(name)
  expect(await sealedBy(() => put(other, 'a', content))).toBe(4 * (8 - parts))
  await expectContent(other, 'a', content)
})

test.each([
  ['its first byte', 0],
  ['a byte of the middle of what is there', PART + 77],
  ['its last byte', content.length - 1],
])('a file that differs in %s is not mixed with the other one', async (_where, at) => {
  const { name, tab } = await cutShort()
  const other = content.slice()
  other[at] = (other[at] ?? 0) ^ 1
  await put(tab, 'a', other)
  await expectContent(tab, 'a', other)
  await expect.poll(() => partsIn(name)).toBe(9)
  expect((await tab.check(1)).problems).toEqual([])
})

test.each([
  ['size', content.slice(0, -1), {}],
  ['date', content, { modifiedAt: 5 }],
])('a file of another %s begins anew', async (_what, other, options) => {
  const { name, tab } = await cutShort()
  const before = await ids(name)
  await put(tab, 'a', other, options)
  await expectContent(tab, 'a', other)
  await expect.poll(async () => (await ids(name)).some((id) => before.includes(id))).toBe(false)
})

test('under another name it is another file, and the first one goes on afterwards', async () => {
  const { tab, parts } = await cutShort()
  await put(tab, 'b', content)
  expect(await sealedBy(() => put(tab, 'a', content))).toBe(4 * (8 - parts))
  for (const name of ['a', 'b']) await expectContent(tab, name, content)
})

test('parts that are damaged or gone meanwhile are written again', async () => {
  for (const damage of ['flipped', 'gone', 'all gone']) {
    const { name, tab } = await cutShort()
    const [id = ''] = await ids(name)
    await tamper(name, async (db) => {
      const row = (await db.get('files', [id, 2])) as Uint8Array
      row[500] = (row[500] ?? 0) ^ 1
      if (damage === 'flipped') await db.put('files', row, [id, 2])
      else if (damage === 'gone') await db.delete('files', [id, 2])
      else await db.clear('files')
    })
    await put(tab, 'a', content)
    await expectContent(tab, 'a', content)
    // Of nothing that could be compared nothing is taken over, the id as little as the rest.
    if (damage === 'all gone') expect(await ids(name)).not.toContain(id)
  }
})

test('two tabs that put the same at the same moment do not write into each other’s', async () => {
  const { name, tab } = await cutShort()
  const other = await tabOf(name)
  await Promise.all([put(tab, 'a', content), put(other, 'a', content)])
  await expectContent(tab, 'a', content)
  await expect.poll(() => partsIn(name)).toBe(9)
  await tab.lock()
  await tab.unlock({})
  expect((await tab.check(1)).problems).toEqual([])
})

test('a put that was committed before its note of it went is not gone on with', async () => {
  const { name, tab } = await cutShort()
  const info = await put(tab, 'a', content)
  await put(tab, 'a', patterned(7))
  expect((await tab.file('a'))?.revision).toBeGreaterThan(info.revision)
  await expect.poll(() => partsIn(name)).toBe(1)
})
