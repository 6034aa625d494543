/** A host keeps an anchor for the vault, and somebody puts the whole profile back to an earlier day. */
import { cpSync, rmSync } from 'node:fs'
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise } from '../promise.ts'

interface Kept {
  /** What the host of this page keeps. */
  anchored: string | undefined
}

/** Opens the vault by the device's key, making it if there is none: how that went. The host of the page keeps `anchored`. */
const openAnchored = (tab: Tab, anchored: string | null): Promise<string> =>
  tab.evaluate(async (text) => {
    const kept = window as unknown as Kept
    kept.anchored = text ?? undefined
    const vault = await window.coffer.open({
      lock: { idleMs: null, hiddenMs: null },
      anchor: {
        read: async () => kept.anchored,
        write: async (newer) => void (kept.anchored = newer),
      },
    })
    const opening = vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock()
    return opening.then(
      () => 'opened',
      ({ code, detail }: { code: string; detail: object }) => `${code} ${JSON.stringify(detail)}`,
    )
  }, anchored)

/** Sets `a` and gives what is anchored once it is anchored. */
const setAnchored = (tab: Tab, value: string): Promise<string> =>
  tab.evaluate(async (text) => {
    const before = (window as unknown as Kept).anchored
    await window.vault.set('a', text)
    return new Promise<string>((done) => {
      const look = setInterval(() => {
        const { anchored } = window as unknown as Kept
        if (anchored === undefined || anchored === before) return
        clearInterval(look)
        done(anchored)
      }, 10)
    })
  }, value)

const value = (tab: Tab): Promise<unknown> => tab.evaluate(() => window.vault.get('a'))

export const ANCHOR: BrowserPromise[] = [
  {
    name: 'A whole profile put back to an earlier day is refused by its anchor, and without one it opens as it was.',
    async run({ start, folder }) {
      const backup = `${folder}-backup`
      try {
        const first = await start()
        const one = await first.tab()
        expect(await openAnchored(one, null)).toBe('opened')
        const early = await setAnchored(one, 'revoked')
        await first.close()
        cpSync(folder, backup, { recursive: true })

        const second = await start()
        const two = await second.tab()
        expect(await openAnchored(two, early)).toBe('opened')
        const late = await setAnchored(two, 'in force')
        await second.close()
        rmSync(folder, { recursive: true })
        cpSync(backup, folder, { recursive: true })

        const third = await start()
        const three = await third.tab()
        expect(await openAnchored(three, late)).toBe('tampered {"row":"anchor"}')
        expect(await three.evaluate(() => window.vault.state)).toBe('locked')
        // The control: it is whole, and nothing within it tells that there was a later day.
        expect(await openAnchored(await third.tab(), null)).toBe('opened')
        expect(await openAnchored(three, early)).toBe('opened')
        expect(await value(three)).toBe('revoked')
        await third.close()
      } finally {
        rmSync(backup, { recursive: true, force: true })
      }
    },
  },
  {
    name: 'Tabs that write at once leave the newest anchor, and one that is erased leaves none.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      // Both have the same host: a store of the origin stands in for it.
      const open = (each: Tab): Promise<void> =>
        each.evaluate(async () => {
          const pause = (): Promise<void> =>
            new Promise((done) => setTimeout(done, Math.random() * 20))
          const vault = await window.coffer.open({
            lock: { idleMs: null, hiddenMs: null },
            anchor: {
              read: async () => {
                await pause()
                return localStorage.getItem('anchor') ?? undefined
              },
              write: async (text) => {
                await pause()
                localStorage.setItem('anchor', text)
                const numbers = JSON.parse(localStorage.getItem('numbers') ?? '[]') as number[]
                numbers.push(Number(text.split('.')[2] ?? 0))
                localStorage.setItem('numbers', JSON.stringify(numbers))
              },
            },
          })
          await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
        })
      await open(one)
      await open(two)
      const write = (each: Tab): Promise<void> =>
        each.evaluate(async () => {
          for (let n = 0; n < 30; n++) await window.vault.set(`n${n}`, n)
        })
      await Promise.all([write(one), write(two)])
      const numbers = (): Promise<number[]> =>
        one.evaluate(() => JSON.parse(localStorage.getItem('numbers') ?? '[]') as number[])
      const newest = await one.evaluate(async () => {
        await window.vault.has('a')
        return (await window.vault.report()).sequence
      })
      await expect.poll(async () => (await numbers()).at(-1)).toBe(newest)
      const written = await numbers()
      expect(written).toEqual(written.toSorted((a, b) => a - b))
      await one.evaluate(() => window.vault.erase({ confirm: 'test' }))
      await expect.poll(() => one.evaluate(() => localStorage.getItem('anchor'))).toBe('')
    },
  },
]
