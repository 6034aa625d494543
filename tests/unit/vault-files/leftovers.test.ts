/** Parts of files that nothing refers to: gone soon, and never a part that counts, is to count, or is to be gone on with. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned } from '../../support/files.ts'
import { tabOf } from '../../support/large.ts'
import { tamper } from '../../support/rows.ts'
import { freshName, ifAlone } from '../../support/tab.ts'
import { BRIEF, expectContent, PART, partsIn, put, putUntil } from '../../support/vault-files.ts'

const swept = (name: string): Promise<void> =>
  expect.poll(() => ifAlone(`coffer/${name}/large`, async () => {})).toBe(true)

test('what a tab left that ended in the middle is swept at the next unlock, and nothing else', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await put(tab, 'a', patterned(PART + 1))
  await swept(name)
  await tamper(name, async (db) => {
    for (const id of ['0'.repeat(32), 'f'.repeat(32)])
      for (const part of [0, 1]) await db.put('files', new Uint8Array(50), [id, part])
  })
  expect(await partsIn(name)).toBe(6)
  const other = await tabOf(name)
  await expect.poll(() => partsIn(name)).toBe(2)
  await expectContent(other, 'a', patterned(PART + 1))
})

test('a sweep takes nothing that another tab is putting at this moment', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await swept(name)
  const content = patterned(3 * PART)
  let sweeping: Promise<unknown> = Promise.resolve()
  const putting = put(tab, 'a', content)
  sweeping = tabOf(name)
  await Promise.all([putting, sweeping])
  await expectContent(tab, 'a', content)
})

test('an aborted put leaves what was there, and nothing of itself', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await put(tab, 'a', patterned(5))
  const result = await putUntil(tab, 'a', patterned(12 * PART), 4 * PART, (call) =>
    tab.stopFile(call),
  )
  expect(result).toMatchObject({ code: 'aborted' })
  expect(await partsIn(name)).toBe(1)
  await expectContent(tab, 'a', patterned(5))
  expect((await tab.check(1)).problems).toEqual([])
})

test('a put that a lock has cut short is kept for a week, and then swept', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await swept(name)
  const result = await putUntil(tab, 'a', patterned(BRIEF + 4 * PART), 4 * PART, () => tab.lock())
  expect(result).toMatchObject({ code: 'locked' })
  const left = await partsIn(name)
  expect(left).toBeGreaterThan(0)
  await tab.unlock({})
  await swept(name)
  expect(await partsIn(name)).toBe(left)
  expect(await tab.files({})).toEqual([])
  expect((await tab.check(1)).problems).toEqual([])
  await tab.lock()
  tab.clock.nowMs += 8 * 24 * 60 * 60 * 1000
  await tab.unlock({})
  await expect.poll(() => partsIn(name)).toBe(0)
})

test('a small file that a lock has cut short is swept at the next unlock', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await swept(name)
  const putting = put(tab, 'a', patterned(BRIEF)).catch((error: unknown) => error)
  while ((await partsIn(name)) === 0) await new Promise((next) => setTimeout(next, 0))
  await tab.lock()
  expect(await putting).toMatchObject({ code: 'locked' })
  await tab.unlock({})
  await expect.poll(() => partsIn(name)).toBe(0)
})

test('a deleted name takes with it what was put under it and cut short', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await swept(name)
  await putUntil(tab, 'a', patterned(2 * BRIEF), BRIEF, () => tab.lock())
  await tab.unlock({})
  await swept(name)
  expect(await tab.deleteFile('a')).toBe(false)
  await tab.lock()
  await tab.unlock({})
  await expect.poll(() => partsIn(name)).toBe(0)
})
