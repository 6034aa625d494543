/**
 * One operation under every fault at every point. After each strike a fresh tab must find what was acknowledged, and what
 * was not whole or not at all; the tab that was struck must go on; and every call must have settled with a fitting code.
 */
import { expect } from 'vitest'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import type { Surroundings } from '../../../worker/session.ts'
import { newTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import {
  applies,
  Crashed,
  FAULTS,
  type Fault,
  type Point,
  struck as counts,
} from '../../support/faults.ts'
import { countHere } from '../../support/node-counts.ts'
import { freshName } from '../../support/tab.ts'

/** What a fresh tab finds: entries by name, or that there is no vault. */
export type Contents = Record<string, unknown> | 'empty'

export interface Scenario {
  /** Lays down what was there before. */
  lay(name: string): Promise<void>
  /** What comes before the operation and is not struck. */
  ready(tab: FaultTab, name: string): Promise<unknown>
  act(tab: FaultTab, name: string): Promise<unknown>
  secret: UnlockSecret
  /** Thresholds of the tab that is struck; others have what ships. */
  upkeep?: Surroundings['upkeep']
  before: Contents
  after: Contents
  /** More that must hold; `done` says whether the operation was acknowledged. */
  check?(name: string, done: boolean): Promise<void>
}

export interface Strike {
  fault: Fault
  lasting: boolean
}

const ALL = process.env['COFFER_FAULTS'] === 'all'
const LASTING: readonly Fault[] = ALL
  ? ['fail', 'abort', 'quota', 'close', 'versionchange']
  : ['fail', 'quota']
/** What lasts begins at every point if COFFER_FAULTS=all, else at every third. */
const STRIDE = ALL ? 1 : 3

/** Every fault once, at every point. */
const ONCE: readonly Strike[] = FAULTS.map((fault) => ({ fault, lasting: false }))
/** And what may well last. */
const STRIKES: readonly Strike[] = [...ONCE, ...LASTING.map((fault) => ({ fault, lasting: true }))]

/** In the long proof every strike at every point; else at every third, with each strike beginning elsewhere. */
const USUAL: { strikes: readonly Strike[]; every: number } = {
  strikes: STRIKES,
  every: ALL ? 1 : 3,
}

/** For what takes long: what lasts, and most of the points, are left to the long proof. */
export const FEWER: { strikes: readonly Strike[]; every: number } = ALL
  ? { strikes: STRIKES, every: 1 }
  : { strikes: ONCE, every: 12 }

export type Outcome = 'done' | 'crashed' | `refused: ${string}`

/** How often each outcome came, by strike. */
export type Tally = Map<string, Map<Outcome, number>>

/** What a call may reject with under a fault. */
const CODES: Record<Fault, readonly string[]> = {
  fail: ['storage-damaged', 'storage-denied'],
  abort: ['storage-damaged', 'storage-denied'],
  quota: ['quota'],
  close: ['storage-damaged', 'storage-denied'],
  lost: ['storage-damaged', 'storage-denied'],
  versionchange: [],
  crash: [],
  'crash-after': [],
}

let survived = 0

/** The points the operation has when nothing goes wrong. */
async function pointsOf(scenario: Scenario): Promise<Point[]> {
  const name = freshName()
  await scenario.lay(name)
  const tab = newTab(undefined, undefined, scenario.upkeep)
  await scenario.ready(tab, name)
  await quiet(tab)
  tab.host.arm('crash', Infinity)
  await scenario.act(tab, name)
  await quiet(tab)
  const points = tab.host.trace
  tab.host.crash()
  return points
}

/** Runs the scenario for points the strike means something at, and says what came of it. */
export async function sweep(scenario: Scenario, { strikes, every } = USUAL): Promise<Tally> {
  const struckBefore = totalStruck()
  const points = await pointsOf(scenario)
  const tally: Tally = new Map()
  const failures: string[] = []
  for (const [first, strike] of strikes.entries()) {
    const outcomes = new Map<Outcome, number>()
    for (const [index, point] of points.entries()) {
      if (!applies(strike.fault, point) || (strike.lasting && index % STRIDE !== 0)) continue
      // Every strike begins elsewhere: together they come everywhere.
      if ((index + first) % every !== 0) continue
      const where = `${strike.fault}${strike.lasting ? ' from' : ' at'} ${index + 1} (${point.at})`
      try {
        const outcome = await strikeOnce(scenario, strike, index + 1, where)
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        survived++
      } catch (error) {
        failures.push(`${where}: ${String(error)}`)
      }
    }
    tally.set(strike.lasting ? `${strike.fault}…` : strike.fault, outcomes)
  }
  expect(failures).toEqual([])
  countHere({ faults: totalStruck() - struckBefore })
  return tally
}

async function strikeOnce(
  scenario: Scenario,
  { fault, lasting }: Strike,
  n: number,
  where: string,
): Promise<Outcome> {
  const name = freshName()
  await scenario.lay(name)
  const tab = newTab(undefined, undefined, scenario.upkeep)
  await scenario.ready(tab, name)
  await quiet(tab)
  tab.host.arm(fault, n, lasting)
  const outcome = await outcomeOf(scenario.act(tab, name), fault, where)
  await quiet(tab)
  tab.host.disarm()
  // What runs side by side does not always meet the same points in the same order.
  const met = tab.host.trace[n - 1]
  if (tab.host.strikes === 0) expect(met === undefined || !applies(fault, met), 'struck').toBe(true)
  const done = outcome === 'done'
  const fresh = newTab()
  const found = await lookWith(fresh, scenario, name)
  const { before, after } = scenario
  expect(done ? [after] : [before, after]).toContainEqual(found)
  await scenario.check?.(name, done)
  if (!tab.host.dead) await goOn(tab, fresh, scenario, found, where)
  tab.host.crash()
  fresh.host.crash()
  return outcome
}

async function outcomeOf(act: Promise<unknown>, fault: Fault, where: string): Promise<Outcome> {
  try {
    await act
    return 'done'
  } catch (error) {
    if (error instanceof Crashed) return 'crashed'
    if (!isVaultError(error)) throw new Error(`${where}: ${String(error)}`, { cause: error })
    expect(CODES[fault]).toContain(error.code)
    return `refused: ${error.code}`
  }
}

async function lookWith(fresh: FaultTab, { secret }: Scenario, name: string): Promise<Contents> {
  const { state } = await openVault(fresh, name)
  expect(['locked', 'empty']).toContain(state)
  if (state === 'empty') return 'empty'
  await fresh.unlock(secret)
  return contentsOf(fresh)
}

export const contentsOf = async (tab: FaultTab): Promise<Contents> =>
  Object.fromEntries((await tab.entries('', {})).map(({ name, value }) => [name, value]))

/** The tab that was struck is as good as any other: it opens, reads what is there, and writes for others to see. */
async function goOn(
  tab: FaultTab,
  other: FaultTab,
  { secret }: Scenario,
  found: Contents,
  where: string,
): Promise<void> {
  try {
    if (found === 'empty') {
      await tab.create(secret.passphrase ? secret : { device: true })
      await other.unlock(secret)
    } else await tab.unlock(secret)
    expect((await tab.report()).state).toBe('unlocked')
    expect(await contentsOf(tab)).toEqual(found === 'empty' ? {} : found)
    await tab.apply('', [{ set: 'went on', value: true }])
    expect(await other.get('', 'went on')).toBe(true)
  } catch (error) {
    throw new Error(`after ${where}: ${String(error)}`, { cause: error })
  }
}

const totalStruck = (): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

/** What this file has done, for the run's log. */
export function printStruck(): void {
  const total = totalStruck()
  const kinds = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
  process.stdout.write(
    `operations struck and survived: ${survived}; faults injected: ${total} (${kinds})\n`,
  )
}
