/** Wrong secrets, in several tabs and over reloads. */
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import type { BrowserPromise } from '../promise.ts'

const open = (tab: Tab): Promise<void> =>
  tab.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    if (vault.state === 'empty') {
      await vault.create({ device: true })
      await vault.slots.addHostSecret({ hostSecret: new Uint8Array(16).fill(1), secret: {} })
      await vault.lock()
    }
  })

/** What comes of a secret of the host; this one's has only ones. */
const tryWith = (tab: Tab, byte: number): Promise<string> =>
  tab.evaluate(
    (each) =>
      window.vault.unlock({ hostSecret: new Uint8Array(16).fill(each) }).then(
        () => 'opened',
        ({ code, detail }: { code: string; detail: { retryAfterMs?: number } }) => {
          const waitMs = detail.retryAfterMs ?? 0
          return waitMs > 0 && waitMs <= 30_000 ? `${code} for a while` : code
        },
      ),
    byte,
  )

export const THROTTLING: BrowserPromise[] = [
  {
    name: 'Four wrong secrets in any tabs, and none is tried for half a minute, the right one neither, and a reload forgets nothing.',
    async run({ tab }) {
      const [one, two] = [await tab(), await tab()]
      await open(one)
      await open(two)
      for (const each of [one, two, two, one]) expect(await tryWith(each, 2)).toBe('wrong-secret')
      expect(await tryWith(two, 1)).toBe('throttled for a while')
      await one.reload()
      await open(one)
      expect(await tryWith(one, 1)).toBe('throttled for a while')
      // The key of this browser is no guess.
      await one.evaluate(() => window.vault.unlock())
      expect(await one.evaluate(() => window.vault.state)).toBe('unlocked')
    },
  },
]
