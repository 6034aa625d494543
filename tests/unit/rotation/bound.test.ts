/** Rotation of a vault in which a passphrase is bound to this browser: the new keys get to it through its layer, or not at all. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { FaultTab } from '../../support/fault-tab.ts'
import { sealedWith } from '../../support/guess.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { PASSPHRASE } from '../../support/tab.ts'
import { contents, filledVault, host, openedTab, secret } from './support.ts'

const lost = { code: 'slot-damaged', detail: { slot: 'device' } }

const idOf = async (tab: FaultTab, kind: string): Promise<string> =>
  (await tab.slots()).find((slot) => slot.kind === kind)?.id ?? ''

/** A vault that a bound passphrase and a host's secret open, and this browser by itself does not. */
async function boundVault() {
  const vault = await filledVault()
  const { tab } = vault
  await tab.removeSlot({ id: await idOf(tab, 'device'), secret })
  const id = await idOf(tab, 'passphrase')
  await tab.bindSlot({ id, passphrase: PASSPHRASE, bound: true })
  return vault
}

test('afterwards every secret opens the vault, and the layer is on', async () => {
  const { name, tab } = await boundVault()
  const before = await contents(tab)
  await tab.rotate({})
  for (const by of [secret, host()]) {
    const other = await openedTab(name, by)
    expect(await contents(other)).toEqual(before)
    expect((await other.slots()).map(({ kind, bound }) => [kind, bound])).toEqual([
      ['passphrase', true],
      ['host-secret', false],
    ])
    expect((await other.check(1)).problems).toEqual([])
  }
  const { meta, copy } = await readRows(name)
  meta.delete('device')
  // Where the headers are; guessing.test.ts looks everywhere.
  const none = {
    log: new Map(),
    index: new Map(),
    large: new Map(),
    files: new Map(),
    quarantine: new Map(),
  }
  expect(await sealedWith({ meta, copy, ...none }, PASSPHRASE)).toEqual([])
})

test('is refused where the key is not there, and changes nothing', async () => {
  const { name, tab } = await boundVault()
  await tamper(name, (db) => db.delete('meta', 'device'))
  const { meta } = await readRows(name)
  await expect(tab.rotate({})).rejects.toMatchObject(lost)
  expect((await readRows(name)).meta.get('header')).toEqual(meta.get('header'))
  expect(await contents(await openedTab(name, host()))).toHaveLength(20)
})

test('leaves out the slot whose key is gone, where that is the one removed', async () => {
  const { name, tab } = await boundVault()
  await tamper(name, (db) => db.delete('meta', 'device'))
  const id = await idOf(tab, 'passphrase')
  await tab.removeSlot({ id, secret: host(), rotate: true })
  await tab.rotate({})
  expect(await contents(await openedTab(name, host()))).toHaveLength(20)
})
