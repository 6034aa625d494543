/** A header written anew: other tabs go on under it, and none that is older opens anything. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { cloneRows, flipBit, layRows, readRows, tamper, type Rows } from '../../support/rows.ts'
import { openFaultTab } from '../../support/fault-tab.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { freshName, newVault, openTab, PASSPHRASE, set, type Tab } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }
const changed = { passphrase: 'changed' }
const change = { old: PASSPHRASE, new: 'changed' }
const second = { secret, slot: { kind: 'passphrase', passphrase: 'second' } } as const

async function vaultWithEntry(): Promise<{ name: string; tab: Tab }> {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'kept')
  return { name, tab }
}

/** The rows of a vault before its passphrase was changed, and after. */
async function changedRows(): Promise<{ before: Rows; after: Rows }> {
  const { name, tab } = await vaultWithEntry()
  const before = await readRows(name)
  await tab.changePassphrase(change)
  await set(tab, 'b', 'after')
  return { before, after: await readRows(name) }
}

/** What comes of unlocking a vault that has these rows. */
async function judge(rows: Rows, by: { passphrase: string }): Promise<unknown> {
  const name = freshName()
  await layRows(name, rows)
  const tab = await openTab(name)
  try {
    await tab.unlock(by)
    expect(await tab.get('', 'a')).toBe('kept')
    return (await tab.report()).healed
  } catch (error) {
    const { code, detail } = error as { code: string; detail: { row?: string } }
    return [code, detail.row]
  }
}

test('other tabs are told that there are other ways in than before', async () => {
  const { name, tab } = await vaultWithEntry()
  const other = await openTab(name)
  await other.unlock(secret)
  const told = () => other.events.filter(({ type }) => type === 'slots').length
  await set(tab, 'b', 'an entry is none of it')
  expect(await other.get('', 'b')).toBe('an entry is none of it')
  expect(told()).toBe(0)
  await tab.addSlot(second)
  await expect.poll(told).toBe(1)
  expect(await other.slots()).toHaveLength(2)
})

describe('other tabs', () => {
  test('stay open, know of the new slot, and can change others', async () => {
    const { name, tab } = await vaultWithEntry()
    const other = await openTab(name)
    await other.unlock(secret)
    await tab.addSlot({ ...second, name: 'new' })
    expect(await other.get('', 'a')).toBe('kept')
    expect(await other.slots()).toMatchObject([{ name: '' }, { name: 'new' }])
    await other.changePassphrase(change)
    await set(tab, 'b', 1)
    expect((await tab.report()).state).toBe('unlocked')
    expect(await tab.slots()).toEqual(await other.slots())
  })

  test('that heard of nothing go on when they next write', async () => {
    const { name, tab } = await vaultWithEntry()
    const other = await openFaultTab(name)
    await other.unlock(secret)
    other.host.deaf = true
    await tab.changePassphrase(change)
    expect(await other.get('', 'a')).toBe('kept')
    await set(other, 'b', 1)
    expect(await tab.get('', 'b')).toBe(1)
    await other.changePassphrase({ old: 'changed', new: 'by the other' })
    const fresh = await openTab(name)
    await fresh.unlock({ passphrase: 'by the other' })
  })

  test('that could not read the header just then go on when they can', async () => {
    const { name, tab } = await vaultWithEntry()
    const other = await openFaultTab(name)
    await other.unlock(secret)
    other.host.deaf = true
    const { id } = await tab.addSlot(second)
    // The rows are read, the header is not: whichever request fails, for good and then not any more.
    for (let at = 1; at < 20; at++) {
      await tab.renameSlot(id, `name ${at}`)
      other.host.arm('fail', at, true)
      await set(other, 'b', at).catch((error: unknown) => error)
      other.host.disarm()
      expect(await other.slots()).toMatchObject([{ name: '' }, { name: `name ${at}` }])
    }
    expect((await other.report()).state).toBe('unlocked')
  })

  test('that change slots at once all do, one after the other', async () => {
    const { name } = await vaultWithEntry()
    const tabs = await Promise.all([1, 2, 3, 4].map(() => openTab(name)))
    await Promise.all(tabs.map((tab) => tab.unlock(secret)))
    await Promise.all(
      tabs.map((tab, n) =>
        tab.addSlot({ secret, slot: { kind: 'passphrase', passphrase: `of tab ${n}` } }),
      ),
    )
    for (const tab of tabs) expect(await tab.slots()).toHaveLength(5)
    for (const n of tabs.keys()) {
      const fresh = await openTab(name)
      await fresh.unlock({ passphrase: `of tab ${n}` })
    }
  })

  test('that check the vault meanwhile find nothing wrong with its header', async () => {
    const { name, tab } = await vaultWithEntry()
    const other = await openTab(name)
    await other.unlock(secret)
    for (let n = 0; n < 4; n++) {
      const changing = tab.renameSlot((await tab.slots())[0]?.id ?? '', `name ${n}`)
      const { problems } = await other.check(n)
      expect(problems).toEqual([])
      await changing
    }
  })

  test('that repair do not put the older header back', async () => {
    const { name, tab } = await vaultWithEntry()
    const other = await openTab(name)
    await other.unlock(secret)
    await tab.changePassphrase(change)
    await other.repair({})
    const fresh = await openTab(name)
    await fresh.unlock(changed)
    expect(await fresh.get('', 'a')).toBe('kept')
  })

  test('lock where the header on disk is not the one that the log names', async () => {
    const { name, tab } = await vaultWithEntry()
    const other = await openFaultTab(name)
    await other.unlock(secret)
    other.host.deaf = true
    const { meta } = await readRows(name)
    await tab.changePassphrase(change)
    await tamper(name, (db) => db.put('meta', meta.get('header'), 'header'))
    await expect(set(other, 'b', 1)).rejects.toMatchObject({ code: 'locked' })
    expect((await other.report()).state).toBe('locked')
  })
})

