/** Calls of one page turn share a message, and nobody can tell but by the time they take. */
import { expect, test } from '../support/fixtures.ts'
import { openDeviceVault } from './page.ts'

test('a hundred calls of one turn cross as one message, and each gets its own answer', async ({
  context,
}) => {
  const page = await openDeviceVault(context)
  const outcome = await page.evaluate(async () => {
    const { vault, lastWorker } = window
    let sent = 0
    const post = lastWorker.postMessage.bind(lastWorker)
    lastWorker.postMessage = (...args: unknown[]) => {
      sent++
      post(...(args as Parameters<typeof post>))
    }
    const numbers = Array.from({ length: 100 }, (_, index) => index)
    const revisions = await Promise.all(numbers.map((n) => vault.set(`name ${n}`, n)))
    const sentForSets = sent
    const values = await Promise.all(numbers.map((n) => vault.get(`name ${n}`)))
    return {
      sentForSets,
      sent,
      revisions: revisions.length,
      same: values.every((n, i) => n === i),
    }
  })
  expect(outcome).toEqual({ sentForSets: 1, sent: 2, revisions: 100, same: true })
})

test('a value is stored as it was when it was given, whatever becomes of it in the same turn', async ({
  context,
}) => {
  const page = await openDeviceVault(context)
  const stored = await page.evaluate(async () => {
    const { vault } = window
    const bytes = Uint8Array.of(1, 2, 3)
    const item = { tags: ['kept'], made: new Date(0) }
    const step = { set: 'step', value: 'kept' }
    const sets = [vault.set('bytes', bytes), vault.set('item', item), vault.apply([step])]
    bytes.fill(0)
    item.tags[0] = 'changed'
    item.made.setTime(1)
    step.value = 'changed'
    await Promise.all(sets)
    const { made, tags } = (await vault.get<typeof item>('item')) ?? item
    return {
      bytes: [...((await vault.get<Uint8Array>('bytes')) ?? [])],
      tags,
      made: made.getTime(),
      step: await vault.get('step'),
    }
  })
  expect(stored).toEqual({ bytes: [1, 2, 3], tags: ['kept'], made: 0, step: 'kept' })
})

test('a call that is refused, given up or cannot be copied fails alone', async ({ context }) => {
  const page = await openDeviceVault(context)
  const codes = await page.evaluate(async () => {
    const { vault } = window
    await vault.set('a', 1)
    const given = new AbortController()
    const detached = new Uint8Array(4)
    structuredClone(detached, { transfer: [detached.buffer] })
    const calls = [
      vault.get('a'),
      vault.get(''),
      vault.set('a', 2, { ifRevision: 9 }),
      vault.get('a', { signal: given.signal }),
      vault.get(Symbol('name') as never),
      vault.set('b', detached),
      vault.delete('missing'),
      vault.has('a'),
    ]
    given.abort()
    const settled = await Promise.allSettled(calls)
    return settled.map((call) => (call.status === 'fulfilled' ? call.value : call.reason.code))
  })
  expect(codes).toEqual([
    1,
    'bad-name',
    'conflict',
    'aborted',
    'bad-value',
    'bad-value',
    false,
    true,
  ])
})

test('calls take effect in the order in which they were made, large and small ones alike', async ({
  context,
}) => {
  const page = await openDeviceVault(context)
  const stored = await page.evaluate(async () => {
    const { vault } = window
    const large = 'x'.repeat(40_000)
    const writes = [
      vault.set('a', 1),
      vault.set('a', large),
      vault.set('b', large),
      vault.set('b', 2),
      vault.set('c', 1),
      vault.clear(),
      vault.set('c', 2),
    ]
    await Promise.all(writes)
    return [await vault.keys(), await vault.get('c')]
  })
  expect(stored).toEqual([['c'], 2])
})
