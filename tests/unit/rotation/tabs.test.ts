/** Rotation beside other tabs: those that have only the old keys lock, and never write or call anything false. */
import { describe, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { hear } from '../../support/fault-tab.ts'
import type { VaultEvent } from '../../../src/protocol/events.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { set } from '../../support/tab.ts'
import { epochsOf, headerOf } from './epochs.ts'
import { begun, contents, filledVault, LAZY, openedTab, secret, STILL } from './support.ts'

const stateOf = async (tab: { report(): Promise<{ state: string }> }): Promise<string> =>
  (await tab.report()).state

/** What comes of a call. */
const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: { code: string }) => error.code)

describe('a tab that has only the old keys', () => {
  for (const [when, isDone] of [
    ['when the rotation has begun', false],
    ['when it is over', true],
  ] as const) {
    test(`locks at whatever it does next, ${when}`, async () => {
      const calls = {
        get: (tab) => tab.get('', 'name 5'),
        large: (tab) => tab.get('', 'large'),
        set: (tab) => set(tab, 'a', 'stale'),
        'large set': (tab) => set(tab, 'a', 'S'.repeat(60_000)),
        keys: (tab) => tab.keys('', {}),
        entries: (tab) => tab.entries('', {}),
        clear: (tab) => tab.clear(''),
        slots: (tab) => tab.slots(),
        check: (tab) => tab.check(1),
        repair: (tab) => tab.repair({}),
        rename: async (tab) => tab.renameSlot(id, 'x'),
        rotate: (tab) => tab.rotate({}),
      } satisfies Record<string, (tab: Awaited<ReturnType<typeof openedTab>>) => Promise<unknown>>
      const { name, tab } = await filledVault()
      const id = (await tab.slots())[0]?.id ?? ''
      const stale = await Promise.all(Object.keys(calls).map(() => openedTab(name, secret, LAZY)))
      for (const other of stale) other.host.deaf = true
      const before = await contents(tab)
      tab.host.crash()
      const rotating = await openedTab(name, secret, isDone ? undefined : STILL)
      if (isDone) await rotating.rotate({})
      else await begun(rotating)
      const rows = await readRows(name)
      for (const [index, [what, call]] of Object.entries(calls).entries()) {
        const other = stale[index] as (typeof stale)[number]
        expect([what, await outcome(call(other))]).toEqual([what, 'locked'])
        expect([what, await stateOf(other)]).toEqual([what, 'locked'])
      }
      expect(await contents(rotating)).toEqual(before)
      expect([...(await readRows(name)).log.keys()]).toEqual([...rows.log.keys()])
      expect((await rotating.check(1)).problems.filter(({ what }) => what !== 'large')).toEqual([])
    })
  }

  test('and could not look at the new header when it read of it seals nothing before it has', async () => {
    const { name, tab } = await filledVault()
    const other = await openedTab(name, secret, LAZY)
    other.host.deaf = true
    await begun(tab)
    tab.host.crash()
    const verify = vi.spyOn(crypto.subtle, 'verify')
    verify.mockRejectedValue(new DOMException('', 'OperationError'))
    await expect(other.keys('', {})).rejects.toBeInstanceOf(DOMException)
    verify.mockRestore()
    expect(await outcome(set(other, 'a', 'stale'))).toBe('locked')
    expect(await (await openedTab(name)).get('', 'a')).toBeUndefined()
  })

  test('that hears of it locks by itself', async () => {
    const { name, tab } = await filledVault()
    const other = await openedTab(name, secret, LAZY)
    await set(other, 'a', 1)
    await begun(tab)
    while ((await stateOf(other)) === 'unlocked') await new Promise((next) => setTimeout(next, 1))
  })

  test('and was not told that it is locked is opened again by its secret, and goes on', async () => {
    const { name, tab } = await filledVault()
    const other = await openedTab(name, secret, LAZY)
    other.host.deaf = true
    await tab.rotate({})
    await other.unlock(secret)
    expect(await other.get('', 'name 5')).toBe('value 5')
    await set(other, 'a', 'by the other')
    expect(await tab.get('', 'a')).toBe('by the other')
  })

  test('calls a row of an epoch it does not know false, where the header is still its own', async () => {
    const { name, tab } = await filledVault(LAZY)
    const [sequence = 0, row] = [...(await readRows(name)).log].at(-1) ?? []
    const flipped = new Uint8Array(row as Uint8Array)
    flipped[4] = 7
    const other = await openedTab(name, secret, LAZY)
    await tamper(name, (db) => db.put('log', flipped, sequence))
    expect((await other.check(1)).problems).toMatchObject([
      { what: 'row', code: 'tampered', sequence },
    ])
    expect(await stateOf(other)).toBe('unlocked')
    tab.host.crash()
  })
})

describe('a tab that opens in the middle', () => {
  test('finds everything, and finishes what the other one began', async () => {
    const { name } = await filledVault()
    const tab = await openedTab(name, secret, LAZY)
    const before = await contents(tab)
    await begun(tab)
    tab.host.crash()
    const fresh = await openedTab(name)
    expect(await contents(fresh)).toEqual(before)
    await fresh.rotate({})
    expect(epochsOf(await readRows(name))).toEqual([2])
    expect(headerOf(await readRows(name)).rotating).toBe(false)
    expect(await contents(fresh)).toEqual(before)
  })

  test('and the one that rotates read and write, and both hear of the end', async () => {
    const { name, tab } = await filledVault()
    const waiting = tab.rotate({})
    while (!(await tab.report()).rotation) await new Promise((next) => setTimeout(next, 1))
    const others = await Promise.all([1, 2, 3].map(() => openedTab(name)))
    const heard = await Promise.all(others.map(hear))
    for (let n = 0; n < 5; n++) {
      for (const [index, any] of [tab, ...others].entries()) {
        await set(any, `of ${index}`, n)
        expect(await tab.get('', `of ${index}`)).toBe(n)
        expect(await any.get('', 'name 5')).toBe('value 5')
      }
    }
    await waiting
    const isTold = (events: VaultEvent[]): boolean =>
      events.some((event) => event.type === 'rotation' && event.state === 'done')
    while (!heard.every(isTold)) await new Promise((next) => setTimeout(next, 1))
    for (const other of others) expect(await stateOf(other)).toBe('unlocked')
    const rows = await readRows(name)
    expect(epochsOf(rows)).toEqual([2])
    expect(headerOf(rows).rotating).toBe(false)
  })
})
