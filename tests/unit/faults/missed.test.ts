/** What the sweeps cannot reach: several tabs, several calls, and a moment that was missed. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { newTab, openFaultTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, tamper } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'

async function openedTab(name: string): Promise<FaultTab> {
  const tab = await openFaultTab(name)
  const { state } = await tab.report()
  await (state === 'empty' ? tab.create({ device: true }) : tab.unlock({}))
  return tab
}

test('a tab that missed the lock is open again after it has unlocked', async () => {
  const name = freshName()
  const [first, second] = [await openedTab(name), await openedTab(name)]
  await first.apply('', [{ set: 'a', value: 1 }])
  second.host.deaf = true
  await first.lock()
  await second.unlock({})
  expect(await second.get('', 'a')).toBe(1)
})

test('an entry that has expired before it is written is not there for the rest of its batch either', async () => {
  const tab = await openedTab(freshName())
  const expiresAt = tab.clock.nowMs - 1
  const results = await tab.apply('', [{ set: 'a', value: 1, expiresAt }, { delete: 'a' }])
  expect(results[1]).toEqual({ deleted: false })
  const [, conditional] = await Promise.all([
    tab.apply('', [{ set: 'b', value: 1, expiresAt }]),
    tab.apply('', [{ set: 'b', value: 2, ifRevision: 0 }]),
  ])
  expect(conditional).toHaveLength(1)
  expect(await tab.get('', 'b')).toBe(2)
})

test('a vault whose rows were thrown away is never called empty, whatever else fails', async () => {
  const source = freshName()
  await openedTab(source)
  const { copy } = await readRows(source)
  const nothing = { log: new Map(), meta: new Map() }
  for (const fault of ['fail', 'abort', 'quota', 'close'] as const) {
    for (const lasting of [false, true]) {
      for (let at = 1; ; at++) {
        const name = freshName()
        await layRows(name, { ...nothing, copy })
        const tab = newTab()
        tab.host.arm(fault, at, lasting)
        const opened = await openVault(tab, name).catch(({ code }: { code: string }) => ({
          state: code,
        }))
        expect(['evicted', 'quota', 'storage-damaged', 'storage-denied']).toContain(opened.state)
        const reached = tab.host.trace.length >= at
        tab.host.disarm()
        await expect(tab.create({ device: true })).rejects.toMatchObject({ code: 'evicted' })
        tab.host.crash()
        if (!reached) break
      }
    }
  }
})

test('an erase that was cut short is finished once: a vault made right after it stays', async () => {
  const name = freshName()
  await openedTab(name)
  await tamper(name, (db) => db.put('meta', true, 'erasing'))
  let release = (): void => {}
  const late = newTab(undefined, new Promise((resolve) => (release = resolve)))
  // It sees that there is something to finish, and is held up before it begins.
  const opening = openVault(late, name)
  await quiet(late)
  const creating = (async () => {
    const quick = await openFaultTab(name)
    await quick.create({ device: true })
    await quick.apply('', [{ set: 'a', value: 1 }])
  })()
  // Whoever does it right waits for the one that is held up, so there is an end to this.
  await Promise.race([creating, new Promise((resolve) => setTimeout(resolve, 400))])
  release()
  await Promise.all([opening, creating])
  const fresh = await openFaultTab(name)
  await fresh.unlock({})
  expect(await fresh.get('', 'a')).toBe(1)
})

test('an unlock is not refused for a lock that came before it and is only now heard of', async () => {
  for (let turns = 2; turns < 40; turns += 3) {
    const name = freshName()
    const [first, second] = [await openedTab(name), await openedTab(name)]
    second.host.deaf = true
    await first.lock()
    await quiet(second)
    second.host.deaf = false
    const unlocking = second.unlock({})
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    const late = new MessageEvent('message', { data: ['locked', 2] })
    for (const channel of second.host.channels) channel.dispatchEvent(late)
    await unlocking
    expect(await second.keys('', {})).toEqual([])
  }
})

test('where there is no room for all calls of a turn, those that fit are written', async () => {
  const tab = await openedTab(freshName())
  // No room for the three together, nor for the first of them alone.
  const { meet } = tab.host
  let refusals = 0
  tab.host.meet = (point) => {
    meet.call(tab.host, point)
    return point.at === 'commit' && point.writes && refusals++ < 2 ? 'quota' : undefined
  }
  const calls = ['a', 'b', 'c'].map((set) => tab.apply('', [{ set, value: set }]))
  const settled = await Promise.allSettled(calls)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(settled[0]).toMatchObject({ reason: { code: 'quota' } })
  expect(await tab.keys('', {})).toEqual(['b', 'c'])
})
