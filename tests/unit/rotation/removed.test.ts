/** A secret that was removed with a rotation, and copies of all rows from before and after: it opens nothing written later. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { hostSecret } from '../../../worker/keyring/keyring.ts'
import type { Secret } from '../../../worker/keyring/secrets.ts'
import { openFaultTab, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName, PASSPHRASE, set } from '../../support/tab.ts'
import { attack, type Loot } from './attacker.ts'
import { filledVault, host, openedTab, secret, STILL } from './support.ts'

const removed = (): Promise<Secret> => hostSecret(host().hostSecret)

const idOf = async (tab: FaultTab, kind: string): Promise<string> =>
  (await tab.slots()).find((slot) => slot.kind === kind)?.id ?? ''

const namesIn = ({ log, index, large }: Rows): string[] => [
  ...[...log.keys()].map((key) => `log/${key}`),
  ...[...index.keys()].map((key) => `index/${key}`),
  ...[...large.keys()].map((key) => `large/${key}`),
]

/** A vault without a key in this browser, which would open everything to whoever has its rows. */
async function withoutDevice(): Promise<{ name: string; tab: FaultTab }> {
  const { name, tab } = await filledVault()
  await tab.removeSlot({ id: await idOf(tab, 'device'), secret })
  return { name, tab }
}

/** The rows that `now` has and `before` had not, or not these. */
const added = (before: Rows, now: Rows): string[] =>
  (['log', 'index', 'large'] as const).flatMap((store) =>
    [...(now[store] as Map<unknown, Uint8Array>)].flatMap(([key, row]) => {
      const had = (before[store] as Map<unknown, Uint8Array>).get(key)
      return had?.join() === row.join() ? [] : `${store}/${String(key)}`
    }),
  )

describe('whoever has a removed secret and all rows of both times', () => {
  test('opens everything that was written before it was removed: the attack is a sound one', async () => {
    const { name, tab } = await withoutDevice()
    const before = await readRows(name)
    const loot = await attack(await removed(), [before], before)
    expect(loot.opened.sort()).toEqual(namesIn(before).sort())
    expect(loot).toMatchObject({ roots: 1, secrets: 2 })
    tab.host.crash()
  })

  test('opens what is written later too, if nothing was rotated', async () => {
    const { name, tab } = await withoutDevice()
    const before = await readRows(name)
    await tab.removeSlot({ id: await idOf(tab, 'host-secret'), secret })
    await set(tab, 'later', 'secret')
    const after = await readRows(name)
    const { opened } = await attack(await removed(), [before, after], after)
    expect(opened.sort()).toEqual(namesIn(after).sort())
  })

  test('opens nothing that was written after its removal began the rotation', async () => {
    const { name, tab: first } = await withoutDevice()
    // Upkeep of the first one would go on writing.
    first.host.crash()
    const tab = await openedTab(name, secret, STILL)
    const before = await readRows(name)
    await tab.removeSlot({ id: await idOf(tab, 'host-secret'), secret, rotate: true })
    const begun = await readRows(name)
    await set(tab, 'later', 'secret')
    await set(tab, 'later and large', 's'.repeat(100_000))
    const after = await readRows(name)
    const loot = await attack(await removed(), [before, begun, after], after)
    expect(loot).toMatchObject({ roots: 1, secrets: 2 } satisfies Partial<Loot>)
    const later = added(begun, after)
    expect(later.length).toBeGreaterThan(4)
    expect(loot.opened.filter((row) => later.includes(row))).toEqual([])
    // The row of the removal itself says that a header came, and which: it is there for tabs that have only the old keys.
    expect(added(before, begun).filter((row) => loot.opened.includes(row))).toHaveLength(1)
  })

  test('opens nothing at all once the rotation is done', async () => {
    const { name, tab } = await withoutDevice()
    const before = await readRows(name)
    await tab.removeSlot({ id: await idOf(tab, 'host-secret'), secret, rotate: true })
    await set(tab, 'later', 'secret')
    await tab.rotate({})
    const after = await readRows(name)
    const loot = await attack(await removed(), [before, after], after)
    expect(loot.opened).toEqual([])
    const mine = await attack({ passphrase: PASSPHRASE }, [before, after], after)
    expect(mine.opened.sort()).toEqual(namesIn(after).sort())
    await expect(tab.unlock(host())).rejects.toMatchObject({ code: 'wrong-secret' })
    expect(await tab.get('', 'later')).toBe('secret')
  })

  test('gets nothing from a passphrase that was changed with a rotation', async () => {
    const { name, tab } = await withoutDevice()
    const before = await readRows(name)
    await tab.changePassphrase({ old: PASSPHRASE, new: 'next', rotate: true })
    await tab.rotate({})
    const after = await readRows(name)
    expect((await attack({ passphrase: PASSPHRASE }, [before, after], after)).opened).toEqual([])
    const fresh = await openedTab(name, { passphrase: 'next' })
    expect(await fresh.get('', 'name 5')).toBe('value 5')
  })

  test('cannot put its header back', async () => {
    const { name, tab } = await withoutDevice()
    const before = await readRows(name)
    await tab.removeSlot({ id: await idOf(tab, 'host-secret'), secret, rotate: true })
    await tab.rotate({})
    const after = await readRows(name)
    const other = freshName()
    const old = before.meta.get('header')
    after.meta.set('header', old).set('header.prev', old)
    after.copy.set('header', old)
    await layRows(other, after)
    await expect(openedTab(other, host())).rejects.toMatchObject({ code: 'tampered' })
    const laid = await readRows(other)
    const repairing = await openFaultTab(other)
    await expect(repairing.repair(host())).rejects.toMatchObject({ code: 'tampered' })
    expect(await readRows(other)).toEqual(laid)
  })
})
