/** Reading and writing while IndexedDB fails: acknowledged is there, refused is not, and no batch is ever torn. */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { openFaultTab, openVault, type FaultTab } from '../../support/fault-tab.ts'
import { freshName } from '../../support/tab.ts'
import { contentsOf, printStruck, sweep, type Scenario, type Tally } from './sweep.ts'

const before = { a: 1, b: 'two', c: [3] }

async function vaultRows(): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  for (const [set, value] of Object.entries(before)) await tab.apply('', [{ set, value }])
  return readRows(name)
}

const rows = await vaultRows()

/** An open vault with three entries. */
const opened: Pick<Scenario, 'lay' | 'ready' | 'secret' | 'before'> = {
  lay: (name) => layRows(name, rows),
  ready: async (tab, name) => {
    await openVault(tab, name)
    await tab.unlock({})
  },
  secret: {},
  before,
}

/** What passes by itself is not noticed by whoever calls an open vault. */
function expectUnnoticed(tally: Tally): void {
  for (const passing of ['fail', 'abort', 'close', 'lost', 'versionchange', 'versionchange…']) {
    for (const outcome of tally.get(passing)?.keys() ?? [])
      expect([passing, outcome]).toEqual([passing, 'done'])
  }
}

async function sweepOpened(
  act: (tab: FaultTab, name: string) => Promise<unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  expectUnnoticed(await sweep({ ...opened, act, after }))
}

afterAll(printStruck)

test('a set that is acknowledged is there', () =>
  sweepOpened(
    async (tab) => {
      const [result] = await tab.apply('', [{ set: 'd', value: 4 }])
      expect(result).toHaveProperty('revision')
    },
    { ...before, d: 4 },
  ))

test('a conditional set does not lose to itself', () =>
  sweepOpened((tab) => tab.apply('', [{ set: 'd', value: 4, ifRevision: 0 }]), { ...before, d: 4 }))

test('a batch over several segments is there as a whole or not at all', () => {
  const big = [0, 1, 2, 3].map((n) => ({ set: `big ${n}`, value: `${n}`.repeat(12_000) }))
  return sweepOpened((tab) => tab.apply('', [...big, { delete: 'a' }]), {
    b: 'two',
    c: [3],
    ...Object.fromEntries(big.map(({ set, value }) => [set, value])),
  })
})

test('calls of one turn: each is told, and what passes by harms none of them', () =>
  sweepOpened(
    async (tab) => {
      const calls = ['d', 'e', 'f'].map((set) => tab.apply('', [{ set, value: set }]))
      const settled = await Promise.allSettled(calls)
      expect(new Set(settled.map(({ status }) => status)).size).toBe(1)
      await Promise.all(calls)
    },
    { ...before, d: 'd', e: 'e', f: 'f' },
  ))

test('a write after another tab has written', () => {
  let other: FaultTab
  return expectSweep({
    ...opened,
    ready: async (tab, name) => {
      other = await openFaultTab(name)
      await other.unlock({})
      await opened.ready(tab, name)
      tab.host.deaf = true
      await other.apply('', [{ set: 'theirs', value: true }])
    },
    act: async (tab) => {
      await tab.apply('', [{ set: 'd', value: 4 }])
    },
    before: { ...before, theirs: true },
    after: { ...before, theirs: true, d: 4 },
    check: async () => other.host.crash(),
  })
})

test('a read after another tab has written', () => {
  let other: FaultTab
  return expectSweep({
    ...opened,
    ready: async (tab, name) => {
      other = await openFaultTab(name)
      await other.unlock({})
      await opened.ready(tab, name)
      tab.host.deaf = true
      await other.apply('', [{ set: 'theirs', value: true }])
    },
    act: async (tab) => expect(await tab.get('', 'theirs')).toBe(true),
    before: { ...before, theirs: true },
    after: { ...before, theirs: true },
    check: async () => other.host.crash(),
  })
})

test('a deletion', () =>
  sweepOpened(
    async (tab) => expect(await tab.apply('', [{ delete: 'a' }])).toEqual([{ deleted: true }]),
    { b: 'two', c: [3] },
  ))

test('a clear', () => sweepOpened((tab) => tab.clear(''), {}))

test('a get', () => sweepOpened(async (tab) => expect(await tab.get('', 'b')).toBe('two'), before))

test('names and entries', () =>
  sweepOpened(async (tab) => {
    expect(await tab.keys('', {})).toEqual(['a', 'b', 'c'])
    expect(await contentsOf(tab)).toEqual(before)
  }, before))

const expectSweep = async (scenario: Scenario): Promise<void> =>
  expectUnnoticed(await sweep(scenario))
