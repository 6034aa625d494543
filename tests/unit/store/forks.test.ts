/**
 * What a copy of the vault has written, with the same keys and for the same numbers: put among the rows of an open vault, in the
 * place of its index, or found by `check()` and `repair()`. Every mixture at rest is in faults/tamper-matrix.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { cloneRows, layRows, readRows, tamper, type Rows } from '../../support/rows.ts'
import { openFaultTab } from '../../support/fault-tab.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { openTab, set, type Tab } from '../../support/tab.ts'
import { encodeOperation } from '../../../worker/format/v1/operations.ts'
import { segmentOf } from '../../../worker/format/v1/segment.ts'
import { fold, THRESHOLDS } from '../../../worker/store/store.ts'
import { understandRow } from '../../../worker/store/replay.ts'
import { deviceVault, everything, freshName, logOf, numbered, reopen, settled } from './engine.ts'

/** A vault of some rows, twice, with other writes in the one than in the other since then. */
async function forked(): Promise<{ ours: Rows; theirs: Rows; shared: number; whole: unknown }> {
  const name = freshName()
  const tab = await deviceVault(name)
  for (const key of numbered(5)) await set(tab, key, 'both')
  const rows = await readRows(name)
  const shared = Math.max(...rows.log.keys())
  const copy = await laid(rows)
  const other = await reopen(copy)
  for (const key of numbered(5)) {
    await set(tab, key, 'ours')
    await set(other, `their ${key}`, 'theirs')
  }
  const whole = await everything(tab)
  return { ours: await readRows(name), theirs: await readRows(copy), shared, whole }
}

async function laid(rows: Rows): Promise<string> {
  const name = freshName()
  await layRows(name, rows)
  return name
}

const mixed = ({ ours, theirs }: { ours: Rows; theirs: Rows }, ...numbers: number[]): Rows => {
  const rows = cloneRows(ours)
  for (const number of numbers) rows.log.set(number, theirs.log.get(number)!)
  return { ...rows, log: new Map([...rows.log].sort(([a], [b]) => a - b)) }
}

describe('while the vault is open', () => {
  test('rows of another course after its own are refused, and nothing is written after them', async () => {
    const { ours, theirs, shared } = await forked()
    const start = mixed({ ours, theirs })
    for (const number of start.log.keys()) if (number > shared + 1) start.log.delete(number)
    const name = await laid(start)
    const tab = await reopen(name)
    await tamper(name, (db) => db.put('log', theirs.log.get(shared + 2), shared + 2))
    const calls = [
      () => tab.get('', 'name 000000'),
      () => tab.keys('', {}),
      () => set(tab, 'new', 1),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'tampered',
        detail: { sequence: shared + 2 },
      })
    }
    expect(Math.max(...(await readRows(name)).log.keys())).toBe(shared + 2)
  })

  test('a whole vault of another course is refused by whoever knows a row that it has otherwise', async () => {
    const name = freshName()
    await deviceVault(name)
    const start = await readRows(name)
    const tab = await reopen(name)
    await set(tab, 'ours', 1)
    const copy = await laid(start)
    const other = await openFaultTab(copy, undefined, SMALL_UPKEEP)
    await other.unlock({})
    await other.apply('', [{ set: 'stays', value: 'v'.repeat(2000) }])
    for (let n = 0; n < 20; n++) await other.apply('', [{ set: 'a', value: n }])
    await settled(other)
    other.host.crash()
    const { log, index } = await readRows(copy)
    const [, first, second] = [...log.keys()]
    expect([first, second! > 3]).toEqual([2, true])
    await tamper(name, async (db) => {
      for (const [number, row] of log) await db.put('log', row, number)
      for (const [page, row] of index) await db.put('index', row, page)
    })
    const refusal = { code: 'tampered', detail: { sequence: 2 } }
    await expect(tab.keys('', {})).rejects.toMatchObject(refusal)
    await expect(reopen(name)).resolves.toBeDefined()
  })

  test('its index is not gone on with: the next one is made from the rows', async () => {
    const { ours, theirs, whole } = await forked()
    const name = await laid(ours)
    const [log, copy] = [await logOf(name), await laid(theirs)]
    await fold(await logOf(copy), THRESHOLDS)
    const { index } = await readRows(copy)
    await tamper(name, async (db) => {
      for (const [page, row] of index) await db.put('index', row, page)
    })
    expect(await fold(log, THRESHOLDS)).toBe(true)
    const tab = await reopen(name)
    expect((await tab.report()).healed).toEqual([])
    expect(await everything(tab)).toEqual(whole)
    expect(await tab.check(1)).toMatchObject({ problemCount: 0 })
  })
})

/** An index that is folded through the last row both courses have, with pages that know of the first one after it. */
async function aheadIndex(rows: Rows, shared: number): Promise<Rows['index']> {
  const start = cloneRows(rows)
  for (const number of start.log.keys()) if (number > shared) start.log.delete(number)
  const name = await laid(start)
  const log = await logOf(name)
  const { sealPage } = log.sealer
  let isLate = false
  log.sealer.sealPage = async (page, version, cbor) => {
    if (!isLate) {
      isLate = true
      await tamper(name, (db) => db.put('log', rows.log.get(shared + 1), shared + 1))
      await log.catchUp()
    }
    return sealPage(page, version, cbor)
  }
  await fold(log, { ...THRESHOLDS, rowsPerPage: 1 })
  expect(log.view.index.foldedThrough).toBe(shared)
  return (await readRows(name)).index
}

