/** Rotation beside all else that a vault does: care, backups, an anchor; and vaults that are not as they are made today. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { createApi } from '../../../worker/api.ts'
import type { VaultEvent } from '../../../src/protocol/events.ts'
import { encodeOperation, type LogOperation } from '../../../worker/format/v1/operations.ts'
import { encodeCbor } from '../../../worker/format/v1/values.ts'
import { backupOf, entriesIn } from '../../support/backup.ts'
import { openFaultTab } from '../../support/fault-tab.ts'
import { cloneRows, layRows, readRows, tamper } from '../../support/rows.ts'
import {
  beside,
  exclusively,
  freshName,
  pageThatKeeps,
  ifAlone,
  PASSPHRASE,
  set,
  settle,
} from '../../support/tab.ts'
import { logOf } from '../store/engine.ts'
import { epochsOf, headerOf } from './epochs.ts'
import { begun, contents, filledVault, openedTab, QUICK, secret, STILL } from './support.ts'

/** Adds a row with these operations, as a tab of the vault would; for one that has a key in this browser. */
async function append(name: string, operations: readonly LogOperation[]): Promise<void> {
  const log = await logOf(name)
  const encoded = operations.map(encodeOperation)
  const [row] = await log.exclusively(() => log.seal([{ encoded, count: encoded.length }]))
  await log.db.close()
  await tamper(name, (db) => db.add('log', row))
}

describe('in the middle of a rotation', () => {
  test('a check finds nothing, and a backup holds everything', async () => {
    const { name, tab: first } = await filledVault()
    first.host.crash()
    const tab = await openedTab(name, secret, STILL)
    await begun(tab)
    await set(tab, 'later', 1)
    expect(epochsOf(await readRows(name))).toEqual([1, 2])
    expect((await tab.check(1)).problems).toEqual([])
    const entries = await entriesIn((await backupOf(tab)).blob)
    expect(entries).toHaveLength(21)
  })

  test('a check that goes on all the while finds nothing', async () => {
    const { tab } = await filledVault()
    const rotating = tab.rotate({})
    for (let call = 1; call <= 3; call++) {
      expect((await tab.check(call)).problems.filter(({ code }) => code !== 'orphan')).toEqual([])
    }
    await rotating
    expect((await tab.check(9)).problems).toEqual([])
  })

  test('a vault whose log is damaged is salvaged, with rows of both epochs', async () => {
    const { name, tab: first } = await filledVault()
    while ((await first.report()).log?.upkeep) await new Promise((next) => setTimeout(next, 1))
    first.host.crash()
    const tab = await openedTab(name, secret, STILL)
    await begun(tab)
    await set(tab, 'later', 1)
    await set(tab, 'last', 2)
    tab.host.crash()
    const rows = cloneRows(await readRows(name))
    // A row behind the index is gone.
    rows.log.delete([...rows.log.keys()].at(-2) ?? 0)
    const other = freshName()
    await layRows(other, rows)
    const salvaging = await openFaultTab(other, undefined, QUICK)
    await expect(salvaging.unlock(secret)).rejects.toMatchObject({ code: 'record-missing' })
    await salvaging.repair(secret)
    expect(await salvaging.get('', 'last')).toBe(2)
    expect(await salvaging.get('', 'name 5')).toBe('value 5')
    await salvaging.rotate({})
    expect(epochsOf(await readRows(other))).toHaveLength(1)
  })

  test('an anchor goes along, and the vault put back to before is refused by it', async () => {
    const { name, tab: first } = await filledVault()
    first.host.crash()
    const before = await readRows(name)
    const upkeep = QUICK
    const events: VaultEvent[] = []
    const kdfTargetMs = 1
    const surroundings = {
      now: Date.now,
      exclusively,
      ifAlone,
      beside,
      kdfTargetMs,
      settle,
      upkeep,
    }
    const api = createApi(surroundings, pageThatKeeps(events))
    const lock = { idleMs: null, hiddenMs: null }
    await api.open(name, { lock, durability: 'strict', anchored: true })
    await api.unlock({ ...secret, anchor: '' })
    const anchors = (): string[] =>
      events.flatMap((event) => (event.type === 'anchor' ? event.text : []))
    while (anchors().length === 0) await new Promise((next) => setTimeout(next, 1))
    const [old = ''] = anchors()
    await api.rotate({})
    await new Promise((next) => setTimeout(next, 5))
    const newest = anchors().at(-1) ?? ''
    expect(newest).not.toBe(old)
    await api.close()
    for (const anchor of [old, newest]) {
      const tab = await openFaultTab(name)
      await tab.unlock({ ...secret, anchor })
      await tab.close()
    }
    const other = freshName()
    await layRows(other, before)
    const tab = await openFaultTab(other)
    await expect(tab.unlock({ ...secret, anchor: newest })).rejects.toMatchObject({
      code: 'tampered',
      detail: { row: 'anchor' },
    })
  })

  test('a large value that is written while the keys change is read under the new ones', async () => {
    const { name, tab } = await filledVault()
    const large = 'l'.repeat(1_000_000)
    const writing = Promise.all([1, 2, 3].map((n) => set(tab, `large ${n}`, large)))
    await tab.rotate({})
    await writing
    const before = await contents(tab)
    // Parts that were sealed just before it count as much as any.
    expect(epochsOf(await readRows(name))).toEqual([2])
    tab.host.crash()
    expect(await contents(await openedTab(name))).toEqual(before)
  })
})

