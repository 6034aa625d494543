/** Large values and tabs that end, or write at the same time. */
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise } from '../promise.ts'
import { openDevice } from './in-tab.ts'

/** Parts on disk, seen past the vault. */
const partsOnDisk = (tab: Tab): Promise<number> =>
  tab.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        const opening = indexedDB.open('coffer/test')
        opening.addEventListener('error', () => fail(opening.error))
        opening.addEventListener('success', () => {
          const db = opening.result
          const counting = db.transaction('large').objectStore('large').count()
          counting.addEventListener('success', () => (db.close(), done(counting.result)))
        })
      }),
  )

const SIZE_BYTES = 16 * 1024 * 1024

/** Writes one large value after the other, `count` of them, and goes on meanwhile. */
const beginToWrite = (tab: Tab, count: number): Promise<void> =>
  tab.evaluate(
    ([sizeBytes, last]) => {
      const write = async (): Promise<string> => {
        for (let n = 1; n <= last; n++) {
          await window.vault.set(`large ${n}`, new Uint8Array(sizeBytes).fill(n))
        }
        return 'written'
      }
      const written = write().catch((error: { code: string }) => error.code)
      Object.assign(window, { written })
    },
    [SIZE_BYTES, count] as const,
  )

const outcomeOf = (tab: Tab): Promise<unknown> =>
  tab.evaluate(() => (window as unknown as { written: Promise<unknown> }).written)

/** The large values that are there and whole, by number. */
const wholeIn = (tab: Tab): Promise<number[]> =>
  tab.evaluate(async (sizeBytes) => {
    const whole: number[] = []
    for (const name of await window.vault.keys({ prefix: 'large ' })) {
      const n = Number(name.slice('large '.length))
      const bytes = (await window.vault.get(name)) as Uint8Array
      if (bytes.length === sizeBytes && bytes.every((byte) => byte === n)) whole.push(n)
    }
    return whole
  }, SIZE_BYTES)

export const LARGE_IN_TABS: BrowserPromise[] = [
  {
    name: 'A tab that is gone in the middle of large values leaves whole ones, and nothing else on disk for long.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await beginToWrite(one, 1)
      await outcomeOf(one)
      const partsOfOne = await partsOnDisk(two)
      await beginToWrite(one, Number.MAX_SAFE_INTEGER)
      await expect.poll(() => partsOnDisk(two)).toBeGreaterThan(2 * partsOfOne)
      await one.reload()
      await openDevice(two)
      const names = await two.evaluate(() => window.vault.keys())
      expect(names.length).toBeGreaterThanOrEqual(2)
      expect(await wholeIn(two)).toHaveLength(names.length)
      const leftAfterUnlock = async (): Promise<number> => {
        await two.evaluate(() => window.vault.lock().then(() => window.vault.unlock()))
        return partsOnDisk(two)
      }
      await expect.poll(leftAfterUnlock).toBe(names.length * partsOfOne)
    },
  },
  {
    name: 'What one tab writes is not swept by another that unlocks meanwhile, and is read there.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await beginToWrite(one, 3)
      await expect.poll(() => partsOnDisk(two)).toBeGreaterThan(0)
      await openDevice(two)
      expect(await outcomeOf(one)).toBe('written')
      expect(await wholeIn(two)).toEqual([1, 2, 3])
    },
  },
  {
    name: 'A lock ends a large value that is being written, and nothing of it appears.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await openDevice(one)
      await openDevice(two)
      await beginToWrite(one, Number.MAX_SAFE_INTEGER)
      await expect.poll(() => partsOnDisk(two)).toBeGreaterThan(0)
      await two.evaluate(() => window.vault.lock())
      expect(await outcomeOf(one)).toBe('locked')
      await openDevice(two)
      const names = await two.evaluate(() => window.vault.keys())
      expect(await wholeIn(two)).toHaveLength(names.length)
    },
  },
]
