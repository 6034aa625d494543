/** Who is told what of a commit: by namespace and prefix, until they stop, whatever another watcher does. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Watchers, type Change } from '../../../src/client/watchers.ts'
import type { ChangedEvent } from '../../../src/protocol/events.ts'

const commit = (names: string[], deleted: string[] = [], namespace = ''): ChangedEvent => ({
  type: 'changed',
  at: 1,
  namespace,
  names,
  deleted,
  sequence: 7,
})

const reported: unknown[] = []
beforeEach(() => {
  reported.length = 0
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
})
afterEach(() => void vi.unstubAllGlobals())

test('a watcher is told the names with its prefix, in its namespace, once for a commit', () => {
  const watchers = new Watchers()
  const [under, all, elsewhere]: Change[][] = [[], [], []]
  watchers.add('', 'a/', (change) => under?.push(change))
  watchers.add('', '', (change) => all?.push(change))
  watchers.add('other', '', (change) => elsewhere?.push(change))
  watchers.tell(commit(['a', 'a/1', 'b', 'a/2'], ['b', 'a/2']))
  watchers.tell(commit(['b']))
  expect(under).toEqual([{ reset: false, names: ['a/1', 'a/2'], deleted: ['a/2'], sequence: 7 }])
  expect(all?.map((change) => !change.reset && change.names.length)).toEqual([4, 1])
  expect(elsewhere).toEqual([])
})

test('a function that watches twice is told twice, and stops once for each', () => {
  const watchers = new Watchers()
  let calls = 0
  const watcher = (): void => void calls++
  const stop = watchers.add('', '', watcher)
  watchers.add('', '', watcher)
  watchers.tell(commit(['a']))
  expect(calls).toBe(2)
  stop()
  stop()
  watchers.tell(commit(['a']))
  watchers.reset()
  expect(calls).toBe(4)
})

test('whoever stops while a commit is being told hears nothing more of it, whoever begins only of the next', () => {
  const watchers = new Watchers()
  const heard: string[] = []
  let stopSecond = (): void => {}
  watchers.add('', '', () => {
    heard.push('first')
    stopSecond()
    watchers.add('', '', () => heard.push('late'))
  })
  stopSecond = watchers.add('', '', () => heard.push('second'))
  watchers.tell(commit(['a']))
  expect(heard).toEqual(['first'])
})

test('a watcher that throws is reported, and the others are still told', () => {
  const watchers = new Watchers()
  const fault = new Error('mine')
  let told = 0
  watchers.add('', '', () => {
    throw fault
  })
  watchers.add('', '', () => void told++)
  watchers.tell(commit(['a']))
  watchers.reset()
  expect([told, reported]).toEqual([2, [fault, fault]])
})

test('what one watcher does to the names it is given another does not see', () => {
  const watchers = new Watchers()
  let names: string[] = []
  watchers.add('', '', (change) => void (change.reset || change.names.splice(0)))
  watchers.add('', '', (change) => void (change.reset || (names = change.names)))
  watchers.tell(commit(['a']))
  expect(names).toEqual(['a'])
})

test('after an unlock every watcher is told to look for itself', () => {
  const watchers = new Watchers()
  const heard: Change[] = []
  watchers.add('', 'a', (change) => heard.push(change))
  watchers.add('other', 'b', (change) => heard.push(change))
  watchers.reset()
  expect(heard).toEqual([{ reset: true }, { reset: true }])
})

test('a prefix that is no text, or a watcher that is no function, is refused', () => {
  const watchers = new Watchers()
  const refused = { code: 'bad-request' }
  expect(() => watchers.add('', 1 as never, () => {})).toThrow(expect.objectContaining(refused))
  expect(() => watchers.add('', '', {} as never)).toThrow(expect.objectContaining(refused))
})
