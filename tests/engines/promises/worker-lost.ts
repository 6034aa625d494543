/** A worker that does not start, fails, is ended or hangs. */
import { HEARTBEAT_MISSES } from '../../../src/protocol/limits.ts'
import { holds, refusal, same } from '../page/check.ts'
import { here } from '../page/ground.ts'
import { newVault, openVault } from '../page/vaults.ts'
import { LEAVES_BUSY, type PagePromise } from '../promise.ts'

/** Told from all other intervals by its length, which never passes: it is for the promise to say when the heart is listened to. */
const NEVER_MS = 123_456_789

/** The ticks of a connection's heart, from now on, until it is asked to stop. */
function takeTicks(): { listen(): void; stop(): void } {
  const { setInterval } = globalThis
  const ticks: (() => void)[] = []
  const taking = (body: () => void, ms?: number): number => {
    if (ms !== NEVER_MS) return setInterval(body, ms) as unknown as number
    ticks.push(body)
    return 0
  }
  globalThis.setInterval = taking as typeof globalThis.setInterval
  return {
    listen: () => ticks.at(-1)?.(),
    stop: () => void (globalThis.setInterval = setInterval),
  }
}

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
      const heart = takeTicks()
      const vault = await openVault({ heartbeatMs: NEVER_MS })
      await vault.unlock()
      for (let n = 0; n < 3 * HEARTBEAT_MISSES; n++) {
        const call = vault.keys()
        heart.listen()
        same(await call, [])
      }
      holds(vault.state === 'unlocked', 'a worker that answers is not missed')
      here().lastWorker().terminate()
      const code = refusal(vault.keys())
      for (let n = 0; n <= HEARTBEAT_MISSES; n++) heart.listen()
      same(await code, 'worker-lost')
      heart.stop()
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
