/** Several tabs of one browser. */
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise } from '../promise.ts'
import { codeOf, openDevice } from './in-tab.ts'

interface Told {
  told: unknown[]
}

/** Notes the events of a tab's vault. */
const listen = (tab: Tab): Promise<void> =>
  tab.evaluate(() => {
    const told: unknown[] = []
    ;(window as unknown as Told).told = told
    window.vault.on('changed', (event) => told.push(event))
    window.vault.on('locked', () => told.push('locked'))
  })

/** The events, once there are so many. */
const toldTo = (tab: Tab, count: number): Promise<unknown[]> =>
  tab.evaluate(
    (wanted) =>
      new Promise<unknown[]>((done) => {
        const look = setInterval(() => {
          const { told } = window as unknown as Told
          if (told.length < wanted) return
          clearInterval(look)
          done(told)
        }, 10)
      }),
    count,
  )

export const TABS: BrowserPromise[] = [
  {
    name: 'A lock in one tab locks the others: they answer nothing more, and hear of it.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      await listen(two)
      await one.evaluate(() => window.vault.lock())
      expect(await codeOf(two, 'get')).toBe('locked')
      expect(await toldTo(two, 1)).toEqual(['locked'])
      expect(await two.evaluate(() => window.vault.state)).toBe('locked')
      expect(await codeOf(one, 'get')).toBe('locked')
    },
  },
  {
    name: 'A write in one tab is told in the other with its name, and read there.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      await listen(two)
      await one.evaluate(() => window.vault.set('a', 'from one'))
      expect(await toldTo(two, 1)).toEqual([{ namespace: '', names: ['a'] }])
      expect(await two.evaluate(() => window.vault.get('a'))).toBe('from one')
    },
  },
  {
    name: 'Of two tabs that change what both have read, the second is told `conflict`.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      const revision = await one.evaluate(
        async () => (await window.vault.set('a', 'read by both')).revision,
      )
      const change = (where: Tab, value: string): Promise<unknown> =>
        where.evaluate(
          ([ifRevision, text]) =>
            window.vault.set('a', text, { ifRevision }).then(
              () => 'stored',
              (error: { code: string }) => error.code,
            ),
          [revision, value] as const,
        )
      expect(await change(one, 'one')).toBe('stored')
      expect(await change(two, 'two')).toBe('conflict')
      expect(await two.evaluate(() => window.vault.get('a'))).toBe('one')
    },
  },
  {
    name: 'Tabs that make a vault at once make one, and all of them use it.',
    async run({ tab }) {
      const tabs: Tab[] = []
      for (let i = 0; i < 5; i++) tabs.push(await tab())
      const begin = (): void => {
        const made = window.coffer
          .open({ lock: { idleMs: null, hiddenMs: null } })
          .then((vault) => vault.create({ device: true }))
        ;(window as unknown as { made: Promise<unknown> }).made = made.then(
          () => 'created',
          (error: { code: string }) => error.code,
        )
      }
      await Promise.all(tabs.map((each) => each.evaluate(begin)))
      const results = await Promise.all(
        tabs.map((each) => each.evaluate(() => (window as unknown as { made: unknown }).made)),
      )
      expect(results.sort()).toEqual([
        ...Array.from({ length: 4 }, () => 'already-exists'),
        'created',
      ])
      for (const each of tabs) {
        const isOpen = await each.evaluate(async () => {
          if (window.vault.state !== 'unlocked') await window.vault.unlock()
          return window.vault.has('a')
        })
        expect(isOpen).toBe(false)
      }
    },
  },
  {
    name: 'Two tabs that write at the same time lose nothing.',
    async run({ tab }) {
      const tabs = [await tab(), await tab()]
      for (const each of tabs) await openDevice(each)
      const begin = (prefix: string): void => {
        const work = async (): Promise<void> => {
          for (let n = 0; n < 60; n++) await window.vault.set(`${prefix}${n}`, n)
        }
        ;(window as unknown as { work: Promise<void> }).work = work()
      }
      await Promise.all(tabs.map((each, index) => each.evaluate(begin, `tab${index}-`)))
      for (const each of tabs) {
        await each.evaluate(() => (window as unknown as { work: Promise<void> }).work)
      }
      for (const each of tabs) expect(await each.evaluate(() => window.vault.count())).toBe(120)
    },
  },
  {
    name: 'A vault erased in one tab is over in the other.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await one.evaluate(() => window.vault.set('a', 1))
      await openDevice(two)
      await one.evaluate(() => window.vault.erase({ confirm: 'test' }))
      expect(await codeOf(two, 'get')).toBe('locked')
      expect(await codeOf(two, 'unlock')).toBe('empty')
    },
  },
  {
    name: 'A tab reloaded in the middle of its writes leaves a vault that opens, without holes.',
    async run({ tab }) {
      const one = await tab()
      await openDevice(one)
      await one.evaluate(async () => {
        const write = async (): Promise<void> => {
          for (let n = 0; ; n++) await window.vault.setMany({ [`a${n}`]: n, [`b${n}`]: n })
        }
        void write().catch(() => {})
        while ((await window.vault.count()) < 20) await window.vault.has('a0')
      })
      await one.reload()
      await openDevice(one)
      const names = await one.evaluate(() => window.vault.keys())
      const numbers = (letter: string): number[] =>
        names
          .filter((name) => name.startsWith(letter))
          .map((name) => Number(name.slice(1)))
          .sort((x, y) => x - y)
      expect(numbers('a')).toEqual(numbers('b'))
      expect(numbers('a')).toEqual(numbers('a').map((_, index) => index))
      expect(names.length).toBeGreaterThanOrEqual(20)
    },
  },
]
