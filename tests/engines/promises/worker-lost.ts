/** A worker that does not start, fails, is ended or hangs. */
import { refusal, same } from '../page/check.ts'
import { here } from '../page/ground.ts'
import { newVault, openVault } from '../page/vaults.ts'
import { LEAVES_BUSY, type PagePromise } from '../promise.ts'

export const WORKER_LOST: PagePromise[] = [
  {
    name: 'A worker whose script is not there is `worker-unavailable`.',
    // A page settles once where its worker's script is.
    needsOwnPage: 'it takes a page in which no vault was opened before',
    async run() {
      same(await refusal(openVault({ workerUrl: '/workers/missing.js' })), 'worker-unavailable')
    },
  },
  {
    name: 'A worker script of another origin, or a second one, is refused before it is fetched.',
    async run() {
      const foreign = openVault({ workerUrl: 'https://example.com/worker.js' })
      same(await refusal(foreign), 'worker-unavailable')
      await openVault()
      const second = openVault({ workerUrl: '/workers/other.js' })
      same(await refusal(second), 'worker-unavailable')
    },
  },
  {
    name: 'A worker that fails ends every call with `worker-lost`, and the page hears of it once.',
    needsOwnPage: LEAVES_BUSY,
    async run() {
      const vault = await newVault()
      let told = 0
      vault.on('worker-lost', () => told++)
      const calls = [vault.keys(), vault.set('a', 1), vault.report()].map(refusal)
      for (const _ of [1, 2]) {
        here()
          .lastWorker()
          .dispatchEvent(new ErrorEvent('error', { cancelable: true }))
      }
      same(await Promise.all(calls), ['worker-lost', 'worker-lost', 'worker-lost'])
      same([await refusal(vault.get('a')), told], ['worker-lost', 1])
    },
  },
  {
    name: 'A worker ended behind the back of the page is missed, and no call waits for ever.',
    needsOwnPage: LEAVES_BUSY,
    async run() {
      const first = await newVault()
      first.close()
      // Short, so as not to wait long; a slow device must still answer in time while it opens.
      const vault = await openVault({ heartbeatMs: 400 })
      here().lastWorker().terminate()
      same(await refusal(vault.keys()), 'worker-lost')
      const next = await openVault()
      await next.unlock()
      same(await next.keys(), [])
    },
  },
  {
    name: 'A caller can stop waiting, and a closed vault answers nothing.',
    async run() {
      const vault = await newVault()
      const patience = new AbortController()
      const call = refusal(vault.set('a', 1, { signal: patience.signal }))
      patience.abort()
      same(await call, 'aborted')
      same(await refusal(vault.get('a', { signal: AbortSignal.abort() })), 'aborted')
      vault.close()
      same(await refusal(vault.get('a')), 'aborted')
    },
  },
]
