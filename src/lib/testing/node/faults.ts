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

/** From now on; each page that is loaded keeps its workers where `workerLost` finds them. */
export async function faultsOf(page: Page): Promise<Faults> {
  await page.addInitScript(keepWorkers)
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
    workerLost: () => page.evaluate(endWorkers),
    quota: (sizeBytes) =>
      send(
        'Storage.overrideQuotaForOrigin',
        sizeBytes === undefined ? {} : { quotaSize: sizeBytes },
      ),
    evicted: () => send('Storage.clearDataForOrigin', {}),
  }
}

type Kept = typeof globalThis & { cofferTestWorkers?: Worker[] }

/** Runs in each page, before its scripts. */
function keepWorkers(): void {
  const kept: Worker[] = []
  Object.defineProperty(globalThis, 'cofferTestWorkers', { value: kept })
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      kept.push(this)
    }
  }
}

/** Runs in the page: what a browser does to a worker that errs, at once. */
function endWorkers(): void {
  for (const worker of (globalThis as Kept).cofferTestWorkers ?? []) {
    worker.terminate()
    worker.dispatchEvent(new ErrorEvent('error', { cancelable: true }))
  }
}
