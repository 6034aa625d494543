/** Tabs that open each other, where they were told to: keys and never bytes, only for who asks, and not after a lock. */
import { afterEach, expect, test } from 'vitest'
import '../../support/channels.ts'
import '../../support/cheap-kdf.ts'
import type { LockPolicy } from '../../../src/protocol/contract.ts'
import {
  freshName,
  newVault,
  openTab,
  PASSPHRASE,
  set,
  type Clock,
  type Tab,
} from '../../support/tab.ts'

const right = { passphrase: PASSPHRASE }
const SHARED: LockPolicy = { idleMs: null, hiddenMs: null, shareWithTabs: true }

const state = async (tab: Tab): Promise<string> => (await tab.report()).state

/** Time enough for whatever tabs would tell each other. */
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 60))

const channels: BroadcastChannel[] = []
afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
})

/** All that is told on the channel of the keys. */
function listenIn(name: string): unknown[][] {
  const heard: unknown[][] = []
  const channel = new BroadcastChannel(`coffer/${name}/keys`)
  channels.push(channel)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown[]>) => void heard.push(data))
  return heard
}

async function vault(tabs: number) {
  const name = freshName()
  const maker = await newVault(name)
  await set(maker, 'a', 'kept')
  await maker.close()
  const clock: Clock = { nowMs: 1_700_000_000_000 }
  const open = (lock = SHARED): Promise<Tab> => openTab(name, lock, clock)
  const opened: Tab[] = []
  for (let n = 0; n < tabs; n++) opened.push(await open())
  return { name, clock, open, tabs: opened }
}

test('one is unlocked, and the others are open as well', async () => {
  const { tabs } = await vault(4)
  await tabs[0]?.unlock(right)
  for (const tab of tabs) await expect.poll(() => state(tab)).toBe('unlocked')
  for (const tab of tabs) expect(await tab.get('', 'a')).toBe('kept')
  const [, second] = tabs
  if (second) await set(second, 'b', 'from the second')
  expect(await tabs[3]?.get('', 'b')).toBe('from the second')
  expect((await second?.report())?.sharedWithTabs).toBe('yes')
})

test('a tab that comes later is open as well', async () => {
  const { open, tabs } = await vault(1)
  await tabs[0]?.unlock(right)
  const later = await open()
  await expect.poll(() => state(later)).toBe('unlocked')
})

test('an open tab that turns it on opens those that wait', async () => {
  const { open, tabs } = await vault(1)
  const quiet = await open({ idleMs: null, hiddenMs: null })
  await quiet.unlock(right)
  await settled()
  expect(await state(tabs[0] as Tab)).toBe('locked')
  await quiet.setLockPolicy(SHARED)
  await expect.poll(() => state(tabs[0] as Tab)).toBe('unlocked')
})

test('it is off unless it is asked for, on either side', async () => {
  const off: LockPolicy = { idleMs: null, hiddenMs: null }
  const { name, open, tabs } = await vault(1)
  const heard = listenIn(name)
  const quiet = await open(off)
  await tabs[0]?.unlock(right)
  await settled()
  expect(await state(quiet)).toBe('locked')
  expect((await quiet.report()).sharedWithTabs).toBe('no')
  await tabs[0]?.lock()
  heard.length = 0
  await quiet.unlock(right)
  await settled()
  expect(await state(tabs[0] as Tab)).toBe('locked')
  expect(heard).toEqual([])
})

test('keys are told only to who asks, and none of them can be made into bytes', async () => {
  const { name, open, tabs } = await vault(1)
  const heard = listenIn(name)
  await tabs[0]?.unlock(right)
  await settled()
  expect(heard.map(([kind]) => kind)).toEqual(['opened'])
  await open()
  await expect.poll(() => heard.length).toBe(3)
  const [, ask, answer] = heard
  expect(ask?.[0]).toBe('ask')
  const keys = answer?.filter((one) => one instanceof CryptoKey) ?? []
  expect(keys).toHaveLength(2)
  for (const key of keys) {
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow('not extractable')
  }
  const others = answer?.filter((one) => !(one instanceof CryptoKey))
  expect(others?.map((one) => typeof one)).toEqual(['string', 'string', 'number'])
})

