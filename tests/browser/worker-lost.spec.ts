/** A worker that does not start, errs, is ended or hangs: calls end with a code, and never wait for ever. */
import { expect, test } from '../support/fixtures.ts'
import { openPage } from './page.ts'

test('a worker that is not there is worker-unavailable', async ({ context }) => {
  const page = await openPage(context)
  const code = await page.evaluate(() =>
    window.coffer.open({ workerUrl: '/workers/missing.js' }).catch((error) => error.code),
  )
  expect(code).toBe('worker-unavailable')
})

test('a worker script of another origin, or a second one, is refused before it is fetched', async ({
  context,
}) => {
  const page = await openPage(context)
  const codes = await page.evaluate(async () => {
    const foreign = await window.coffer
      .open({ workerUrl: 'https://example.com/worker.js' })
      .catch((error) => error.code)
    await window.coffer.open()
    const second = await window.coffer
      .open({ workerUrl: '/workers/other.js' })
      .catch((error) => error.code)
    return [foreign, second]
  })
  expect(codes).toEqual(['worker-unavailable', 'worker-unavailable'])
})

test('a worker that errs ends every pending call, and says so once', async ({ context }) => {
  const page = await openPage(context)
  const result = await page.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ device: true })
    let told = 0
    vault.on('worker-lost', () => told++)
    const pending = Promise.allSettled([vault.keys(), vault.set('a', 1), vault.report()])
    window.lastWorker.dispatchEvent(new ErrorEvent('error', { cancelable: true }))
    window.lastWorker.dispatchEvent(new ErrorEvent('error', { cancelable: true }))
    const settled = (await pending).map((call) =>
      call.status === 'rejected' ? call.reason.code : 'answered',
    )
    const after = await vault.get('a').catch((error) => error.code)
    return { settled, after, told }
  })
  expect(result).toEqual({
    settled: ['worker-lost', 'worker-lost', 'worker-lost'],
    after: 'worker-lost',
    told: 1,
  })
})

test('a worker ended behind the back of the client is missed by its heartbeat', async ({
  context,
}) => {
  const page = await openPage(context)
  const code = await page.evaluate(async () => {
    const vault = await window.coffer.open({ heartbeatMs: 50 })
    window.lastWorker.terminate()
    return vault.keys().catch((error) => error.code)
  })
  expect(code).toBe('worker-lost')
})

test('a call can be given up, and a closed vault answers nothing', async ({ context }) => {
  const page = await openPage(context)
  const codes = await page.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ device: true })
    const given = new AbortController()
    const call = vault.set('a', 1, { signal: given.signal }).catch((error) => error.code)
    given.abort()
    const early = await vault.get('a', { signal: AbortSignal.abort() }).catch((error) => error.code)
    const aborted = await call
    vault.close()
    const closed = await vault.get('a').catch((error) => error.code)
    return [aborted, early, closed]
  })
  expect(codes).toEqual(['aborted', 'aborted', 'aborted'])
})
