/** Programs for the model test: what they may do, and how fast-check makes them up. */
import * as fc from 'fast-check'
import { FAULTS, type Fault } from '../../support/faults.ts'
import { NAMESPACES } from './model.ts'
import type { SlotChange } from './ground.ts'

/** `current` holds, `absent` and `stale` may or may not. */
export type Condition = 'none' | 'current' | 'absent' | 'stale'

export interface Item {
  name: string
  /** Absent: the name is deleted. */
  value?: string | number | null
  condition: Condition
  /** Milliseconds from now. */
  expiresIn?: number
}

export type WriteStep = { namespace: string } & (
  | { do: 'apply'; items: Item[] }
  | { do: 'setMany'; items: { name: string; value: string }[] }
  | { do: 'clear' }
)

export type Step = { tab: number } & (
  | WriteStep
  | {
      do: 'read'
      namespace: string
      how: 'get' | 'has' | 'keys' | 'entries' | 'getMany'
      name: string
    }
  /** Every tab sets the same name at once, on the same condition or on none. */
  | { do: 'together'; namespace: string; name: string; conditional: boolean }
  | { do: 'struck'; write: WriteStep; fault: Fault; at: number }
  /** Waits until the tab has put the log in order; it may be struck meanwhile. */
  | { do: 'tidy'; strike?: { fault: Fault; at: number } }
  | { do: 'lock' | 'unlock' | 'reopen' | 'crash' }
  | { do: 'deaf'; deaf: boolean }
  | { do: 'wait'; ms: number }
  /** The tab may be struck meanwhile. */
  | { do: 'slots'; how: SlotChange; strike?: { fault: Fault; at: number } }
  /** Opens by the rows alone: the index is taken away first. */
  | { do: 'rows only' }
)

export interface Program {
  tabs: number
  steps: Step[]
}

/** One of them leaves room for no other on its page of the index. */
const name = fc.constantFrom('a', 'b', 'ab', 'é', '__proto__', 'abc', 'b0', 'l'.repeat(300))
const namespace = fc.constantFrom(...NAMESPACES)
const value = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('one', 'two', 3, null, '') },
  // A row of its own kind: neither small nor several.
  { weight: 4, arbitrary: fc.constantFrom('v'.repeat(300), 'w'.repeat(900)) },
  // Several of these need several segments.
  {
    weight: 2,
    arbitrary: fc.constantFrom('x'.repeat(9000), 'y'.repeat(14_000), 'z'.repeat(50_000)),
  },
  // Too large for the log: it lies beside it.
  { weight: 1, arbitrary: fc.constant('L'.repeat(60_000)) },
)
const condition = fc.constantFrom<Condition>('none', 'none', 'none', 'current', 'absent', 'stale')
const item: fc.Arbitrary<Item> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name, value, condition }) },
  {
    weight: 1,
    arbitrary: fc.record({ name, value, condition, expiresIn: fc.constantFrom(-1, 500, 5000) }),
  },
  { weight: 2, arbitrary: fc.record({ name, condition }) },
)

const write: fc.Arbitrary<WriteStep> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('apply' as const),
      namespace,
      items: fc.array(item, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('setMany' as const),
      namespace,
      items: fc.array(fc.record({ name, value: fc.constantFrom('m', 'n'.repeat(9000)) }), {
        maxLength: 4,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), namespace }) },
)

const tab = fc.nat(3)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(write, tab).map(([step, tab]) => ({ ...step, tab })),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      tab,
      namespace,
      how: fc.constantFrom('get', 'has', 'keys', 'entries', 'getMany'),
      name,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      tab,
      namespace,
      name,
      conditional: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('struck' as const),
      tab,
      write,
      fault: fc.constantFrom(...FAULTS),
      at: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('lock', 'unlock', 'unlock', 'unlock', 'reopen', 'crash'),
      tab,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tidy' as const), tab }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tidy' as const),
      tab,
      strike: fc.record({ fault: fc.constantFrom(...FAULTS), at: fc.integer({ min: 1, max: 30 }) }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        do: fc.constant('slots' as const),
        tab,
        how: fc.constantFrom<SlotChange>('rename', 'remember', 'rotate', 'rotate'),
        strike: fc.record({
          fault: fc.constantFrom(...FAULTS),
          at: fc.integer({ min: 1, max: 60 }),
        }),
      },
      { requiredKeys: ['do', 'tab', 'how'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rows only' as const), tab }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('deaf' as const), tab, deaf: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), tab, ms: fc.constantFrom(400, 6000) }),
  },
)

export const programs: fc.Arbitrary<Program> = fc.record({
  tabs: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
})
