/**
 * A repair under every fault at every point: whatever becomes of it, no row that was there is gone, and the next repair
 * ends in a sound vault with every entry that could be proven.
 */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { newTab, openFaultTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { applies, Crashed, FAULTS, type Fault, type Point } from '../../support/faults.ts'
import { cloneRows, flipBit, layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'
import { printStruck } from './sweep.ts'

const ALL = process.env['COFFER_FAULTS'] === 'all'
const LASTING: readonly Fault[] = ['fail', 'quota']

interface Strike {
  fault: Fault
  lasting: boolean
  /** Only every so many points, from this one on: each kind meets others, together they meet all. */
  stride: number
  from: number
}

const STRIKES: readonly Strike[] = [
  ...FAULTS.map((fault) => ({ fault, lasting: false })),
  ...LASTING.map((fault) => ({ fault, lasting: true })),
].map((one, from) => ({ ...one, from, stride: ALL ? 1 : one.fault === 'crash' ? 3 : 9 }))

async function vaultRows(): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  for (const set of ['a', 'b', 'c', 'd', 'e']) await tab.apply('', [{ set, value: set }])
  await tab.apply('', [{ set: 'large', value: 'x'.repeat(60_000) }])
  await tab.apply('', [{ delete: 'a' }])
  // An index, for the caretaker is not due yet: a repair writes one.
  await tab.repair({})
  await tab.apply('', [{ set: 'f', value: 'f' }])
  const rows = await readRows(name)
  expect(rows.index.size).toBeGreaterThan(1)
  return rows
}

const rows = await vaultRows()
const bad = (row: Uint8Array | undefined): Uint8Array => flipBit(row ?? new Uint8Array(), 70, 2)

interface Damage {
  change(changed: Rows): void
  /** What is left when all is done. */
  after: string[]
}

/** The vault opens, and nearly everything in it is wrong. */
const opens: Damage = {
  change: ({ log, index, large, copy }) => {
    log.set(3, bad(log.get(3)))
    log.delete(4)
    const [part = ''] = large.keys()
    large.set(part, bad(large.get(part)))
    index.set(4000, new Uint8Array(300))
    copy.clear()
  },
  after: ['d', 'e', 'f'],
}

/** It does not: a row behind the index is damaged, one before it is missing. */
const refused: Damage = {
  change: ({ log }) => {
    const newest = Math.max(...log.keys())
    log.set(newest, bad(log.get(newest)))
    log.delete(4)
  },
  after: ['b', 'd', 'e', 'large'],
}

/** Nor here: there is no index, and no birth. */
const rowsAlone: Damage = {
  change: ({ log, index }) => {
    index.clear()
    log.delete(1)
    log.set(5, bad(log.get(5)))
  },
  after: ['b', 'c', 'e', 'f', 'large'],
}

let struck = 0
afterAll(() => {
  process.stdout.write(`repairs struck and taken up again: ${struck}\n`)
  printStruck()
})

async function pointsOf(laid: Rows): Promise<readonly Point[]> {
  const tab = await ready(laid, freshName())
  tab.host.arm('crash', Infinity)
  await tab.repair({})
  await quiet(tab)
  const points = tab.host.trace
  tab.host.crash()
  return points
}

async function ready(laid: Rows, name: string): Promise<FaultTab> {
  await layRows(name, laid)
  const tab = newTab()
  await openVault(tab, name)
  return tab
}

/** Every row that was laid down is where it was, or in quarantine. */
async function assertKept(name: string, laid: Rows): Promise<void> {
  const now = await readRows(name)
  const put = [...now.quarantine.values()]
  const isKept = (row: Uint8Array, found: unknown): boolean =>
    [found, ...put].some((one) => one instanceof Uint8Array && Buffer.compare(one, row) === 0)
  for (const [sequence, row] of laid.log) expect(isKept(row, now.log.get(sequence))).toBe(true)
  for (const [key, row] of laid.large) expect(isKept(row, now.large.get(key))).toBe(true)
}

async function strike(
  laid: Rows,
  { fault, lasting }: Strike,
  n: number,
  after: string[],
): Promise<void> {
  const name = freshName()
  const tab = await ready(laid, name)
  tab.host.arm(fault, n, lasting)
  await tab.repair({}).catch((error: unknown) => {
    if (!(error instanceof Crashed) && !isVaultError(error)) throw error
    if (isVaultError(error)) expect(error.code).not.toBe('internal')
  })
  await quiet(tab)
  // What runs side by side need not meet its points in the same order again.
  if (tab.host.strikes > 0) struck++
  tab.host.disarm()
  await assertKept(name, laid)
  const fresh = await openFaultTab(name)
  await fresh.repair({})
  expect(await fresh.keys('', {})).toEqual(after)
  expect(await fresh.check(1)).toMatchObject({ problems: [], problemCount: 0 })
  await assertKept(name, laid)
  await fresh.apply('', [{ set: 'goes on', value: 1 }])
  tab.host.crash()
  fresh.host.crash()
}

test.each<[string, Damage]>([
  ['a vault that opens', opens],
  ['a vault that is refused for its tail', refused],
  ['a vault without index and birth', rowsAlone],
])(
  '%s',
  async (_what, { change, after }) => {
    const laid = cloneRows(rows)
    change(laid)
    const points = await pointsOf(laid)
    expect(points.length).toBeGreaterThan(20)
    const before = struck
    const failures: string[] = []
    for (const one of STRIKES) {
      for (const [index, point] of points.entries()) {
        const isMet = (index + one.from) % one.stride === 0
        if (!isMet || !applies(one.fault, point)) continue
        await strike(laid, one, index + 1, after).catch((error: unknown) => {
          const where = `${one.fault}${one.lasting ? ' from' : ' at'} ${index + 1} (${point.at})`
          failures.push(`${where}: ${String(error)}`)
        })
      }
    }
    expect(failures).toEqual([])
    expect(struck - before).toBeGreaterThan(points.length / 2)
  },
  1_800_000,
)
