/**
 * What someone with a copy of all rows, but without the key of the browser, can check a guess of the passphrase against:
 * of a bound slot nothing. The one who guesses knows the format, and looks at every offset of every row.
 */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { sealedWith } from '../../support/guess.ts'
import { readRows, type Rows } from '../../support/rows.ts'
import { freshName, newVault, PASSPHRASE, set } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }

/** The rows of a vault with a recovery code that was proved saved, and a passphrase: bound, or not. */
async function rowsOf(bound: boolean): Promise<Rows> {
  const name = freshName()
  const tab = await newVault(name)
  const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
  await tab.confirmRecoveryCode(recoveryCode)
  await set(tab, 'a', 'kept')
  const id = (await tab.slots()).find(({ kind }) => kind === 'passphrase')?.id ?? ''
  if (bound) await tab.bindSlot({ id, passphrase: PASSPHRASE, bound })
  await set(tab, 'b', 'written later')
  const rows = await readRows(name)
  rows.meta.delete('device')
  return rows
}

test('of a bound slot the right passphrase is not told from a wrong one', async () => {
  const rows = await rowsOf(true)
  expect(await sealedWith(rows, PASSPHRASE)).toEqual([])
  expect(await sealedWith(rows, 'wrong')).toEqual([])
})

test('of any other slot it is, by each of the three: what is tried does find it', async () => {
  const rows = await rowsOf(false)
  expect(await sealedWith(rows, PASSPHRASE)).toEqual(['commitment', 'private key', 'root'])
  expect(await sealedWith(rows, 'wrong')).toEqual([])
})

test('nor is it in a vault in which a passphrase was bound after others had opened it', async () => {
  const name = freshName()
  const tab = await newVault(name)
  const slot = { kind: 'host-secret', hostSecret: new Uint8Array(16).fill(7) } as const
  await tab.addSlot({ secret, slot })
  await tab.changePassphrase({ old: PASSPHRASE, new: 'the second' })
  const id = (await tab.slots())[0]?.id ?? ''
  await tab.bindSlot({ id, passphrase: 'the second', bound: true })
  await tab.changePassphrase({ old: 'the second', new: 'the third' })
  const rows = await readRows(name)
  rows.meta.delete('device')
  for (const guess of [PASSPHRASE, 'the second', 'the third']) {
    expect(await sealedWith(rows, guess)).toEqual([])
  }
})
