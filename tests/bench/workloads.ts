/**
 * The work itself, the same for every contestant: a database of so many entries of 200 bytes, and what is done with it.
 * Only what stands between two looks at the clock counts; what was read is checked afterwards.
 */
import type { Contestant, Pair } from './contestant.ts'
import { shuffled, value } from './data.ts'

const SETS = 20
const GETS = 30
const CONCURRENT = 100
const MANY = 1000
const LISTINGS = 5
const K = 1000
/** What the coarser of the engines' clocks can tell apart. A peer that writes to memory may be done sooner, and then counts as this. */
const CLOCK_MS = 0.02

/** An opened contestant in its database. */
export interface Stage {
  readonly names: readonly string[]
  readonly store: Contestant
  /** Closes it and opens it again. */
  reopen(): Promise<Contestant>
  close(): Promise<void>
  /** How much of each amount is done: 1, or less in a smoke test. */
  readonly scale: number
}

export interface Workload {
  /** Entries in the database. */
  entries: number
  /** Has a database of its own, as it writes to it. */
  writes?: boolean
  /** Resolves with the milliseconds one unit of the work took. */
  run(stage: Stage): Promise<number>
}

const amount = (count: number, { scale }: Pick<Stage, 'scale'>): number =>
  Math.max(2, Math.round(count * scale))

async function timed(work: () => Promise<unknown>, units: number): Promise<number> {
  const started = performance.now()
  await work()
  return Math.max(performance.now() - started, CLOCK_MS) / units
}

function assertRead(values: readonly unknown[], expected: number): void {
  const found = values.filter((value) => typeof value === 'string' && value.length > 0)
  if (found.length !== expected) throw new Error(`read ${found.length} of ${expected}`)
}

const newPairs = (names: readonly string[], count: number): Pair[] =>
  shuffled(names)
    .slice(0, count)
    .map((name) => [name, value()])

const set = (entries: number): Workload => ({
  entries,
  writes: true,
  run: (stage) => {
    const pairs = newPairs(stage.names, amount(SETS, stage))
    return timed(async () => {
      for (const [name, text] of pairs) await stage.store.set(name, text)
    }, pairs.length)
  },
})

const setConcurrent: Workload = {
  entries: K,
  writes: true,
  run: (stage) => {
    const pairs = newPairs(stage.names, amount(CONCURRENT, stage))
    return timed(
      () => Promise.all(pairs.map(([name, text]) => stage.store.set(name, text))),
      pairs.length,
    )
  },
}

const setMany: Workload = {
  entries: K,
  writes: true,
  run: (stage) => {
    const pairs = newPairs(stage.names, amount(MANY, stage))
    return timed(() => stage.store.setMany(pairs), 1)
  },
}

/** Cold: after opening again, and no name twice, so that nothing it holds can answer. */
const get = (entries: number): Workload => ({
  entries,
  run: async (stage) => {
    const store = await stage.reopen()
    const [first = '', ...names] = shuffled(stage.names).slice(0, amount(GETS, stage))
    // The first read of a connection pays for it.
    await store.get(first)
    const values: unknown[] = []
    const time = await timed(async () => {
      for (const name of names) values.push(await store.get(name))
    }, names.length)
    assertRead(values, names.length)
    return time
  },
})

const getMany = (entries: number): Workload => ({
  entries,
  run: async (stage) => {
    const store = await stage.reopen()
    const [first = '', ...others] = shuffled(stage.names)
    const names = others.slice(0, amount(MANY, stage))
    await store.get(first)
    let values: unknown[] = []
    const time = await timed(async () => {
      values = await store.getMany(names)
    }, 1)
    assertRead(values, names.length)
    return time
  },
})

const open = (entries: number): Workload => ({
  entries,
  run: async (stage) => {
    await stage.close()
    let found = 0
    const time = await timed(async () => {
      found = (await (await stage.reopen()).keys()).length
    }, 1)
    if (found !== stage.names.length) throw new Error(`listed ${found} of ${stage.names.length}`)
    return time
  },
})

const keys = (entries: number): Workload => ({
  entries,
  run: (stage) =>
    timed(async () => {
      for (let i = 0; i < LISTINGS; i++) await stage.store.keys()
    }, LISTINGS),
})

export const WORKLOADS = {
  set: set(K),
  'set.10k': set(10 * K),
  'set.100k': set(100 * K),
  'set.concurrent': setConcurrent,
  setMany,
  get: get(10 * K),
  'get.1k': get(K),
  'get.100k': get(100 * K),
  getMany: getMany(10 * K),
  'getMany.1k': getMany(K),
  'open.1k': open(K),
  'open.10k': open(10 * K),
  'open.100k': open(100 * K),
  keys: keys(10 * K),
  'keys.1k': keys(K),
  'keys.100k': keys(100 * K),
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof WORKLOADS
