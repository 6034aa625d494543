import { expect, test } from 'vitest'
import { readRows, tamper } from '../../support/rows.ts'
import {
  freshName,
  newVault,
  openTab,
  PASSPHRASE,
  remove,
  set,
  type Tab,
} from '../../support/tab.ts'

test('a new vault is empty, a created one is unlocked, and a value comes back', async () => {
  const name = freshName()
  const tab = await openTab(name)
  expect((await tab.report()).state).toBe('empty')
  await tab.create({ passphrase: PASSPHRASE })
  expect((await tab.report()).state).toBe('unlocked')
  await set(tab, 'openai', 'sk-1')
  expect(await tab.get('', 'openai')).toBe('sk-1')
  expect(await tab.get('', 'other')).toBeUndefined()
})

test('another tab needs the passphrase, and then sees everything', async () => {
  const name = freshName()
  const first = await newVault(name)
  await set(first, 'a', { deep: [1, new Map([['x', 1n]])] })
  const second = await openTab(name)
  await expect(second.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  await expect(second.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({
    code: 'wrong-secret',
  })
  await expect(second.unlock({})).rejects.toMatchObject({ code: 'wrong-secret' })
  await second.unlock({ passphrase: PASSPHRASE })
  expect(await second.get('', 'a')).toStrictEqual({ deep: [1, new Map([['x', 1n]])] })
  await set(first, 'b', 2)
  expect(await second.get('', 'b')).toBe(2)
  expect(await second.keys('', {})).toEqual(['a', 'b'])
  expect(await remove(second, 'a')).toBe(true)
  expect(await remove(first, 'a')).toBe(false)
  expect(await first.keys('', {})).toEqual(['b'])
})

test('a device vault opens by itself in this profile', async () => {
  const name = freshName()
  const tab = await openTab(name)
  await tab.create({ device: true })
  await set(tab, 'a', 1)
  const next = await openTab(name)
  await next.unlock({})
  expect(await next.get('', 'a')).toBe(1)
})

test('both slots open the same vault', async () => {
  const name = freshName()
  const tab = await openTab(name)
  await tab.create({ device: true, passphrase: PASSPHRASE })
  await set(tab, 'a', 1)
  for (const secret of [{}, { passphrase: PASSPHRASE }]) {
    const next = await openTab(name)
    await next.unlock(secret)
    expect(await next.get('', 'a')).toBe(1)
  }
  expect((await tab.report()).slots.map(({ kind }) => kind)).toEqual(['passphrase', 'device'])
})

test('creating twice keeps the first vault', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 1)
  const other = await openTab(name)
  await expect(other.create({ passphrase: 'another' })).rejects.toMatchObject({
    code: 'already-exists',
  })
  await expect(tab.create({ device: true })).rejects.toMatchObject({ code: 'already-exists' })
  expect(await tab.get('', 'a')).toBe(1)
})

test('twenty tabs creating at once make one vault', async () => {
  const name = freshName()
  const tabs = await Promise.all(Array.from({ length: 20 }, () => openTab(name)))
  const made = await Promise.allSettled(tabs.map((tab) => tab.create({ device: true })))
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const result of made) {
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ code: 'already-exists' })
  }
  await Promise.all(tabs.map((tab) => tab.unlock({})))
  await Promise.all(tabs.map((tab, index) => set(tab, `n${index}`, index)))
  expect(await tabs[0]?.count('')).toBe(20)
})

test('locking reaches every tab, and work under way delivers nothing', async () => {
  const name = freshName()
  const first = await newVault(name)
  const second = await openTab(name)
  await second.unlock({ passphrase: PASSPHRASE })
  await set(first, 'a', 1)
  const reading = second.get('', 'a').catch(() => 'refused')
  const locking = first.lock()
  const own = first.get('', 'a')
  await expect(own).rejects.toMatchObject({ code: 'locked' })
  await locking
  await expect(second.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  await expect(second.has('', 'a')).rejects.toMatchObject({ code: 'locked' })
  await expect(set(second, 'b', 1)).rejects.toMatchObject({ code: 'locked' })
  expect([1, 'refused']).toContain(await reading)
  await second.unlock({ passphrase: PASSPHRASE })
  expect(await second.keys('', {})).toEqual(['a'])
})

test('a tab that never heard of the lock answers nothing all the same', async () => {
  const calls: ((tab: Tab) => Promise<unknown>)[] = [
    (tab) => tab.get('', 'a'),
    (tab) => tab.get('', 'absent'),
    (tab) => tab.keys('', {}),
    (tab) => tab.count(''),
    (tab) => tab.entries('', {}),
    (tab) => set(tab, 'b', 1),
    (tab) => remove(tab, 'absent'),
  ]
  for (const call of calls) {
    const name = freshName()
    const tab = await openTab(name)
    await tab.create({ device: true })
    await set(tab, 'a', 1)
    const before = (await readRows(name)).log.size
    // The epoch raised on disk, and no message sent.
    await tamper(name, async (db) => {
      const state = await db.get('meta', 'state')
      await db.put('meta', { ...state, lockEpoch: state.lockEpoch + 1 }, 'state')
    })
    await expect(call(tab)).rejects.toMatchObject({ code: 'locked' })
    expect((await tab.report()).state).toBe('locked')
    expect((await readRows(name)).log.size).toBe(before)
  }
})

test('erasing leaves nothing, in every tab, and a new vault can be made', async () => {
  const name = freshName()
  const first = await newVault(name)
  const second = await openTab(name)
  await second.unlock({ passphrase: PASSPHRASE })
  await set(first, 'a', 1)
  await expect(first.erase('something else')).rejects.toMatchObject({ code: 'bad-request' })
  await first.erase(name)
  expect((await first.report()).state).toBe('empty')
  await expect(second.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  await expect(second.unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'empty' })
  await second.create({ passphrase: PASSPHRASE })
  expect(await second.keys('', {})).toEqual([])
  await expect(first.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
})
