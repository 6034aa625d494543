/** Parts of large values that nothing refers to any more: deleted soon, and never a part that counts or is to count. */
import { expect, test } from 'vitest'
import { createApi } from '../../../worker/api.ts'
import { openFaultTab, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { Crashed, Host } from '../../support/faults.ts'
import { bytesOf, expectSame, KIB, MIB, partsOf, tabOf } from '../../support/large.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { beside, exclusively, freshName, ifAlone, remove, set, settle } from '../../support/tab.ts'

const large = bytesOf(100 * KIB)

/** Lays down what a tab leaves that ends in the middle of a write. */
const leaveParts = (name: string, ids: readonly number[]): Promise<void> =>
  tamper(name, async (db) => {
    for (const n of ids) {
      const id = n.toString(16).padStart(8, '0').padEnd(32, '0')
      for (const part of [0, 1]) await db.put('large', new Uint8Array(50), [id, part])
    }
  })

/** Waits until a tab that had nothing to do has written the first parts of what it writes now. */
async function untilWriting({ host }: FaultTab): Promise<void> {
  const from = host.trace.length
  const isWriting = (): boolean =>
    host.trace.slice(from).some(({ at, writes }) => at === 'commit' && writes)
  while (!isWriting()) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until the tabs of this vault could sweep, and nobody is at it. */
const swept = (name: string): Promise<void> =>
  expect.poll(() => ifAlone(`coffer/${name}/large`, async () => {})).toBe(true)

test('the parts of an entry that is overwritten, deleted or cleared go, those of others stay', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await set(tab, 'kept', large)
  const kept = await partsOf(name)
  const ends = [
    () => set(tab, 'a', 'small'),
    () => set(tab, 'a', null, { expiresAt: tab.clock.nowMs - 1 }),
    () => remove(tab, 'a'),
    () => tab.apply('', [{ set: 'b', value: 1 }, { delete: 'a' }]),
  ]
  for (const end of ends) {
    await set(tab, 'a', bytesOf(150 * KIB))
    expect(await partsOf(name)).toBeGreaterThan(kept)
    await end()
    await expect.poll(() => partsOf(name)).toBe(kept)
  }
  await tab.apply('other', [{ set: 'a', value: large }])
  await tab.clear('other')
  await expect.poll(() => partsOf(name)).toBe(kept)
  await set(tab, 'kept', large)
  await expect.poll(() => partsOf(name)).toBe(kept)
  expectSame(await tab.get('', 'kept'), large)
})

test('the parts of an entry go when its time is over', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await set(tab, 'a', large, { expiresAt: tab.clock.nowMs + 1000 })
  expect(await partsOf(name)).toBeGreaterThan(0)
  tab.clock.nowMs += 2000
  expect(await tab.get('', 'a')).toBeUndefined()
  await expect.poll(() => partsOf(name)).toBe(0)
})

test('what a tab left behind that ended in the middle is swept at the next unlock, and nothing else', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await set(tab, 'a', large)
  const kept = await partsOf(name)
  // In front of every other id, and behind it; more than one transaction looks at.
  await leaveParts(name, [...Array(300).keys(), 0xffffffff])
  expect(await partsOf(name)).toBe(kept + 602)
  await tabOf(name)
  await expect.poll(() => partsOf(name)).toBe(kept)
  expectSame(await tab.get('', 'a'), large)
})

test('a sweep takes nothing that another tab is writing at this moment', async () => {
  const name = freshName()
  const [writer, sweeper] = [await openFaultTab(name), await openFaultTab(name)]
  await writer.create({ device: true })
  await swept(name)
  const value = bytesOf(8 * MIB)
  const writing = writer.apply('', [{ set: 'a', value }])
  await untilWriting(writer)
  await sweeper.unlock({})
  await quiet(sweeper)
  await writing
  expectSame(await sweeper.get('', 'a'), value)
})

test('a sweep takes nothing that was written since its tab looked last', async () => {
  const name = freshName()
  const writer = await tabOf(name)
  let sweep = (): void => {}
  const asked = new Promise<void>((resolve) => (sweep = resolve))
  const host = new Host()
  host.deaf = true
  const api = createApi({
    now: () => writer.clock.nowMs,
    exclusively,
    beside,
    ifAlone: async (lock, work) => (await asked, ifAlone(lock, work)),
    kdfTargetMs: 1,
    settle,
  })
  await host.run(async () => {
    await api.open(name, { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' })
    await api.unlock({})
  })
  await leaveParts(name, [1])
  await set(writer, 'a', large)
  const kept = (await partsOf(name)) - 2
  sweep()
  await expect.poll(() => partsOf(name)).toBe(kept)
  expectSame(await api.get('', 'a'), large)
})

test('a lock in the middle of a write leaves no entry, and no part beyond the next unlock', async () => {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  await swept(name)
  const writing = tab.apply('', [{ set: 'a', value: bytesOf(4 * MIB) }])
  const settled = Promise.allSettled([writing])
  await untilWriting(tab)
  await tab.lock()
  expect(await settled).toMatchObject([{ reason: { code: 'locked' } }])
  await tab.unlock({})
  expect(await tab.keys('', {})).toEqual([])
  await expect.poll(() => partsOf(name)).toBe(0)
})

test('what a tab was writing when it ended is swept by another one', async () => {
  const name = freshName()
  const [tab, other] = [await openFaultTab(name), await openFaultTab(name)]
  await tab.create({ device: true })
  await swept(name)
  const writing = tab.apply('', [{ set: 'a', value: bytesOf(4 * MIB) }])
  const settled = Promise.allSettled([writing])
  await untilWriting(tab)
  tab.host.crash()
  expect(await settled).toMatchObject([{ reason: expect.any(Crashed) }])
  expect(await partsOf(name)).toBeGreaterThan(0)
  await other.unlock({})
  await expect.poll(() => partsOf(name)).toBe(0)
  expect(await other.keys('', {})).toEqual([])
})

test('an erased vault leaves no part', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await set(tab, 'a', large)
  await tab.erase(name)
  expect(await partsOf(name)).toBe(0)
  await tab.create({ device: true })
  expect(await tab.get('', 'a')).toBeUndefined()
})

test('a commit that another tab overtakes writes its large value once', async () => {
  const name = freshName()
  const [tab, other] = [await openFaultTab(name), await tabOf(name)]
  await tab.unlock({})
  await quiet(tab)
  tab.host.deaf = true
  await set(other, 'theirs', 1)
  tab.host.arm('crash', Infinity)
  await tab.apply('', [{ set: 'a', value: large }])
  const stages = tab.host.trace.filter(({ at, writes }) => at === 'begin' && writes).length
  // One for the parts, one for the commit that came too late, one for the other.
  expect(stages).toBe(3)
  expect((await readRows(name)).large.size).toBe(3)
  expectSame(await other.get('', 'a'), large)
})
