/** How the vault locks, and what a host may turn on so that it asks less often. */
import { expect } from '@playwright/test'
import type { LockPolicy } from '../../../src/protocol/contract.ts'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise } from '../promise.ts'

const NEVER = { idleMs: null, hiddenMs: null, sleepMs: null }
const STAYS: LockPolicy = { ...NEVER, stayOpen: 'reload' }
const SHARES: LockPolicy = { ...NEVER, shareWithTabs: true }

/** Opens the vault's client in a tab, and makes the vault if there is none; it ends up locked, unless something opens it. */
const look = (tab: Tab, lock: LockPolicy): Promise<string> =>
  tab.evaluate(async (policy) => {
    const vault = await window.coffer.open({ lock: policy })
    if (vault.state === 'empty') {
      await vault.create({ device: true })
      await vault.set('a', 'kept')
      await vault.lock()
    }
    return vault.state
  }, lock)

const unlock = (tab: Tab): Promise<void> => tab.evaluate(() => window.vault.unlock())

const stateOf = (tab: Tab): Promise<string> => tab.evaluate(() => window.vault.state)

/** The value, or the code it is refused with. */
const read = (tab: Tab): Promise<unknown> =>
  tab.evaluate(() =>
    window.vault.get('a').then(
      (value) => value,
      ({ code }: { code: string }) => code,
    ),
  )

const TABS = 8

export const LOCKING: BrowserPromise[] = [
  {
    name: 'A reload locks, unless it is asked to leave this tab open.',
    async run({ tab }) {
      const one = await tab()
      await look(one, NEVER)
      await unlock(one)
      await one.reload()
      expect(await look(one, NEVER)).toBe('locked')
    },
  },
  {
    name: 'A tab that stays open over a reload is open after it and after the next, with nothing of it in reach of its page meanwhile.',
    async run({ tab }) {
      const one = await tab()
      await look(one, STAYS)
      await unlock(one)
      expect(await one.evaluate(async () => (await window.vault.report()).heldOverReload)).toBe(
        'yes',
      )
      for (let n = 0; n < 2; n++) {
        expect(await one.evaluate(() => sessionStorage.length)).toBe(0)
        await one.reload()
        expect(await look(one, STAYS)).toBe('unlocked')
        expect(await read(one)).toBe('kept')
      }
      await one.evaluate(() => window.vault.lock())
      await one.reload()
      expect(await look(one, STAYS)).toBe('locked')
    },
  },
  {
    name: 'What a tab kept over a reload opens no other tab, and its own no more after a lock in another.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await look(one, STAYS)
      await unlock(one)
      expect(await look(two, STAYS)).toBe('locked')
      await two.reload()
      expect(await look(two, STAYS)).toBe('locked')
      await two.evaluate(() => window.vault.lock())
      await one.reload()
      expect(await look(one, STAYS)).toBe('locked')
    },
  },
  {
    name: 'Tabs that share are opened by the unlock of one, a later one too, and locked by the lock of one.',
    async run({ tab }) {
      const tabs = [await tab(), await tab(), await tab()]
      for (const each of tabs) expect(await look(each, SHARES)).toBe('locked')
      const [first] = tabs
      if (first) await unlock(first)
      for (const each of tabs) await expect.poll(() => stateOf(each)).toBe('unlocked')
      for (const each of tabs) expect(await read(each)).toBe('kept')
      const later = await tab()
      await look(later, SHARES)
      await expect.poll(() => stateOf(later)).toBe('unlocked')
      await later.evaluate(() => window.vault.lock())
      for (const each of [...tabs, later]) expect(await read(each)).toBe('locked')
    },
  },
  {
    name: 'Tabs that do not share ask each for itself.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await look(one, SHARES)
      await look(two, NEVER)
      await unlock(one)
      await one.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
      expect(await stateOf(two)).toBe('locked')
      expect(await read(two)).toBe('locked')
    },
  },
  {
    name: `Of ${TABS} tabs one locks, and none answers another call.`,
    async run({ tab }) {
      const tabs: Tab[] = []
      while (tabs.length < TABS) tabs.push(await tab())
      for (const each of tabs) {
        await look(each, NEVER)
        await unlock(each)
      }
      for (const each of tabs) expect(await read(each)).toBe('kept')
      await tabs[3]?.evaluate(() => window.vault.lock())
      const answers = await Promise.all(tabs.map(read))
      expect(answers).toEqual(tabs.map(() => 'locked'))
    },
  },
]
