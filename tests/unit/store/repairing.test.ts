/** `repair()`: after it the vault opens, a check finds nothing, and every entry that could be proven is there. */
import { beforeAll, describe, expect, test } from 'vitest'
import { cloneRows, flipBit, layRows, tamper } from '../../support/rows.ts'
import { deviceVault, everything, freshName, logOf, readRows, reopen, set } from './engine.ts'
import {
  NOTHING,
  SOUND,
  assertWhole,
  folded,
  kept,
  nth,
  prepare,
  repairedAfter,
  rows,
} from './repaired.ts'

beforeAll(prepare)

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
    await set(tab, 'deleted', 1)
    await tab.apply('', [{ delete: 'deleted' }])
    const sequence = (await tab.report()).sequence ?? 0
    await set(tab, 'other', 1)
    await tamper(name, (db) => db.delete('log', sequence))
    const { report } = await tab.repair({})
    expect(report).toMatchObject({ lost: [], missing: 1, uncertain: false })
    await tamper(name, (db) => db.clear('index'))
    expect(await (await reopen(name)).keys('', {})).toEqual(['other'])
  })

  test('seals that a lost row had reserved stay reserved', async () => {
    const name = freshName()
    const tab = await deviceVault(name)
    await set(tab, 'a', 1)
    const reservedByRows = async (): Promise<number> => {
      await tamper(name, (db) => db.clear('index'))
      const log = await logOf(name)
      await log.db.close()
      return log.reserved(1)
    }
    const before = await reservedByRows()
    expect(before).toBeGreaterThan(1)
    await tamper(name, (db) => db.delete('log', 2))
    await tab.repair({})
    // And those of the repair itself.
    expect(await reservedByRows()).toBeGreaterThan(before)
    await tamper(name, (db) => db.delete('log', 1))
    await tab.repair({})
    expect(await reservedByRows()).toBeGreaterThan(before + 2 ** 14)
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