test('pages that know of a row of another course do not hold, though the index ends before it', async () => {
  const { ours, theirs, shared, whole } = await forked()
  const own = await reopen(await laid({ ...ours, index: await aheadIndex(ours, shared) }))
  expect((await own.report()).healed).toEqual([])
  expect(await everything(own)).toEqual(whole)
  const tab = await reopen(await laid({ ...ours, index: await aheadIndex(theirs, shared) }))
  expect((await tab.report()).healed).toEqual(['index'])
  expect(await everything(tab)).toEqual(whole)
})

test('a row that pages know of is missed, though the log ends before it', async () => {
  const { ours, shared } = await forked()
  const cut = { ...cloneRows(ours), index: await aheadIndex(ours, shared) }
  for (const number of cut.log.keys()) if (number > shared) cut.log.delete(number)
  await expect(reopen(await laid(cut))).rejects.toMatchObject({
    code: 'record-missing',
    detail: { sequence: shared + 1 },
  })
})

test('a tab that has read the rows alone does not go on with an index older than what it has read', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await tab.apply('', [
    { set: 'a', value: 1 },
    { set: 'goes', value: 1 },
  ])
  await fold(await logOf(name), THRESHOLDS)
  const { index } = await readRows(name)
  await tab.apply('', [{ delete: 'goes' }])
  await tamper(name, (db) => db.clear('index'))
  // It has never heard of `goes`, and so would not take it off a page.
  const log = await logOf(name)
  await tamper(name, async (db) => {
    for (const [page, row] of index) await db.put('index', row, page)
  })
  log.view.touchedNames.folded(Infinity)
  expect(await fold(log, THRESHOLDS)).toBe(true)
  expect(await (await reopen(name)).keys('', {})).toEqual(['a'])
})

test('check finds a row that names another one than is known before it', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  await set(tab, 'a', 1)
  await tab.close()
  const log = await logOf(name)
  const sequence = log.last + 1
  const operations = [{ type: 'follow' as const, nonce: new Uint8Array(12) }]
  const bytes = await log.sealer.seal(sequence, segmentOf(operations.map(encodeOperation)), 0, 1)
  await tamper(name, (db) => db.put('log', bytes, sequence))
  log.view.absorb([await understandRow(log.sealer, { sequence, bytes })], false)
  await fold(log, THRESHOLDS)
  const other = await reopen(name)
  expect((await other.check(1)).problems).toEqual([{ what: 'row', code: 'tampered', sequence }])
})

describe('repair of a vault that another course was mixed into', () => {
  async function repaired(rows: Rows): Promise<{ name: string; tab: Tab; report: object }> {
    const name = await laid(rows)
    await expect(reopen(name)).rejects.toMatchObject({ code: 'tampered' })
    const tab = await openTab(name)
    const { report } = await tab.repair({})
    return { name, tab, report }
  }

  async function isSound(name: string, tab: Tab, entries: unknown): Promise<void> {
    expect(await tab.check(1)).toMatchObject({ problemCount: 0 })
    expect(await everything(tab)).toEqual(entries)
    expect(await everything(await reopen(name))).toEqual(entries)
    await set(tab, 'after', 1)
    await tamper(name, (db) => db.clear('index'))
    expect(await (await reopen(name)).get('', 'after')).toBe(1)
  }

  test('a row among ours goes out, and is kept', async () => {
    const forks = await forked()
    const number = forks.shared + 3
    const { name, tab, report } = await repaired(mixed(forks, number))
    expect(report).toEqual({ quarantined: 1, lost: [], missing: 0, uncertain: true })
    const { log, quarantine } = await readRows(name)
    expect(quarantine.get(`log/${number}`)).toEqual(forks.theirs.log.get(number))
    for (const [key, row] of forks.ours.log) if (key !== number) expect(log.get(key)).toEqual(row)
    const left = await everything(tab)
    expect(JSON.stringify(left)).not.toContain('their')
    await isSound(name, tab, left)
  })

  test('the newest row goes out, and none of ours for its sake', async () => {
    const forks = await forked()
    const number = Math.max(...forks.ours.log.keys())
    const { name, tab, report } = await repaired(mixed(forks, number))
    expect(report).toMatchObject({ quarantined: 1, missing: 0, uncertain: true })
    expect(JSON.stringify(await everything(tab))).not.toContain('their')
    await isSound(name, tab, await everything(tab))
  })

  test('two rows side by side go out', async () => {
    const forks = await forked()
    const { name, tab, report } = await repaired(mixed(forks, forks.shared + 2, forks.shared + 3))
    expect(report).toMatchObject({ quarantined: 2, missing: 0, uncertain: true })
    expect(JSON.stringify(await everything(tab))).not.toContain('their')
    await isSound(name, tab, await everything(tab))
  })
})
