/** New keys for everything that is stored: begun without a secret, done in the background, and whole at every moment. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { hear } from '../../support/fault-tab.ts'
import { PASSPHRASE, set } from '../../support/tab.ts'
import { readRows } from '../../support/rows.ts'
import { epochsOf, headerOf } from './epochs.ts'
import { begun, contents, filledVault, host, LAZY, openedTab, secret } from './support.ts'

describe('a rotation', () => {
  test('leaves every entry as it was, and nothing on disk under the old epoch', async () => {
    const { name, tab } = await filledVault()
    const before = await contents(tab)
    expect(epochsOf(await readRows(name))).toEqual([1])
    await tab.rotate({})
    expect(await contents(tab)).toEqual(before)
    const rows = await readRows(name)
    expect(epochsOf(rows)).toEqual([2])
    expect(headerOf(rows)).toMatchObject({ epoch: 2, rotating: false })
    expect(rows.copy.get('header')).toEqual(rows.meta.get('header'))
    expect(rows.meta.get('header.prev')).toEqual(rows.meta.get('header'))
    expect((await tab.check(1)).problems).toEqual([])
    expect((await tab.report()).rotation).toBeNull()
  })

  test('leaves every way in as it was, by the index and by the rows alone', async () => {
    const { name, tab } = await filledVault()
    const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
    await tab.confirmRecoveryCode(recoveryCode)
    const before = [await contents(tab), await tab.slots()]
    await tab.rotate({})
    tab.host.crash()
    for (const by of [secret, {}, { recoveryCode }, host()]) {
      const fresh = await openedTab(name, by)
      expect([await contents(fresh), await fresh.slots()]).toEqual(before)
      expect((await fresh.report()).healed).toEqual([])
      fresh.host.crash()
    }
  })

  test('can be followed by others, and by all other changes', async () => {
    const { name, tab } = await filledVault()
    for (let n = 0; n < 3; n++) {
      await set(tab, 'a', n)
      await tab.rotate({})
    }
    await tab.changePassphrase({ old: PASSPHRASE, new: 'next' })
    await set(tab, 'b', 'after')
    expect(headerOf(await readRows(name))).toMatchObject({ epoch: 4, rotating: false })
    const fresh = await openedTab(name, { passphrase: 'next' })
    expect(await fresh.get('', 'b')).toBe('after')
    expect((await fresh.check(1)).problems).toEqual([])
  })

  test('keeps outside secrets unless it is told to drop them', async () => {
    const { name, tab } = await filledVault()
    const outside = async () =>
      headerOf(await readRows(name)).ring.flatMap(({ kind, epoch }) => (kind === 2 ? epoch : []))
    await tab.rotate({})
    expect(await outside()).toEqual([2, 1])
    await tab.rotate({ dropOutside: true })
    expect(await outside()).toEqual([3])
  })

  test('that is joined with another wish drops outside secrets at once', async () => {
    const { name } = await filledVault()
    const tab = await openedTab(name, secret, LAZY)
    await begun(tab)
    await tab.pauseRotation()
    void tab.rotate({ dropOutside: true }).catch(() => {})
    const outside = async () =>
      headerOf(await readRows(name)).ring.filter(({ kind }) => kind === 2).length
    while ((await outside()) > 1) await new Promise((next) => setTimeout(next, 1))
    expect(headerOf(await readRows(name)).rotating).toBe(true)
    await tab.resumeRotation()
    await tab.rotate({})
  })

  test('seals what is written meanwhile under the new epoch only', async () => {
    const { name } = await filledVault()
    const tab = await openedTab(name, secret, LAZY)
    await begun(tab)
    const { log } = await readRows(name)
    await set(tab, 'meanwhile', 1)
    await set(tab, 'large meanwhile', 'M'.repeat(60_000))
    const after = await readRows(name)
    const added = [...after.log].filter(([sequence]) => !log.has(sequence))
    expect(epochsOf({ ...after, log: new Map(added), index: new Map(), large: new Map() })).toEqual(
      [2],
    )
    expect(await tab.get('', 'name 5')).toBe('value 5')
  })

  test('refuses what is no option of it', async () => {
    const { tab } = await filledVault()
    for (const options of [null, [], { dropOutside: 1 }, { other: true }]) {
      await expect(tab.rotate(options as never)).rejects.toMatchObject({ code: 'bad-request' })
    }
    await tab.lock()
    for (const call of [tab.rotate({}), tab.pauseRotation(), tab.resumeRotation()]) {
      await expect(call).rejects.toMatchObject({ code: 'locked' })
    }
  })

  test('tells how far it is, and its end', async () => {
    const { tab } = await filledVault()
    const events = await hear(tab)
    await tab.rotate({})
    await new Promise((next) => setTimeout(next, 5))
    const told = events.filter((event) => event.type === 'rotation')
    const [first, last] = [told[0], told.at(-1)]
    expect(first).toMatchObject({ state: 'running', done: 0 })
    expect(first?.total).toBeGreaterThan(5)
    expect(last).toMatchObject({ state: 'done', done: last?.total })
    const done = told.map((event) => event.done)
    expect(done).toEqual([...done].sort((a, b) => a - b))
  })
})

test('slots that change meanwhile, and another rotation on top, end as one', async () => {
  const { name } = await filledVault()
  const tab = await openedTab(name, secret, LAZY)
  const before = await contents(tab)
  await begun(tab)
  await tab.pauseRotation()
  const { id } = await tab.addSlot({ secret, slot: { kind: 'passphrase', passphrase: 'new' } })
  await tab.renameSlot(id, 'made meanwhile')
  await tab.changePassphrase({ old: PASSPHRASE, new: 'changed' })
  const host = (await tab.slots()).find(({ kind }) => kind === 'host-secret')?.id ?? ''
  await tab.removeSlot({ id: host, secret: { passphrase: 'changed' }, rotate: true })
  expect(headerOf(await readRows(name))).toMatchObject({ epoch: 3, rotating: true })
  await tab.pauseRotation()
  tab.host.crash()
  for (const passphrase of ['new', 'changed']) {
    const fresh = await openedTab(name, { passphrase }, LAZY)
    expect(await contents(fresh)).toEqual(before)
    expect((await fresh.slots()).map((slot) => slot.name)).toContain('made meanwhile')
    fresh.host.crash()
  }
  const last = await openedTab(name, {})
  await last.resumeRotation()
  while ((await last.report()).rotation) await new Promise((next) => setTimeout(next, 1))
  const rows = await readRows(name)
  expect(epochsOf(rows)).toEqual([3])
  const inside = headerOf(rows).ring.filter(({ kind }) => kind === 1)
  expect(inside.map(({ epoch }) => epoch)).toEqual([3])
  expect(await contents(last)).toEqual(before)
  expect((await last.check(1)).problems).toEqual([])
})

test('a slot is removed by its own secret, too', async () => {
  const { name, tab } = await filledVault()
  const id = (await tab.slots()).find(({ kind }) => kind === 'host-secret')?.id ?? ''
  await tab.removeSlot({ id, secret: host(), rotate: true })
  await tab.rotate({})
  expect(await (await openedTab(name)).get('', 'name 5')).toBe('value 5')
  await expect(openedTab(name, host())).rejects.toMatchObject({ code: 'wrong-secret' })
})

describe('a pause', () => {
  test('holds over reloads, and ends when somebody says so', async () => {
    const { name } = await filledVault()
    const tab = await openedTab(name, secret, LAZY)
    await begun(tab)
    await tab.pauseRotation()
    tab.host.crash()
    const fresh = await openedTab(name)
    await set(fresh, 'a', 1)
    await new Promise((next) => setTimeout(next, 50))
    expect((await fresh.report()).rotation).toMatchObject({ state: 'paused' })
    expect(epochsOf(await readRows(name))).toEqual([1, 2])
    await fresh.resumeRotation()
    await fresh.rotate({})
    expect(epochsOf(await readRows(name))).toEqual([2])
    expect((await readRows(name)).meta.has('rotation.rest')).toBe(false)
  })

  test('asked for where nothing rotates leaves nothing behind', async () => {
    const { name, tab } = await filledVault()
    await tab.pauseRotation()
    expect((await readRows(name)).meta.has('rotation.rest')).toBe(false)
  })

  test('ends with the next epoch', async () => {
    const { name } = await filledVault()
    const tab = await openedTab(name, secret, LAZY)
    await begun(tab)
    await tab.pauseRotation()
    const [, keystore] = await tab.slots()
    const slots = await tab.slots()
    const id = slots.find(({ kind }) => kind === 'host-secret')?.id ?? keystore?.id ?? ''
    await tab.removeSlot({ id, secret, rotate: true })
    expect((await tab.report()).rotation).toMatchObject({ state: 'running' })
  })
})
