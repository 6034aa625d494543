/** The floor from the page: the same in a worker, with a message there and a message back for each call, and nothing in them. */
import type { Contestant, Open } from '../contestant.ts'

type Call = readonly [method: keyof Contestant, ...args: unknown[]]

/** Answers what comes over the port, one call at a time. */
export function serveFloor(port: MessagePort, store: Contestant): void {
  port.addEventListener('message', ({ data }: MessageEvent<Call>) => {
    const [method, ...args] = data
    const run = store[method] as ((...args: unknown[]) => Promise<unknown>) | undefined
    void run?.(...args).then((answer) => port.postMessage(answer))
  })
  port.start()
}

/** `begin` starts it in the worker, on the other end of the port. */
export const floorInPage =
  (begin: (port: MessagePort, ...which: Parameters<Open>) => Promise<unknown>): Open =>
  async (...which) => {
    const { port1, port2 } = new MessageChannel()
    await begin(port2, ...which)
    const call = (...message: Call): Promise<unknown> =>
      new Promise((resolve) => {
        port1.addEventListener('message', ({ data }) => resolve(data), { once: true })
        port1.start()
        port1.postMessage(message)
      })
    return {
      set: (name, value) => call('set', name, value),
      setMany: (pairs) => call('setMany', pairs),
      get: (name) => call('get', name),
      getMany: (names) => call('getMany', names) as Promise<unknown[]>,
      keys: () => call('keys') as Promise<string[]>,
      settled: async () => void (await call('settled')),
      close: async () => {
        await call('close')
        port1.close()
      },
    }
  }
