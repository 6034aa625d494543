import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { readRows } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE, set } from '../../support/tab.ts'

const MINUTE = 60_000

test('an idle deadline is judged by the clock at the next call, though no timer has run', async () => {
  const tab = await newVault(undefined, { idleMs: 5 * MINUTE, hiddenMs: null })
  await set(tab, 'a', 1)
  tab.clock.nowMs += 5 * MINUTE - 1
  expect(await tab.get('', 'a')).toBe(1)
  // Reading is no sign of the person: an app that polls must not keep the vault open.
  tab.clock.nowMs += 1
  await expect(tab.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  await tab.unlock({ passphrase: PASSPHRASE })
  expect(await tab.get('', 'a')).toBe(1)
})

test('a write after the deadline writes nothing', async () => {
  const name = freshName()
  const tab = await newVault(name, { idleMs: MINUTE, hiddenMs: null })
  const before = (await readRows(name)).log.size
  tab.clock.nowMs += MINUTE
  await expect(set(tab, 'a', 1)).rejects.toMatchObject({ code: 'locked' })
  expect((await readRows(name)).log.size).toBe(before)
})

test('a sign of the person puts the deadline off, but not one that is over', async () => {
  const tab = await newVault(undefined, { idleMs: 5 * MINUTE, hiddenMs: null })
  tab.clock.nowMs += 4 * MINUTE
  await tab.presence(true, false)
  tab.clock.nowMs += 4 * MINUTE
  expect(await tab.count('')).toBe(0)
  tab.clock.nowMs += MINUTE
  await tab.presence(true, false)
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
})

test('a hidden page locks after its grace, and one that returns in time does not', async () => {
  const tab = await newVault(undefined, { idleMs: null, hiddenMs: MINUTE })
  await tab.presence(false, true)
  tab.clock.nowMs += MINUTE - 1
  await tab.presence(false, false)
  tab.clock.nowMs += 10 * MINUTE
  expect(await tab.count('')).toBe(0)
  await tab.presence(false, true)
  tab.clock.nowMs += 30_000
  await tab.presence(false, true)
  tab.clock.nowMs += 30_000
  await tab.presence(true, false)
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
})

test('a clock that steps back locks, for the deadline can no longer be told', async () => {
  const tab = await newVault(undefined, { idleMs: 5 * MINUTE, hiddenMs: null })
  tab.clock.nowMs -= 2 * MINUTE
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
})

test('a deadline of another tab is its own: only lock() reaches every tab', async () => {
  const tab = await newVault(undefined, { idleMs: MINUTE, hiddenMs: null })
  const { events } = tab
  tab.clock.nowMs += MINUTE
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(
    events.filter(({ type }) => type === 'state').map((event) => 'state' in event && event.state),
  ).toEqual(['empty', 'unlocked', 'locked'])
})

test('a stricter policy counts at once', async () => {
  const tab = await newVault(undefined, { idleMs: null, hiddenMs: null })
  tab.clock.nowMs += 10 * MINUTE
  expect(await tab.count('')).toBe(0)
  await tab.setLockPolicy({ idleMs: 5 * MINUTE, hiddenMs: null })
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
})

test('the timer locks by itself when nobody calls', async () => {
  const tab = await newVault(undefined, { idleMs: 20, hiddenMs: null })
  tab.clock.nowMs += 20
  await expect
    .poll(async () =>
      tab.events.some((event) => event.type === 'state' && event.state === 'locked'),
    )
    .toBe(true)
})

test('a machine that slept for longer than it may locks at the next call, whatever the other deadlines', async () => {
  const tab = await newVault(undefined, { idleMs: null, hiddenMs: null, sleepMs: MINUTE })
  tab.clock.nowMs += MINUTE
  expect(await tab.count('')).toBe(0)
  await tab.presence(true, false)
  // From when the timer should have run.
  tab.clock.nowMs += MINUTE + 15_001
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
})

test('being seen does not undo that it slept', async () => {
  const tab = await newVault(undefined, { idleMs: null, hiddenMs: null, sleepMs: MINUTE })
  tab.clock.nowMs += 10 * MINUTE
  await tab.presence(true, false)
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
})

test('a policy that says nothing of sleep leaves it as it is', async () => {
  const tab = await newVault(undefined, { idleMs: null, hiddenMs: null, sleepMs: MINUTE })
  await tab.setLockPolicy({ idleMs: null, hiddenMs: null })
  tab.clock.nowMs += 10 * MINUTE
  await expect(tab.count('')).rejects.toMatchObject({ code: 'locked' })
  await tab.setLockPolicy({ idleMs: null, hiddenMs: null, sleepMs: null })
  await tab.unlock({ passphrase: PASSPHRASE })
  tab.clock.nowMs += 10 * MINUTE
  expect(await tab.count('')).toBe(0)
})

test('a sign of the person while the vault is being unlocked does not end the unlocking', async () => {
  const name = freshName()
  await (await newVault(name)).close()
  const tab = await openTab(name, { idleMs: MINUTE, hiddenMs: null })
  const { subtle } = crypto
  const { deriveKey } = subtle
  subtle.deriveKey = async (...args: Parameters<typeof deriveKey>) => {
    await tab.presence(true, false)
    return deriveKey(...args)
  }
  try {
    expect(await tab.unlock({ passphrase: PASSPHRASE })).toMatchObject({ state: 'unlocked' })
  } finally {
    subtle.deriveKey = deriveKey
  }
})

test('a page that was left locks its own tab and no other', async () => {
  const name = freshName()
  const one = await newVault(name)
  const two = await openTab(name)
  await two.unlock({ passphrase: PASSPHRASE })
  await one.left()
  await expect(one.count('')).rejects.toMatchObject({ code: 'locked' })
  expect(await two.count('')).toBe(0)
})

test('twenty tabs: a lock in one, and none answers another call', async () => {
  const name = freshName()
  const first = await newVault(name)
  await set(first, 'a', 1)
  const tabs = [first]
  while (tabs.length < 20) tabs.push(await openTab(name))
  for (const tab of tabs) await tab.unlock({ passphrase: PASSPHRASE })
  for (const tab of tabs) expect(await tab.get('', 'a')).toBe(1)
  await tabs[7]?.lock()
  // At once, whether or not the message has come: each looks for itself.
  const answers = await Promise.all(
    tabs.map((tab) =>
      tab.get('', 'a').then(
        () => 'answered',
        ({ code }: { code: string }) => code,
      ),
    ),
  )
  expect(answers).toEqual(tabs.map(() => 'locked'))
})