test('a lock in one locks all, and none opens another again', async () => {
  const { tabs } = await vault(3)
  await tabs[0]?.unlock(right)
  for (const tab of tabs) await expect.poll(() => state(tab)).toBe('unlocked')
  await tabs[2]?.lock()
  await settled()
  for (const tab of tabs) {
    await expect(tab.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  }
})

test('keys that come after a lock open nothing', async () => {
  const { name, open, tabs } = await vault(1)
  const heard = listenIn(name)
  await tabs[0]?.unlock(right)
  const second = await open()
  await expect.poll(() => state(second)).toBe('unlocked')
  const answer = heard.find(([kind]) => kind === 'keys') ?? []
  await second.lock()
  await settled()
  // Somebody who has kept them says them again, whenever a tab asks.
  const channel = new BroadcastChannel(`coffer/${name}/keys`)
  channels.push(channel)
  channel.addEventListener('message', ({ data: [kind, asked] }: MessageEvent<unknown[]>) => {
    if (kind === 'ask') channel.postMessage(['keys', asked, ...answer.slice(2)])
  })
  const third = await open()
  await settled()
  expect(await state(third)).toBe('locked')
})

test('keys of another vault, and what are none, open nothing and lock nobody out', async () => {
  const { name, open } = await vault(0)
  const other = await vault(1)
  const heard = listenIn(other.name)
  await other.tabs[0]?.unlock(right)
  await other.open()
  await expect.poll(() => heard.some(([kind]) => kind === 'keys')).toBe(true)
  const foreign = heard.find(([kind]) => kind === 'keys')?.slice(3) ?? []
  const channel = new BroadcastChannel(`coffer/${name}/keys`)
  channels.push(channel)
  channel.addEventListener('message', ({ data: [kind, asked] }: MessageEvent<unknown[]>) => {
    if (kind !== 'ask') return
    channel.postMessage(null)
    channel.postMessage(['keys', asked, 1, ...foreign])
    channel.postMessage(['keys', asked, 1, 'mac', new Uint8Array(32)])
  })
  const tab = await open()
  await settled()
  expect(await state(tab)).toBe('locked')
  await tab.unlock(right)
  expect(await tab.get('', 'a')).toBe('kept')
})

test('a tab whose own deadline is over gives nothing', async () => {
  const { clock, open } = await vault(0)
  const one = await open({ ...SHARED, idleMs: 60_000 })
  await one.unlock(right)
  clock.nowMs += 60_000
  const two = await open()
  await settled()
  expect(await state(two)).toBe('locked')
})

test('a tab that was locked by its own deadline is opened by the next unlock of another', async () => {
  const { clock, open } = await vault(0)
  const one = await open({ ...SHARED, idleMs: 60_000 })
  const two = await open()
  await two.unlock(right)
  await expect.poll(() => state(one)).toBe('unlocked')
  clock.nowMs += 60_000
  await expect(one.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  await settled()
  expect(await state(one)).toBe('locked')
  await two.unlock(right)
  await expect.poll(() => state(one)).toBe('unlocked')
})

test('turned off, a tab is neither opened nor opens', async () => {
  const { tabs } = await vault(2)
  const [one, two] = tabs
  await two?.setLockPolicy({ ...SHARED, shareWithTabs: false })
  await one?.unlock(right)
  await settled()
  expect(await state(two as Tab)).toBe('locked')
})

test('a vault that its host anchors is not opened by another tab', async () => {
  const { name, clock, tabs } = await vault(1)
  await tabs[0]?.unlock(right)
  const anchored = await openTab(name, SHARED, clock, undefined, { anchored: true })
  await settled()
  expect(await state(anchored)).toBe('locked')
})