describe('an older header', () => {
  test('put back opens nothing: by the old secret it is tampering, by the new one another vault', async () => {
    const { before, after } = await changedRows()
    const rows = cloneRows(after)
    for (const place of [rows.meta, rows.copy]) place.set('header', before.meta.get('header'))
    expect(await judge(rows, secret)).toEqual(['tampered', 'header'])
    expect(await judge(rows, changed)).toEqual(['wrong-secret', undefined])
  })

  test('in one place is healed from the other', async () => {
    const { before, after } = await changedRows()
    for (const [place, healed] of [
      ['meta', ['header']],
      ['copy', ['header copy']],
    ] as const) {
      const rows = cloneRows(after)
      rows[place].set('header', before.meta.get('header'))
      expect(await judge(rows, changed)).toEqual(healed)
      expect(await judge(rows, secret)).toEqual([
        place === 'meta' ? 'tampered' : 'wrong-secret',
        place === 'meta' ? 'header' : undefined,
      ])
    }
  })

  test('that a change cut short has left is gone after the next unlock', async () => {
    const { before, after } = await changedRows()
    const old = before.meta.get('header')
    const name = freshName()
    const rows = cloneRows(after)
    rows.meta.set('header.prev', old)
    rows.copy.set('header', old)
    await layRows(name, rows)
    const tab = await openTab(name)
    await tab.unlock(changed)
    expect((await tab.report()).healed).toEqual(['header copy'])
    const { meta, copy } = await readRows(name)
    expect(meta.get('header.prev')).toEqual(after.meta.get('header'))
    expect(copy.get('header')).toEqual(after.meta.get('header'))
  })
})

describe('the row that names a header', () => {
  /** That row of `after`: the first one that `before` has not. */
  const pinning = ({ before, after }: { before: Rows; after: Rows }): number =>
    [...after.log.keys()].find((sequence) => !before.log.has(sequence)) ?? 0

  test('if damaged, is repaired: the new secret opens the vault, and never the old one', async () => {
    const both = await changedRows()
    const sequence = pinning(both)
    for (const damage of ['flipped', 'gone'] as const) {
      const rows = cloneRows(both.after)
      const row = rows.log.get(sequence) as Uint8Array
      if (damage === 'flipped') rows.log.set(sequence, flipBit(row, 60, 1))
      else rows.log.delete(sequence)
      const name = freshName()
      await layRows(name, rows)
      const tab = await openTab(name)
      await expect(tab.unlock(changed)).rejects.toMatchObject({
        code: damage === 'flipped' ? 'tampered' : 'record-missing',
      })
      await expect(tab.repair(secret)).rejects.toMatchObject({ code: 'wrong-secret' })
      await tab.repair(changed)
      expect(await tab.get('', 'b')).toBe('after')
      const fresh = await openTab(name)
      await fresh.unlock(changed)
      expect((await fresh.check(1)).problems).toEqual([])
    }
  })

  test('if damaged, does not let an older header in', async () => {
    const both = await changedRows()
    const rows = cloneRows(both.after)
    for (const place of [rows.meta, rows.copy]) place.set('header', both.before.meta.get('header'))
    rows.meta.delete('header.prev')
    // The row that named it is there; another one is damaged.
    const newest = Math.max(...rows.log.keys())
    rows.log.set(newest, flipBit(rows.log.get(newest) as Uint8Array, 60, 1))
    const name = freshName()
    await layRows(name, rows)
    const tab = await openTab(name)
    await expect(tab.repair(secret)).rejects.toMatchObject({
      code: 'tampered',
      detail: { row: 'header' },
    })
  })

  test('is carried along when the log is put in order', async () => {
    const { name } = await vaultWithEntry()
    const tab = await openFaultTab(name, undefined, SMALL_UPKEEP)
    await tab.unlock(secret)
    await tab.changePassphrase(change)
    const pinned = (await tab.report()).sequence ?? 0
    for (let n = 0; (await readRows(name)).log.has(pinned); n++) {
      expect(n).toBeLessThan(500)
      await set(tab, `often ${n % 3}`, 'x'.repeat(400))
      // Upkeep takes its turn on the same thread.
      await new Promise((done) => setTimeout(done, 5))
    }
    const fresh = await openTab(name)
    await fresh.unlock(changed)
    expect(await fresh.get('', 'a')).toBe('kept')
    expect((await fresh.check(1)).problems).toEqual([])
    await fresh.changePassphrase({ old: 'changed', new: 'once more' })
  })
})
