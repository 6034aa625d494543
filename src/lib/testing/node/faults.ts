/** What can go wrong in a browser, brought about on purpose: in Chromium, for one page and its origin. */
import type { Page } from '@playwright/test'

export interface Faults {
  /** From now on no worker script loads whose address matches: `openVault` rejects with `worker-unavailable`. */
  workerMissing(url?: string | RegExp): Promise<void>
  /** Every worker of the page errs now: calls end with `worker-lost`. */
  workerLost(): Promise<void>
  /**
   * The origin may store no more than this: writes end with `quota`. Without a number, as much as before. Best set before
   * there is a vault, for the browser goes on for a while by the room it has found.
   */
  quota(sizeBytes?: number): Promise<void>
  /** What the origin has in its databases is cleared, as a browser does that is short of space. The page should be closed. */
  evicted(): Promise<void>
}

/** What bundlers make of `worker.js`. */
const WORKER = /\/(?:worker|vault)[^/]*\.js(?:\?|$)/

export function faultsOf(page: Page): Faults {
  const origin = (): string => new URL(page.url()).origin
  const send = async (
    method: 'Storage.overrideQuotaForOrigin' | 'Storage.clearDataForOrigin',
    more: object,
  ): Promise<void> => {
    const session = await page.context().newCDPSession(page)
    await session.send(method, { origin: origin(), storageTypes: 'indexeddb', ...more })
    // An override lasts as long as its session: that of a quota is left open.
    if (method === 'Storage.clearDataForOrigin') await session.detach()
  }
  return {
    workerMissing: async (url = WORKER) => {
      await page.route(url, (route) => route.fulfill({ status: 404 }))
    },
    workerLost: async () => {
      const err = (): unknown =>
        setTimeout(() => {
          throw new Error('a fault, by coffer/testing')
        })
      await Promise.all(page.workers().map((worker) => worker.evaluate(err)))
    },
    quota: (sizeBytes) =>
      send(
        'Storage.overrideQuotaForOrigin',
        sizeBytes === undefined ? {} : { quotaSize: sizeBytes },
      ),
    evicted: () => send('Storage.clearDataForOrigin', {}),
  }
}
