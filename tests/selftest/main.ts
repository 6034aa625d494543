/**
 * The self-test page of the app, `/selftest`: keeps the promises and tries the attacks in the browser of whoever opens
 * it, when they ask for it. It works with a vault of its own and never writes to another; what it is, docs/selftest.md.
 */
import '../../src/app/styles/tokens.css'
import '../../src/app/styles/base.css'
import '../../src/app/styles/controls.css'
import './selftest.css'
import { runSelftest } from './run.ts'
import { clear, setUp } from './stage.ts'
import { Page } from './view.ts'

/** Held while it runs: a second page would remove the databases of the first. */
const LOCK = 'coffer-selftest'

async function alone(work: () => Promise<void>): Promise<boolean> {
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await work()
    return lock !== null
  })
}

function missing(): string | undefined {
  if (!isSecureContext)
    return 'This page was not loaded over HTTPS: there is no vault here, and so nothing to test.'
  const isThere = globalThis.crypto?.subtle && 'indexedDB' in globalThis && 'locks' in navigator
  return isThere
    ? undefined
    : 'This browser lacks what a vault needs: WebCrypto, IndexedDB or Web Locks.'
}

/** What a run left behind that was cut short is removed at once. */
let tidied: Promise<unknown> = Promise.resolve()

async function start(page: Page): Promise<void> {
  await tidied
  const isFree = await alone(async () => {
    page.begin()
    try {
      page.show(await runSelftest((progress) => page.tell(progress)))
    } catch (error) {
      page.fail(`The self-test itself failed: ${String(error)}`)
    }
  })
  if (!isFree) page.fail('The self-test is already running in another tab.')
}

setUp()
const page = new Page(() => void start(page))
document.body.append(page.main)
const why = missing()
if (why === undefined) tidied = alone(async () => void (await clear()))
else page.fail(why)
