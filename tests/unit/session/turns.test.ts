/** Several calls in one message, at the gate: each is checked, run and answered as if it had come alone. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VaultError } from '../../../src/protocol/errors.ts'
import { MAX_CALL_BYTES, MAX_SMALL_BYTES, MAX_TURN_CALLS } from '../../../src/protocol/limits.ts'
import { TURN, type TurnAnswer } from '../../../src/protocol/turn.ts'
import { serve } from '../../../worker/serve.ts'

interface Api {
  get(name: string): Promise<unknown>
  lock(): Promise<void>
}

interface Answered {
  id: string
  name?: string
  value?: unknown
  answers?: TurnAnswer[]
}

let page: MessagePort
let ran: string[]
let waiting: ((value: unknown) => void)[]
let answered: Answered[]

beforeEach(() => {
  const { port1, port2 } = new MessageChannel()
  page = port1
  ran = []
  waiting = []
  answered = []
  const api: Api = {
    get: async (name) => {
      ran.push(name)
      if (name === 'slow') return new Promise((resolve) => waiting.push(resolve))
      if (name === 'missing') throw new VaultError('conflict', { name })
      return name === 'large' ? 'x'.repeat(MAX_SMALL_BYTES + 1) : `value of ${name}`
    },
    lock: async () => void ran.push('lock'),
  }
  serve<Api>(
    api,
    { get: 1, lock: 0 },
    {
      postMessage: (message) => port2.postMessage(message),
      addEventListener: (type, listener) => {
        port2.addEventListener(type, listener)
        port2.start()
      },
    },
    ['get'],
  )
  page.addEventListener('message', ({ data }) => answered.push(data as Answered))
  page.start()
})
afterEach(() => page.close())

const ask = (calls: unknown, id = 'turn'): void => page.postMessage({ id, type: TURN, calls })
/** Until so many calls have been answered. */
async function answers(count: number): Promise<TurnAnswer[]> {
  await expect.poll(() => answered.flatMap((one) => one.answers ?? []).length).toBe(count)
  return answered.flatMap((one) => one.answers ?? [])
}
const refused = (reason: string): unknown => ({ code: 'bad-request', detail: { reason } })

test('the calls of a turn are answered by one message, and one that fails fails alone', async () => {
  ask([
    ['get', 'a'],
    ['get', 'missing'],
    ['get', 'b'],
  ])
  expect((await answers(3)).toSorted(([a], [b]) => a - b)).toEqual([
    [0, 'value of a'],
    [1, undefined, { code: 'conflict', detail: { name: 'missing' } }],
    [2, 'value of b'],
  ])
  expect(answered).toHaveLength(1)
})

test('a call that takes long keeps no other waiting', async () => {
  ask([
    ['get', 'slow'],
    ['get', 'a'],
  ])
  expect(await answers(1)).toEqual([[1, 'value of a']])
  waiting[0]?.('at last')
  expect(await answers(2)).toEqual([
    [1, 'value of a'],
    [0, 'at last'],
  ])
})

test('a large answer leaves alone', async () => {
  ask([
    ['get', 'a'],
    ['get', 'large'],
    ['get', 'b'],
  ])
  await answers(3)
  expect(answered.map((one) => one.answers?.length).toSorted()).toEqual([1, 2])
})

test('each call is checked as it would be alone, and the others run', async () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  ask([
    ['lock'],
    ['toString'],
    ['__proto__'],
    ['get'],
    ['get', 'a', 'b'],
    'get',
    null,
    { id: 'inner', type: TURN, calls: [['get', 'a']] },
    [['get', 'a']],
    ['get', cycle],
    ['get', 'sound'],
  ])
  const byIndex = (await answers(11)).toSorted(([a], [b]) => a - b)
  expect(byIndex.map(([, , error]) => error)).toEqual([
    refused('method'),
    refused('method'),
    refused('method'),
    refused('arity'),
    refused('arity'),
    refused('only calls'),
    refused('only calls'),
    refused('only calls'),
    refused('method'),
    refused('cyclic or too large'),
    undefined,
  ])
  expect(ran).toEqual(['sound'])
})

test('the calls of a turn share what one message may hold', async () => {
  const half = 'x'.repeat(MAX_CALL_BYTES / 2)
  ask([
    ['get', half],
    ['get', half],
    ['get', half],
  ])
  const errors = (await answers(3)).toSorted(([a], [b]) => a - b).map(([, , error]) => error)
  expect(errors).toEqual([undefined, undefined, refused('cyclic or too large')])
})

test('a turn that is no list, or too long a one, is refused as a whole', async () => {
  const long = Array.from({ length: MAX_TURN_CALLS + 1 }, () => ['get', 'a'])
  for (const calls of [undefined, null, 'get', { length: 1 }, new Set([['get', 'a']]), long]) {
    ask(calls)
  }
  await expect.poll(() => answered.length).toBe(6)
  for (const answer of answered) {
    expect(answer).toMatchObject({ name: 'throw', value: refused('only calls') })
  }
  expect(ran).toEqual([])
})

test('a turn without an id is ignored, and an empty one has nothing to answer', async () => {
  ask([['get', 'a']], '')
  page.postMessage({ type: TURN, calls: [['get', 'b']] })
  ask([])
  ask([['get', 'c']])
  expect(await answers(1)).toEqual([[0, 'value of c']])
  expect(ran).toEqual(['c'])
})
