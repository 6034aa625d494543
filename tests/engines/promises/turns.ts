/** Calls of one page turn share a message, and nobody can tell but by the time they take. */
import { same } from '../page/check.ts'
import { here } from '../page/ground.ts'
import { newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

/** Counts what the page says to its newest worker from now on. */
function countMessages(): () => number {
  const worker = here().lastWorker()
  const post = worker.postMessage.bind(worker)
  let sent = 0
  worker.postMessage = (...args: unknown[]) => {
    sent++
    post(...(args as Parameters<typeof post>))
  }
  return () => sent
}

const codeOrValue = (call: PromiseSettledResult<unknown>): unknown =>
  call.status === 'fulfilled' ? call.value : (call.reason as { code: unknown }).code

export const TURNS: PagePromise[] = [
  {
    name: 'A hundred calls of one turn cross as one message, and each gets its own answer.',
    async run() {
      const vault = await newVault()
      const sent = countMessages()
      const numbers = Array.from({ length: 100 }, (_, index) => index)
      const writes = await Promise.all(numbers.map((n) => vault.set(`name ${n}`, n)))
      same([sent(), writes.length], [1, 100], 'messages and writes')
      same(await Promise.all(numbers.map((n) => vault.get(`name ${n}`))), numbers)
      same(sent(), 2, 'messages')
    },
  },
  {
    name: 'A value is stored as it was when it was given, whatever becomes of it in the same turn.',
    async run() {
      const vault = await newVault()
      const bytes = Uint8Array.of(1, 2, 3)
      const item = { tags: ['kept'], made: new Date(0) }
      const step = { set: 'step', value: 'kept' }
      const writes = [vault.set('bytes', bytes), vault.set('item', item), vault.apply([step])]
      bytes.fill(0)
      item.tags[0] = 'changed'
      item.made.setTime(1)
      step.value = 'changed'
      await Promise.all(writes)
      same(await vault.getMany(['bytes', 'item', 'step']), [
        Uint8Array.of(1, 2, 3),
        { tags: ['kept'], made: new Date(0) },
        'kept',
      ])
    },
  },
  {
    name: 'Of the calls of one turn, one that is refused, given up or cannot be copied fails alone.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      const patience = new AbortController()
      const detached = new Uint8Array(4)
      structuredClone(detached, { transfer: [detached.buffer] })
      const calls = [
        vault.get('a'),
        vault.get(''),
        vault.set('a', 2, { ifRevision: 9 }),
        vault.get('a', { signal: patience.signal }),
        vault.get(Symbol('name') as never),
        vault.set('b', detached),
        vault.delete('missing'),
        vault.has('a'),
      ]
      patience.abort()
      same((await Promise.allSettled(calls)).map(codeOrValue), [
        1,
        'bad-name',
        'conflict',
        'aborted',
        'bad-value',
        'bad-value',
        false,
        true,
      ])
    },
  },
  {
    name: 'Calls take effect in the order in which they were made, large and small ones alike.',
    async run() {
      const vault = await newVault()
      const large = 'x'.repeat(40_000)
      await Promise.all([
        vault.set('a', 1),
        vault.set('a', large),
        vault.set('b', large),
        vault.set('b', 2),
        vault.set('c', 1),
        vault.clear(),
        vault.set('c', 2),
      ])
      same([await vault.keys(), await vault.get('c')], [['c'], 2])
    },
  },
]
