/**
 * The table of what is measured: each key, who does what against whom, and the most the ratio may be. Keys and bounds
 * are those of the project's targets; a line without a bound is reported.
 */
import type { EngineName } from '../support/engines/engine.ts'
import type { Side } from './rounds.ts'
import type { WorkloadName } from './workloads.ts'

export type BenchEngine = Exclude<EngineName, 'webkit'>

/** The most each engine may take of the other's time. */
export type Bounds = Readonly<Record<BenchEngine, number>>

export interface Line {
  key: string
  /** Where in `sides` of its group the one stands whose time is asked for, and the one it is compared with. */
  ours: number
  other: number
  atMost?: Bounds
  /** Not in `--quick`, though its group is. */
  isExtra?: boolean
}

/** What is measured side by side, round by round. */
export interface Group {
  where: 'worker' | 'page'
  sides: readonly Side[]
  lines: readonly Line[]
  /** Part of `--quick`. */
  isQuick: boolean
  /** Peers take no durability, and do what browsers do by themselves; ours then does the same. */
  isRelaxed?: boolean
  /** Where a round takes less than a second and differs much from the next: so many rounds for one of the others. */
  roundsEach?: number
}

/** Of one awaited call, and of opening a little: for these a whole run has time. */
const SHORT = { roundsEach: 4 } as const

const bounds = (chromium: number, firefox: number): Bounds => ({ chromium, firefox })

/**
 * Ours against plain `idb`, and with `floor`, under that name, what of our time is the browser's calls alone: in the same
 * rounds, because on a machine that is busy for a while figures of different minutes do not compare.
 */
const plain = (
  key: string,
  where: Group['where'],
  workload: WorkloadName,
  atMost: Bounds,
  { floor, ...more }: Partial<Group> & { floor?: string } = {},
): Group => ({
  where,
  sides: [
    ['vault', workload],
    ['idb', workload],
    ...(floor === undefined ? [] : [['floor', workload] as const]),
  ],
  lines: [
    { key, ours: 0, other: 1, atMost },
    ...(floor === undefined ? [] : [{ key: `floor.${floor}`, ours: 2, other: 1, isExtra: true }]),
  ],
  isQuick: true,
  ...more,
})

/** How often the work of many entries takes that of few, at most: a single call stays flat, a list grows with its length. */
const FLAT = { '10k': 1.3, '100k': 1.3 }
const LINEAR = { '10k': 10, '100k': 100 }

/**
 * Ours with ten and a hundred thousand entries against ours with a thousand; `onFloor` measures in the same rounds what the
 * browser's calls alone take of a hundred thousand against a thousand.
 */
const growth = (
  what: string,
  few: WorkloadName,
  [some, many]: readonly [WorkloadName, WorkloadName],
  atMost: typeof FLAT,
  onFloor = false,
): Group[] => {
  const against = (key: string, more: WorkloadName, most: number, hasFloor = false): Group => ({
    where: 'worker',
    sides: [
      ['vault', more],
      ['vault', few],
      ...(hasFloor ? ([['floor', more] as const, ['floor', few] as const] as const) : []),
    ],
    lines: [
      { key, ours: 0, other: 1, atMost: bounds(most, most) },
      ...(hasFloor ? [{ key: `floor.${key}`, ours: 2, other: 3, isExtra: true }] : []),
    ],
    isQuick: false,
    ...(hasFloor && SHORT),
  })
  return [
    against(`growth.${what}.10k`, some, atMost['10k']),
    against(`growth.${what}`, many, atMost['100k'], onFloor),
  ]
}

const PEERS = [
  'idb-keyval',
  'dexie',
  'localforage',
  'rxdb',
  'keyv',
  'flutter',
  'aparajita',
] as const
/** The bound is for peers that encrypt, and commit what they store to IndexedDB. */
const ENCRYPTED = ['rxdb', 'keyv'] as const
const PEER_BOUND = bounds(0.5, 0.5)

const PEER_LINES: Record<string, WorkloadName> = {
  set: 'set',
  'set.concurrent': 'set.concurrent',
  setMany: 'setMany',
  get: 'get.1k',
  getMany: 'getMany.1k',
  open: 'open.1k',
  keys: 'keys.1k',
}

/** Each by itself beside ours: what one still does after it has answered is in no other's time. */
const peer = (name: (typeof PEERS)[number], line: string, workload: WorkloadName): Group => ({
  where: 'page',
  sides: [
    ['vault', workload],
    [name, workload],
  ],
  lines: [
    {
      key: `peer.${name}.${line}`,
      ours: 0,
      other: 1,
      ...(ENCRYPTED.some((encrypted) => encrypted === name) && { atMost: PEER_BOUND }),
    },
  ],
  isQuick: false,
  isRelaxed: true,
})

export const GROUPS: readonly Group[] = [
  plain('set.worker', 'worker', 'set', bounds(1, 1.25), { floor: 'set', ...SHORT }),
  plain('set.page', 'page', 'set', bounds(1.3, 1.5), { floor: 'set.page', ...SHORT }),
  plain('set.concurrent', 'worker', 'set.concurrent', bounds(0.08, 0.08), {
    floor: 'set.concurrent',
  }),
  plain('setMany.worker', 'worker', 'setMany', bounds(0.15, 0.3), { floor: 'setMany' }),
  plain('setMany.page', 'page', 'setMany', bounds(0.3, 0.3), { floor: 'setMany.page' }),
  plain('get.cold', 'worker', 'get', bounds(1.4, 2), { floor: 'get', ...SHORT }),
  plain('getMany', 'worker', 'getMany', bounds(0.6, 0.75), { floor: 'getMany' }),
  plain('open.1k', 'worker', 'open.1k', bounds(0.5, 0.8), { floor: 'open.1k', ...SHORT }),
  plain('open.10k', 'worker', 'open.10k', bounds(0.5, 0.8), { floor: 'open.10k', ...SHORT }),
  // From the page: what it is to be faster than already holds the list.
  plain('keys', 'page', 'keys', bounds(0.15, 0.3)),
  plain('open.100k', 'worker', 'open.100k', bounds(0.5, 0.8), {
    floor: 'open.100k',
    isQuick: false,
  }),
  ...growth('get', 'get.1k', ['get', 'get.100k'], FLAT, true),
  ...growth('set', 'set', ['set.10k', 'set.100k'], FLAT),
  ...growth('open', 'open.1k', ['open.10k', 'open.100k'], LINEAR),
  ...growth('keys', 'keys.1k', ['keys', 'keys.100k'], LINEAR),
  ...PEERS.flatMap((name) =>
    Object.entries(PEER_LINES).map(([line, workload]) => peer(name, line, workload)),
  ),
]

/** Not a ratio, and not bounded by engine: only Chromium says how much memory there is. */
export const BYTES_PER_NAME = { key: 'bytesPerName', atMost: 100 } as const
