/** Puts the promises on `window`, beside the public client (harness.ts), and notes what nobody caught. */
import '../../browser/harness/harness.ts'
import { IN_PAGE } from '../promises/in-page.ts'
import { saveOpened, saveSealed, type SaveOptions } from '../../../src/client/saving.ts'
import serviceWorkerUrl from '../../../worker/service-worker.ts?worker&url'
import { flipBits, type Flips } from './flip-bits.ts'
import { standOn } from './ground.ts'
import { keep } from './keep.ts'
import { probeUrl, startProbe } from './probe.ts'
import { tryBadInputs, type BadInputs } from './try-bad-inputs.ts'

declare global {
  interface Window {
    /** Runs the promise of this name: null if it is kept, else how it is broken. */
    keep(name: string): Promise<string | null>
    /** Errors and rejections nobody caught. */
    uncaught: string[]
    /** Sends the newest worker what it must refuse; see try-bad-inputs.ts. */
    tryBadInputs(seed: number, count: number): Promise<BadInputs>
    /** See flip-bits.ts. */
    flipBits(first: number, count: number): Promise<Flips>
    /** See src/client/saving.ts. */
    saving: {
      sealed: typeof saveSealed
      opened: typeof saveOpened
      options(name: string): SaveOptions
    }
  }
}

window.uncaught = []
addEventListener('error', ({ message }) => window.uncaught.push(message))
addEventListener('unhandledrejection', ({ reason }) => window.uncaught.push(String(reason)))

standOn({
  open: async (options) => window.coffer.open(options),
  lastWorker: () => window.lastWorker,
  startProbe,
  script: probeUrl,
  vaultScript: window.coffer.workerUrl,
})

window.keep = async (name) => {
  const promise = IN_PAGE.find((candidate) => candidate.name === name)
  return promise ? keep(promise) : 'there is no such promise'
}

window.tryBadInputs = async (seed, count) => tryBadInputs(window.lastWorker, seed, count)
window.flipBits = flipBits
window.saving = {
  sealed: saveSealed,
  opened: saveOpened,
  options: (name) => ({ name, serviceWorkerUrl }),
}
