/** `repair()`: after it the vault opens, a check finds nothing, and every entry that could be proven is there. */
import { beforeAll, describe, expect, test } from 'vitest'
import { anchorText } from '../../../src/protocol/anchor.ts'
import { bytesOf, expectSame, KIB } from '../../support/large.ts'
import { cloneRows, flipBit, layRows, tamper, type Rows } from '../../support/rows.ts'
import { openTab, type Tab } from '../../support/tab.ts'
import { sha256 } from '../../../worker/crypto/mac.ts'
import { openKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { Database } from '../../../worker/store/database.ts'
import { salvageLog } from '../../../worker/store/salvage.ts'
import {
  deviceVault,
  everything,
  freshName,
  numbered,
  PASSPHRASE,
  readRows,
  reopen,
  set,
  setMany,
  settled,
} from './engine.ts'

const TEXT = 'v'.repeat(200)
const SOUND = { problems: [], problemCount: 0 }
const NOTHING = { quarantined: 0, lost: [], missing: 0, uncertain: false }

type Entries = Map<string, unknown>
const entriesOf = async (tab: Tab): Promise<Entries> =>
  new Map((await tab.entries('', {})).map(({ name, value }) => [name, value]))

/** A folded part, a tail that the index does not know, deletes in both, and a large value in each. */
async function vaultRows(): Promise<{
  rows: Rows
  whole: Entries
  folded: number
  tail: number
}> {
  const name = freshName()
  const tab = await deviceVault(name)
  for (let round = 0; round < 3; round++) await setMany(tab, numbered(400), `${TEXT}${round}`)
  await set(tab, 'large', bytesOf(120 * KIB, 1))
  await tab.apply('', [{ delete: 'name 000007' }])
  await settled(tab)
  const folded = (await tab.report()).log?.indexedThrough ?? 0
  let tail = 0
  for (const key of numbered(6, 'tail ')) {
    await set(tab, key, key)
    if (key === 'tail 000002') tail = (await tab.report()).sequence ?? 0
  }
  await tab.apply('', [{ delete: 'name 000009' }])
  await set(tab, 'tail large', bytesOf(60 * KIB, 2))
  await tab.apply('', [{ set: 'last', value: 1 }])
  return { rows: await readRows(name), whole: await entriesOf(tab), folded, tail }
}

let rows: Rows
let whole: Entries
let folded: number
/** A row of one entry, `tail 000002`, that the index does not know. */
let tail: number
beforeAll(async () => {
  ;({ rows, whole, folded, tail } = await vaultRows())
})

type Repaired = Awaited<ReturnType<Tab['repair']>>['report']

/** Lays the rows down changed, repairs, and makes sure of what every repair promises. */
async function repairedAfter(
  change: (rows: Rows) => unknown,
  generatorAt?: number,
): Promise<Repaired & { name: string; tab: Tab; lostNames: string[] }> {
  const changed = cloneRows(rows)
  change(changed)
  const name = freshName()
  await layRows(name, changed, { generatorAt })
  const tab = await openTab(name)
  const { report, state } = await tab.repair({})
  expect(state).toBe('unlocked')
  const lostNames = report.lost.map((lost) => lost.name)
  await assertWhole(name, tab, lostNames, report.uncertain)
  return { ...report, name, tab, lostNames }
}

async function assertWhole(name: string, tab: Tab, lost: string[], isUncertain = false) {
  expect(await tab.check(1)).toMatchObject(SOUND)
  expect((await tab.repair({})).report).toEqual(NOTHING)
  const found = await entriesOf(tab)
  for (const [key, value] of found) {
    // What nobody can read may have been its end.
    if (isUncertain && !whole.has(key)) continue
    expect(lost).not.toContain(key)
    if (!isUncertain) expectSame(value, whole.get(key))
  }
  if (!isUncertain) expect(found.size + lost.length).toBe(whole.size)
  // It goes on: by the index, by the rows alone, and for whoever writes.
  await set(tab, 'written after', 1)
  found.set('written after', 1)
  for (const store of ['', 'index']) {
    if (store) await tamper(name, (db) => db.clear(store))
    const next = await reopen(name)
    expect(new Set((await entriesOf(next)).keys())).toEqual(new Set(found.keys()))
    if (!store) expect((await next.report()).healed).toEqual([])
    await settled(next)
  }
  await tab.apply('', [{ delete: 'written after' }])
}

const nth = <K, V>(map: Map<K, V>, index: number): [K, V] => [...map].at(index) as [K, V]
const kept = async (name: string): Promise<string[]> => [
  ...(await readRows(name)).quarantine.keys(),
]

test('a sound vault is left as it is', async () => {
  const { name, tab: _tab, lostNames: _names, ...report } = await repairedAfter(() => {})
  expect(report).toEqual(NOTHING)
  expect(await kept(name)).toEqual([])
})

describe('a vault that opens', () => {
  test('a damaged row is kept aside, and what stood in it is named', async () => {
    const [sequence, row] = nth(rows.log, 1)
    const bad = flipBit(row, 90, 1)
    const { name, lost, ...report } = await repairedAfter(({ log }) => log.set(sequence, bad))
    expect(report).toMatchObject({ quarantined: 1, missing: 0, uncertain: false })
    expect(lost.length).toBeGreaterThan(10)
    expect((await readRows(name)).quarantine.get(`log/${sequence}`)).toEqual(bad)
  })

  test('a missing row is counted, and what stood in it is named', async () => {
    const [sequence] = nth(rows.log, 1)
    const { lost, ...report } = await repairedAfter(({ log }) => log.delete(sequence))
    expect(report).toMatchObject({ quarantined: 0, missing: 1, uncertain: false })
    expect(lost.length).toBeGreaterThan(10)
  })

  test('without its birth a log still begins where it must', async () => {
    const [sequence] = nth(rows.log, 0)
    const { report } = { report: await repairedAfter(({ log }) => log.delete(sequence)) }
    expect(report).toMatchObject({ lost: [], missing: 1, uncertain: false })
  })

  test('every row that the index knows may be gone at once', async () => {
    const { lostNames, missing } = await repairedAfter(({ log }) => {
      for (const sequence of log.keys()) if (sequence <= folded) log.delete(sequence)
    })
    expect(missing).toBeGreaterThan(5)
    expect(lostNames).toContain('large')
    expect(lostNames).not.toContain('tail large')
  })

  test('a delete whose row is lost does not give back what it deleted', async () => {
    const name = freshName()
    const tab = await deviceVault(name)
    await setMany(tab, numbered(400), TEXT)
    await set(tab, 'deleted', 1)
    await tab.apply('', [{ delete: 'deleted' }])
    const sequence = (await tab.report()).sequence ?? 0
    await setMany(tab, numbered(400), TEXT)
    await settled(tab)
    await tamper(name, (db) => db.delete('log', sequence))
    const next = await reopen(name)
    const { report } = await next.repair({})
    if ((await readRows(name)).log.has(sequence)) throw new Error('the row was not lost')
    expect(report).toMatchObject({ lost: [], uncertain: false })
    await tamper(name, (db) => db.clear('index'))
    expect(await (await reopen(name)).has('', 'deleted')).toBe(false)
  })

  test('a row that was retired and is there again is kept aside', async () => {
    const last = nth(rows.log, -1)[0]
    const gone = [...Array(last).keys()].find((n) => n > 1 && !rows.log.has(n)) ?? 0
    const { name, ...report } = await repairedAfter(({ log }) => log.set(gone, new Uint8Array(300)))
    expect(report).toMatchObject({ quarantined: 1, lost: [], missing: 0, uncertain: false })
    expect(await kept(name)).toEqual([`log/${gone}`])
  })

  test('of a large value that cannot be read the other parts are kept aside too', async () => {
    const parts = [...rows.large.keys()]
    const [bad] = parts.filter((key) => key.endsWith('/2'))
    const id = (bad ?? '').split('/')[0]
    const { name, lost } = await repairedAfter(({ large }) =>
      large.set(bad ?? '', flipBit(large.get(bad ?? '')!, 80, 2)),
    )
    expect(lost).toEqual([{ namespace: '', name: 'large' }])
    expect(await kept(name)).toEqual([0, 1, 2].map((n) => `large/${id}/${n}`))
  })

  test.each<[string, (index: Map<number, Uint8Array>) => unknown, string[]]>([
    ['a bad page', (index) => index.set(1, flipBit(index.get(1)!, 60, 1)), ['index/1']],
    ['a bad head', (index) => index.set(0, flipBit(index.get(0)!, 60, 1)), ['index/0']],
    ['a missing head', (index) => index.delete(0), []],
    ['a page of none', (index) => index.set(4000, index.get(1)!), ['index/4000']],
  ])('an index with %s is written anew', async (_what, change, expected) => {
    const changed = cloneRows(rows)
    change(changed.index)
    const name = freshName()
    await layRows(name, rows)
    const tab = await reopen(name)
    await tamper(name, async (db) => {
      await db.clear('index')
      for (const [page, row] of changed.index) await db.put('index', row, page)
    })
    const { report } = await tab.repair({})
    expect(report).toEqual({ ...NOTHING, quarantined: expected.length })
    expect(await kept(name)).toEqual(expected)
    await assertWhole(name, tab, [])
  })

  test('header and second copy are put back from what opened it, though both are gone', async () => {
    const name = freshName()
    await layRows(name, rows)
    const tab = await reopen(name)
    await tamper(name, (db) => db.delete('meta', 'header'))
    await tamper(`${name}/copy`, (db) => db.delete('meta', 'header'))
    expect((await tab.check(1)).problems).toHaveLength(2)
    await tab.repair({})
    expect((await tab.report()).healed).toEqual(['header', 'header copy'])
    await assertWhole(name, tab, [])
  })

  test('rows cut off the end under an open tab, which knows what stood in them', async () => {
    const name = freshName()
    await layRows(name, rows)
    const tab = await reopen(name)
    const [sequence] = nth(rows.log, -1)
    await tamper(name, (db) => db.delete('log', sequence))
    const { report } = await tab.repair({})
    const lost = [{ namespace: '', name: 'last' }]
    expect(report).toEqual({ quarantined: 0, lost, missing: 1, uncertain: false })
    await assertWhole(name, tab, ['last'])
  })

  test('two damaged rows of one number are both kept', async () => {
    const [sequence, row] = nth(rows.log, 1)
    const { name, tab } = await repairedAfter(({ log }) => log.set(sequence, flipBit(row, 90, 1)))
    await tamper(name, (db) => db.put('log', flipBit(row, 91, 1), sequence))
    expect((await tab.repair({})).report.quarantined).toBe(1)
    expect(await kept(name)).toEqual([`log/${sequence}`, `log/${sequence}.2`])
  })

  test('other tabs go on, and do not see what was lost', async () => {
    const name = freshName()
    await layRows(name, rows)
    const [tab, other] = [await reopen(name), await reopen(name)]
    const [sequence, row] = nth(rows.log, 1)
    await tamper(name, (db) => db.put('log', flipBit(row, 90, 1), sequence))
    const { lost } = (await tab.repair({})).report
    expect(await other.has('', lost[0]?.name ?? '')).toBe(false)
    await set(other, 'from the other', 1)
    expect(await everything(other)).toEqual(await everything(tab))
    expect(await other.check(1)).toMatchObject(SOUND)
  })
})

describe('a vault that does not open', () => {
  async function refused(change: (rows: Rows) => unknown, generatorAt?: number): Promise<string> {
    const changed = cloneRows(rows)
    change(changed)
    const name = freshName()
    await layRows(name, changed, { generatorAt })
    return reopen(name).then(
      () => 'opens',
      (error: { code: string }) => error.code,
    )
  }

  /** A vault as a salvage meets it, with its header and its keys. */
  async function salvagingOf(change: (rows: Rows) => unknown) {
    const changed = cloneRows(rows)
    change(changed)
    const name = freshName()
    await layRows(name, changed)
    const bytes = new Uint8Array(rows.meta.get('header') as Uint8Array)
    const deviceKey = rows.meta.get('device') as CryptoKey
    const keyring = await openKeyring(bytes, { deviceKey })
    const { vaultId, epoch, generation } = keyring
    const db = new Database(name, { onStorage: () => {} }, async () => {})
    const header = { generation, digest: await sha256(bytes) }
    const sealer = sealerOf(keyring)
    return { db, salvaging: { db, sealer, vaultId, epoch, header, onKnown: () => {} } }
  }

  test.each<[string, string, (rows: Rows) => unknown, object]>([
    [
      'a damaged row behind the index',
      'tampered',
      ({ log }) => log.set(tail, flipBit(log.get(tail)!, 90, 1)),
      { quarantined: 1, missing: 0, lost: [], uncertain: true },
    ],
    [
      'a missing row behind the index',
      'record-missing',
      ({ log }) => log.delete(tail),
      { quarantined: 0, missing: 1, lost: [], uncertain: true },
    ],
    [
      'a damaged last row',
      'tampered',
      ({ log }) => log.set(nth(log, -1)[0], flipBit(nth(log, -1)[1], 90, 1)),
      { quarantined: 1, missing: 0, lost: [], uncertain: true },
    ],
    [
      'no index, and a damaged row',
      'tampered',
      ({ log, index }) => {
        index.clear()
        log.set(nth(log, 1)[0], flipBit(nth(log, 1)[1], 90, 1))
      },
      { quarantined: 1, missing: 0, uncertain: true },
    ],
    [
      'a damaged index, and a missing row',
      'record-missing',
      ({ log, index }) => {
        index.set(1, flipBit(index.get(1)!, 60, 1))
        log.delete(nth(log, 1)[0])
      },
      { quarantined: 1, missing: 1, uncertain: true },
    ],
    [
      'no index, and no birth',
      'record-missing',
      ({ log, index }) => {
        index.clear()
        log.delete(nth(log, 0)[0])
      },
      { missing: 1, uncertain: true },
    ],
    [
      'a damaged row behind the index, and one that it knows',
      'tampered',
      ({ log }) => {
        log.set(tail, flipBit(log.get(tail)!, 90, 1))
        log.delete(nth(log, 1)[0])
      },
      { quarantined: 1, missing: 1, uncertain: true },
    ],
    [
      'rows that are no bytes',
      'tampered',
      ({ log }) => log.set(tail, 'no bytes' as unknown as Uint8Array),
      { quarantined: 1, missing: 0, uncertain: true },
    ],
  ])('%s', async (_what, code, change, expected) => {
    expect(await refused(change)).toBe(code)
    const { tab, lost, ...report } = await repairedAfter(change)
    expect({ ...report, lost }).toMatchObject(expected)
    // Rows that are left say what they say.
    expect(await tab.get('', 'last')).toBe(
      code === 'tampered' && _what.includes('last') ? undefined : 1,
    )
  })

  test('rows cut off the end', async () => {
    const cut = [...rows.log.keys()].slice(-3)
    const change = ({ log }: Rows): void => cut.forEach((sequence) => log.delete(sequence))
    expect(await refused(change, cut.at(-1))).toBe('record-missing')
    const { tab, ...report } = await repairedAfter(change, cut.at(-1))
    expect(report).toMatchObject({ quarantined: 1 + 1, missing: 3, lost: [], uncertain: true })
    expect(await tab.has('', 'tail 000005')).toBe(true)
    expect((await tab.report()).sequence).toBeGreaterThan(cut.at(-1) ?? Infinity)
  })

  test('every row', async () => {
    const last = nth(rows.log, -1)[0]
    const change = ({ log }: Rows): void => log.clear()
    expect(await refused(change, last)).toBe('record-missing')
    const { lostNames } = await repairedAfter(change, last)
    expect(lostNames).toContain('name 000000')
  })

  test('a wrong secret changes nothing', async () => {
    const name = freshName()
    const tab = await openTab(name)
    await tab.create({ passphrase: PASSPHRASE })
    await set(tab, 'a', 1)
    await set(tab, 'b', 2)
    await tab.lock()
    const sequence = nth((await readRows(name)).log, 1)[0]
    await tamper(name, (db) => db.delete('log', sequence))
    const before = await readRows(name)
    const next = await openTab(name)
    await expect(next.repair({ passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'wrong-secret',
    })
    expect(await readRows(name)).toEqual(before)
    const { report, state } = await next.repair({ passphrase: PASSPHRASE })
    expect(state).toBe('unlocked')
    expect(report).toMatchObject({ missing: 1, uncertain: true })
    expect(await next.get('', 'b')).toBe(2)
  })

  test('a header that the log does not pin is not opened, and nothing is written', async () => {
    const { db, salvaging } = await salvagingOf((changed) => changed.log.delete(tail))
    const digest = new Uint8Array(32)
    const older = salvageLog({ ...salvaging, header: { generation: 1, digest } })
    await expect(older).rejects.toMatchObject({ code: 'tampered', detail: { row: 'header' } })
    const report = await salvageLog(salvaging)
    expect(report).toMatchObject({ missing: 1, uncertain: true })
    void db.close()
  })

  test('header, copy and device key of another vault: none of its rows is theirs', async () => {
    const other = freshName()
    await deviceVault(other)
    const { meta, copy } = await readRows(other)
    const name = freshName()
    await layRows(name, { ...cloneRows(rows), meta, copy })
    const before = await readRows(name)
    const tab = await openTab(name)
    await expect(tab.repair({})).rejects.toMatchObject({ code: 'tampered' })
    expect(await readRows(name)).toEqual(before)
  })

  test('a row that rewriting wrote takes what it carried with it, by name', async () => {
    const name = freshName()
    const old = await deviceVault(name)
    await setMany(old, [...numbered(300), ...numbered(30, 'carried ')], TEXT)
    for (let round = 0; round < 3; round++) await setMany(old, numbered(300), `${TEXT}${round}`)
    await settled(old)
    const before = await readRows(name)
    const newest = nth(before.log, -1)[0]
    const indexed = (await old.report()).log?.indexedThrough ?? 0
    expect(newest).toBeGreaterThan(indexed)
    const there = await entriesOf(old)
    await tamper(name, (db) => db.delete('log', newest))
    const tab = await openTab(name)
    const { report } = await tab.repair({})
    expect(report.uncertain).toBe(true)
    const found = await entriesOf(tab)
    const lost = report.lost.map((one) => one.name)
    expect([...found.keys(), ...lost].toSorted()).toEqual([...there.keys()].toSorted())
    expect(await tab.check(1)).toMatchObject(SOUND)
  })

  test('an anchor that the vault has not come to is refused before anything is written', async () => {
    const changed = cloneRows(rows)
    changed.log.delete(tail)
    const name = freshName()
    await layRows(name, changed)
    const before = await readRows(name)
    const state = before.meta.get('state') as { vaultId: Uint8Array }
    const vaultId = Buffer.from(state.vaultId).toString('hex')
    const tab = await openTab(name)
    const at = (sequence: number): string =>
      anchorText({ vaultId, sequence, nonce: '00'.repeat(12) })
    const ahead = tab.repair({ anchor: at(100_000) })
    await expect(ahead).rejects.toMatchObject({ code: 'tampered', detail: { row: 'anchor' } })
    expect(await readRows(name)).toEqual(before)
    const { state: after } = await tab.repair({ anchor: at(tail) })
    expect(after).toBe('unlocked')
  })

  test('tabs that are open elsewhere are locked by it', async () => {
    const name = freshName()
    await layRows(name, rows)
    const other = await reopen(name)
    await tamper(name, (db) => db.delete('log', nth(rows.log, -2)[0]))
    const tab = await openTab(name)
    expect((await tab.repair({})).state).toBe('unlocked')
    await expect(other.get('', 'last')).rejects.toMatchObject({ code: 'locked' })
    await other.unlock({})
    expect(await other.get('', 'last')).toBe(1)
  })
})