describe('a vault', () => {
  test('that was made where another was erased, and so begins later, rotates twice', async () => {
    const { name, tab } = await filledVault()
    await tab.erase(name)
    await tab.create({ passphrase: PASSPHRASE })
    await set(tab, 'a', 1)
    await tab.rotate({})
    await set(tab, 'b', 2)
    await tab.rotate({})
    const rows = await readRows(name)
    expect(epochsOf(rows)).toEqual([3])
    for (const index of [rows.index, new Map<number, Uint8Array>()]) {
      const other = freshName()
      await layRows(other, { ...rows, index }, { generatorAt: Math.max(...rows.log.keys()) })
      const fresh = await openedTab(other, secret, QUICK)
      expect(await fresh.keys('', {})).toEqual(['a', 'b'])
      expect((await fresh.check(1)).problems).toEqual([])
      expect((await fresh.report()).healed).toEqual([])
    }
  })

  test('of which rows at the front are missing is refused after a rotation as before', async () => {
    const { name, tab } = await filledVault()
    await tab.rotate({})
    tab.host.crash()
    const rows = cloneRows(await readRows(name))
    rows.log.delete(Math.min(...rows.log.keys()))
    rows.index.clear()
    const other = freshName()
    await layRows(other, rows)
    await expect(openedTab(other)).rejects.toMatchObject({ code: 'record-missing' })
  })

  test('has an old row that was put back after it called false, and not taken for an entry', async () => {
    const { name, tab } = await filledVault()
    const before = await readRows(name)
    await tab.rotate({})
    const [sequence = 0, row] = [...before.log].at(-1) ?? []
    await tamper(name, (db) => db.put('log', row, sequence))
    expect((await tab.check(1)).problems).toMatchObject([
      { what: 'row', code: 'retired', sequence },
    ])
    expect((await tab.repair({})).report).toMatchObject({ quarantined: 1, lost: [] })
    expect((await tab.check(2)).problems).toEqual([])
  })

  test('with an entry that fits no segment any more moves it beside the log', async () => {
    const { name, tab: first } = await filledVault()
    first.host.crash()
    const value = 'o'.repeat(55_215)
    await append(name, [
      { type: 'set', namespace: '', name: 'oversized', value: encodeCbor(value), revision: 77 },
    ])
    const tab = await openedTab(name)
    expect(await tab.get('', 'oversized')).toBe(value)
    await tab.rotate({})
    expect(epochsOf(await readRows(name))).toEqual([2])
    expect(await tab.entry('', 'oversized')).toMatchObject({ value, revision: 77 })
    expect((await tab.check(1)).problems).toEqual([])
  })

  test('whose keys have sealed as much as they may writes nothing, and everything after a rotation', async () => {
    const { name, tab: first } = await filledVault()
    first.host.crash()
    await append(name, [{ type: 'reserve', epoch: 1, count: 2 ** 31 - 2 ** 20 }])
    const tab = await openedTab(name, secret, STILL)
    await expect(set(tab, 'a', 1)).rejects.toMatchObject({
      code: 'unsupported',
      detail: { what: 'more writes before the keys are rotated' },
    })
    expect(await tab.get('', 'name 5')).toBe('value 5')
    await begun(tab)
    await set(tab, 'a', 1)
    tab.host.crash()
    const fresh = await openedTab(name)
    expect(await fresh.get('', 'a')).toBe(1)
    while (headerOf(await readRows(name)).rotating) await new Promise((next) => setTimeout(next, 1))
    expect((await fresh.check(1)).problems).toEqual([])
  })
})
