/**
 * A small vault that has every kind of row, and everything it has ever had on disk: birth, single rows and a batch of
 * several, rows retired by rewriting, a tail behind the index, index pages of every age. Beside it another vault, and a
 * copy of this one that was taken half-way and written on.
 */
import type { Operation } from '../../../../src/protocol/contract.ts'
import { openFaultTab, type FaultTab } from '../../../support/fault-tab.ts'
import { cloneRows, layRows, readRows, type Rows } from '../../../support/rows.ts'
import { SMALL_UPKEEP } from '../../../support/small-upkeep.ts'
import { freshName } from '../../../support/tab.ts'

export const NAMESPACES = ['', 'other'] as const

/** Entries by namespace, as `entries()` tells them. */
export type Contents = Record<string, unknown[]>

export interface Moment {
  rows: Rows
  contents: Contents
  indexedThrough: number
}

export interface Course {
  moments: Moment[]
  last: Moment
  /** The same keys and numbers, but other writes since this moment. */
  forkedAt: number
  fork: Moment[]
  stranger: Moment
}

type Step = { namespace?: string; operations: Operation[] } | 'clear other'

const set = (name: string, value: string, more: object = {}): Operation => ({
  set: name,
  value,
  ...more,
})

/** Larger than a segment's target together: a batch of several rows. */
const wide = (text: string): Step => ({
  namespace: 'other',
  operations: [set('wide 1', text.padEnd(9000)), set('wide 2', text.padEnd(9000))],
})

const steps = (text: string): Step[] => [
  { operations: ['a', 'b', 'c', 'd'].map((name) => set(name, `${text} first`)) },
  { operations: [set('e', text), set('f', text, { expiresAt: 9_999_999_999_999 })] },
  { namespace: 'other', operations: [set('gone', text), set('cleared', text)] },
  'clear other',
  { operations: [set('a', `${text} second`), { delete: 'b' }] },
  { operations: [set('c', `${text} third`)] },
  { operations: [set('g'.repeat(120), text), set('h', text)] },
  { operations: [{ delete: 'h' }, set('a', `${text} fourth`)] },
  { operations: [set('i', text), set('d', `${text} fifth`)] },
  { operations: [set('e', `${text} sixth`), set('large', text.padEnd(60_000))] },
  { namespace: 'other', operations: [set('j', text), set('k', text)] },
  wide(text),
  { operations: [set('a', `${text} seventh`)] },
  { operations: [{ delete: 'i' }, set('b', `${text} again`)] },
  // Two courses of events differ in a name as well, in a page of the same number and version.
  { operations: [set(text === 'one' ? 'l' : 'm', text), set('large', text.padEnd(56_000))] },
  { operations: [set('c', `${text} last`)] },
  { operations: [set('a', `${text} last`)] },
]

const FORKED_AT = 7

export async function layCourse(): Promise<Course> {
  const { moments } = await run(steps('one'))
  const copied = moments[FORKED_AT]
  const last = moments.at(-1)
  if (!copied || !last) throw new RangeError('the course is too short')
  const fork = await run(steps('two').slice(FORKED_AT), copied.rows)
  const stranger = (await run(steps('one'))).moments.at(-1)
  if (!stranger) throw new RangeError('no stranger')
  return { moments, last, forkedAt: FORKED_AT, fork: fork.moments.slice(1), stranger }
}

/** The same in a few rows of the least size, so that each of their bits can be turned over: no batch, nothing large. */
export async function layFewRows(): Promise<Moment> {
  const { moments } = await run([
    { operations: [set('a', 'one'), set('b', 'two')] },
    { operations: [set('c', 'three')] },
    { namespace: 'other', operations: [set('d', 'four')] },
    { operations: [{ delete: 'b' }] },
    { operations: [set('a', 'five')] },
  ])
  const last = moments.at(-1)
  if (!last) throw new RangeError('no vault')
  return last
}

async function run(steps: readonly Step[], from?: Rows): Promise<{ moments: Moment[] }> {
  const name = freshName()
  if (from) await layRows(name, from)
  const tab = await openFaultTab(name, undefined, SMALL_UPKEEP)
  await (from ? tab.unlock({}) : tab.create({ device: true }))
  const moments = [await momentOf(tab, name)]
  for (const step of steps) {
    if (step === 'clear other') await tab.clear('other')
    else await tab.apply(step.namespace ?? '', step.operations)
    moments.push(await momentOf(tab, name))
  }
  tab.host.crash()
  return { moments }
}

async function momentOf(tab: FaultTab, name: string): Promise<Moment> {
  let { log } = await tab.report()
  while (log?.upkeep) {
    await new Promise((next) => setTimeout(next, 1))
    ;({ log } = await tab.report())
  }
  const indexedThrough = log?.indexedThrough ?? 0
  return { rows: cloneRows(await readRows(name)), contents: await contentsOf(tab), indexedThrough }
}

export async function contentsOf(tab: FaultTab): Promise<Contents> {
  const contents: Contents = {}
  for (const namespace of NAMESPACES) contents[namespace] = await tab.entries(namespace, {})
  return contents
}
