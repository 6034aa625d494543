/** Who watches in one tab what another one does: names, never values, and none of a locked vault. */
import { expect } from '@playwright/test'
import type { Change } from '../../../src/client/watchers.ts'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise } from '../promise.ts'
import { openDevice } from './in-tab.ts'

interface Heard {
  heard: Change[]
}

/** Notes what a watcher of this prefix is told. */
const watch = (tab: Tab, prefix: string): Promise<void> =>
  tab.evaluate((wanted) => {
    const heard: Change[] = []
    ;(window as unknown as Heard).heard = heard
    window.vault.watch(wanted, (change) => heard.push(change))
  }, prefix)

/** What has been told, once it ends with a commit of this name. A reset is `reset`, a name that is gone has a minus. */
const heardUntil = (tab: Tab, last: string): Promise<string[]> =>
  tab.evaluate(
    (wanted) =>
      new Promise<string[]>((done) => {
        const words = (change: Change): string =>
          change.reset
            ? 'reset'
            : change.names.map((n) => (change.deleted.includes(n) ? `-${n}` : n)).join(' ')
        const look = setInterval(() => {
          const told = (window as unknown as Heard).heard.map(words)
          if (told.at(-1) !== wanted) return
          clearInterval(look)
          done(told)
        }, 10)
      }),
    last,
  )

const set = (tab: Tab, name: string): Promise<unknown> =>
  tab.evaluate((wanted) => window.vault.set(wanted, 'the value'), name)

export const WATCHING: BrowserPromise[] = [
  {
    name: 'An entry whose time is over is swept by itself, and told once as deleted, in every tab.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      for (const each of [one, two]) await watch(each, 'a')
      await one.evaluate(() => window.vault.set('a', 1, { expiresAt: Date.now() + 300 }))
      // Nobody calls: it is the worker's own doing.
      for (const each of [one, two]) expect(await heardUntil(each, '-a')).toEqual(['a', '-a'])
      await set(one, 'a/end')
      for (const each of [one, two]) {
        expect(await heardUntil(each, 'a/end')).toEqual(['a', '-a', 'a/end'])
      }
    },
  },
  {
    name: 'A watcher is told the names of each commit with its prefix, whichever tab made it, and no value.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      for (const each of [one, two]) await watch(each, 'a/')
      await set(one, 'a/1')
      await set(one, 'b')
      await two.evaluate(() => window.vault.apply([{ set: 'a/2', value: 1 }, { delete: 'a/1' }]))
      await two.evaluate(() => window.vault.namespace('other').set('a/3', 1))
      await one.evaluate(() => window.vault.clear())
      await set(two, 'a/end')
      for (const each of [one, two]) {
        expect(await heardUntil(each, 'a/end')).toEqual(['a/1', 'a/2 -a/1', '-a/2', 'a/end'])
      }
      const [first, second] = await Promise.all(
        [one, two].map((each) => each.evaluate(() => (window as unknown as Heard).heard)),
      )
      expect(second).toEqual(first)
      expect(JSON.stringify(first)).not.toContain('the value')
    },
  },
  {
    name: 'A watcher is told no name of a locked vault, and after the next unlock to look for itself.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      await watch(two, '')
      await two.evaluate(() => window.vault.lock())
      await openDevice(one)
      await set(one, 'while locked')
      await two.evaluate(async () => {
        // Nothing is told however long it waits: the other tab's message has come by then.
        await new Promise((next) => setTimeout(next, 200))
        await window.vault.unlock()
      })
      await set(one, 'end')
      expect(await heardUntil(two, 'end')).toEqual(['reset', 'end'])
    },
  },
  {
    name: 'A watcher hears nothing from the moment its own tab asks for a lock, not even what was on its way.',
    async run({ tab }) {
      const one = await tab()
      await openDevice(one)
      await watch(one, '')
      const lateNames = await one.evaluate(async () => {
        const { heard } = window as unknown as Heard
        const late: Change[] = []
        for (let round = 0; round < 20; round++) {
          for (let n = 0; n < round; n++) window.vault.set(`n${n}`, n).catch(() => {})
          await new Promise((next) => setTimeout(next, round))
          const locking = window.vault.lock()
          const before = heard.length
          await locking
          await new Promise((next) => setTimeout(next, 5))
          late.push(...heard.slice(before))
          await window.vault.unlock()
        }
        return late
      })
      expect(lateNames).toEqual([])
      await set(one, 'end')
      const heard = await heardUntil(one, 'end')
      expect(heard.filter((words) => words === 'reset')).toHaveLength(20)
    },
  },
]
