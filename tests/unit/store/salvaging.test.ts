/** `repair()` of a vault that does not open: what the rows that are left can prove is there afterwards. */
import { beforeAll, describe, expect, test } from 'vitest'
import { anchorText } from '../../../src/protocol/anchor.ts'
import { cloneRows, flipBit, layRows, tamper, type Rows, uncounted } from '../../support/rows.ts'
import { openTab } from '../../support/tab.ts'
import { sha256 } from '../../../worker/crypto/mac.ts'
import { openKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { Database } from '../../../worker/store/database.ts'
import { salvageLog } from '../../../worker/store/salvage.ts'
import {
  deviceVault,
  freshName,
  numbered,
  PASSPHRASE,
  readRows,
  reopen,
  set,
  setMany,
  settled,
} from './engine.ts'
import { SOUND, TEXT, entriesOf, nth, prepare, repairedAfter, rows, tail } from './repaired.ts'

beforeAll(prepare)

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

  test('a repair that says once more what the birth said is not taken for it', async () => {
    const name = freshName()
    const tab = await deviceVault(name)
    await set(tab, 'before the repair', 1)
    await tab.lock()
    await tamper(name, (db) => db.delete('log', 1))
    await tab.repair({})
    const sequence = (await tab.report()).sequence ?? 0
    await tab.lock()
    await tamper(name, (db) => db.delete('log', IDBKeyRange.upperBound(sequence - 1)))
    await tamper(name, (db) => db.clear('index'))
    await expect(reopen(name)).rejects.toMatchObject({ code: 'record-missing' })
  })

  test('a wrong secret changes nothing but its count', async () => {
    const name = freshName()
    const tab = await openTab(name)
    await tab.create({ passphrase: PASSPHRASE })
    await set(tab, 'a', 1)
    await set(tab, 'b', 2)
    await tab.lock()
    const sequence = nth((await readRows(name)).log, 1)[0]
    await tamper(name, (db) => db.delete('log', sequence))
    const before = uncounted(await readRows(name))
    const next = await openTab(name)
    await expect(next.repair({ passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'wrong-secret',
    })
    expect(uncounted(await readRows(name))).toEqual(before)
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
    await db.close()
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
