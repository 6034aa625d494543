/** Tabs whose page, or whose worker, goes in the middle of their work. */
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise, Stage } from '../promise.ts'
import { openDevice } from './in-tab.ts'

const ENTRIES = 20
const ROUNDS = 8

/** Fills the vault, and goes on until the page or its worker is gone, with reading, writing and new keys at once. */
const begin = (tab: Tab): Promise<void> =>
  tab.evaluate(async (count) => {
    const { vault } = window
    const names = Array.from({ length: count }, (_, number) => `name ${number}`)
    const write = (): Promise<unknown> =>
      vault.setMany(names.map((name) => [name, 'x'.repeat(1000)] as const))
    await write()
    const work = async (call: () => Promise<unknown>): Promise<void> => {
      for (;;) await call()
    }
    const gone = (): void => {}
    work(write).catch(gone)
    work(() => vault.getMany(names)).catch(gone)
    work(() => vault.rotate()).catch(gone)
  }, ENTRIES)

/** How many of the entries are whole, in a tab that new keys may have locked; what has no answer rejects. */
const whole = (tab: Tab): Promise<number> =>
  tab.evaluate(async () => {
    const { vault } = window
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('no answer for 30 seconds')), 30_000)
    })
    const look = async (): Promise<number> => {
      if (vault.state === 'locked') await vault.unlock()
      const entries = await vault.entries()
      await vault.set('looked', entries.length)
      const isWhole = ({ value }: { value: unknown }): boolean => value === 'x'.repeat(1000)
      return entries.filter(isWhole).length
    }
    const again = async (error: { code?: string }): Promise<number> => {
      if (error.code !== 'locked') throw error
      return look()
    }
    return Promise.race([look().catch(again), late])
  })

async function stopInTheMiddle(
  { tab }: Stage,
  stop: (working: Tab, afterMs: number) => Promise<void>,
): Promise<void> {
  const [working, other] = [await tab(), await tab()]
  await openDevice(working)
  await openDevice(other)
  for (let round = 1; round <= ROUNDS; round++) {
    await begin(working)
    await stop(working, round)
    expect(await whole(other)).toBe(ENTRIES)
    await openDevice(working)
    expect(await whole(working)).toBe(ENTRIES)
  }
}

export const RELOADED: BrowserPromise[] = [
  {
    name: 'A page that is reloaded in the middle of its work finds its vault again, and so do other tabs.',
    run: (stage) => stopInTheMiddle(stage, (working) => working.reload()),
  },
  {
    name: 'A worker that is ended in the middle of its work leaves the vault to the next one, and to other tabs.',
    run: (stage) =>
      stopInTheMiddle(stage, (working, afterMs) =>
        working.evaluate(async (ms) => {
          await new Promise((resolve) => setTimeout(resolve, ms))
          // In this order: in WebKit a worker that was ended hears of nothing any more.
          window.lastWorker.dispatchEvent(new ErrorEvent('error', { cancelable: true }))
          window.lastWorker.terminate()
        }, afterMs),
      ),
  },
]
