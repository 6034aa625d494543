/** The calls of one page turn, as they leave: what shares a message, what does not, and how each of them settles. */
import { beforeEach, expect, test } from 'vitest'
import { Turns } from '../../../src/client/turns.ts'
import { MAX_TURN_BYTES, MAX_TURN_CALLS } from '../../../src/protocol/limits.ts'
import type { TurnAnswer, TurnCalls } from '../../../src/protocol/turn.ts'

/** A worker that answers when the test says so, and copies what it is given as a real one does. */
class StillWorker extends EventTarget {
  readonly messages: TurnCalls[] = []

  postMessage(message: TurnCalls): void {
    this.messages.push(structuredClone(message))
  }

  answer(message: number, ...answers: TurnAnswer[]): void {
    const { id, type } = this.messages[message] ?? {}
    this.dispatchEvent(new MessageEvent('message', { data: { id, type, answers } }))
  }

  get names(): unknown[][] {
    return this.messages.map(({ calls }) => calls.map(([, name]) => name))
  }
}

let worker: StillWorker
let turns: Turns
beforeEach(() => {
  worker = new StillWorker()
  turns = new Turns(worker as unknown as Worker)
})

const get = (name: unknown, bytes = 1): Promise<unknown> => turns.call('get', [name], bytes)
const endOfTurn = (): Promise<void> => Promise.resolve()

test('the calls of one turn leave as one message, and those of the next as another', async () => {
  void get('a')
  void get('b')
  expect(worker.messages).toEqual([])
  await endOfTurn()
  void get('c')
  await endOfTurn()
  expect(worker.names).toEqual([['a', 'b'], ['c']])
})

test('what waits leaves before whatever is sent at once, in the order of the calls', async () => {
  void get('a')
  turns.flush()
  void get('b')
  await endOfTurn()
  expect(worker.names).toEqual([['a'], ['b']])
})

test('a message never carries more calls, or much more text, than it may', async () => {
  for (let i = 0; i < 2 * MAX_TURN_CALLS + 1; i++) void get(i)
  await endOfTurn()
  expect(worker.names.map((names) => names.length)).toEqual([MAX_TURN_CALLS, MAX_TURN_CALLS, 1])
  for (let i = 0; i < 5; i++) void get(i, MAX_TURN_BYTES / 2)
  await endOfTurn()
  expect(worker.names.slice(3).map((names) => names.length)).toEqual([2, 2, 1])
})

test('each call settles with its own answer, in whatever order and messages the answers come', async () => {
  const calls = Promise.allSettled([get('a'), get('b'), get('c')])
  await endOfTurn()
  worker.answer(0, [2, 'third'])
  worker.answer(0, [1, undefined, { code: 'bad-name', detail: {} }], [0, 'first'])
  expect(await calls).toEqual([
    { status: 'fulfilled', value: 'first' },
    { status: 'rejected', reason: expect.objectContaining({ code: 'bad-name' }) },
    { status: 'fulfilled', value: 'third' },
  ])
})

test('an answer to a turn that is over, or to none at all, changes nothing', async () => {
  const call = get('a')
  await endOfTurn()
  worker.answer(0, [0, 'first'])
  worker.answer(0, [0, 'second'])
  worker.answer(7, [0, 'never asked'])
  worker.dispatchEvent(new MessageEvent('message', { data: null }))
  expect(await call).toBe('first')
})

test('a call that cannot be sent fails alone', async () => {
  const calls = Promise.allSettled([get('a'), get(() => {}), get('c')])
  await endOfTurn()
  expect(worker.names).toEqual([['a'], ['c']])
  worker.answer(0, [0, 1])
  worker.answer(1, [0, 3])
  expect(await calls).toMatchObject([{ value: 1 }, { reason: { code: 'internal' } }, { value: 3 }])
})
