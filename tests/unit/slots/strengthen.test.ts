/** A passphrase that cost what an old device could do is made to cost what this one can, and never less. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { KDF_FLOOR } from '../../../src/protocol/limits.ts'
import { createKeyring, openKeyring, strengthen } from '../../../worker/keyring/keyring.ts'
import { freshName, newVault, openTab, PASSPHRASE, set } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }

async function keyringOf(iterations: number) {
  const made = await createKeyring({ passphrase: { text: PASSPHRASE, iterations } }, 1)
  return openKeyring(made.header, secret)
}

const to = (iterations: number) => ({ iterations, nowMs: 2 })

test('a slot that cost less is replaced by one that costs more, for the same passphrase', async () => {
  const keyring = await keyringOf(KDF_FLOOR)
  const revision = await strengthen(keyring, secret, to(2 * KDF_FLOOR))
  const [slot] = (await openKeyring(revision?.header ?? new Uint8Array(), secret)).slots
  expect(slot?.slot.fixed.iterations).toBe(2 * KDF_FLOOR)
  expect(revision?.revokes).toBe(true)
})

test('one that costs as much, or nearly, or more, stays', async () => {
  const keyring = await keyringOf(2 * KDF_FLOOR)
  for (const iterations of [KDF_FLOOR, 2 * KDF_FLOOR, 2.9 * KDF_FLOOR]) {
    expect(await strengthen(keyring, secret, to(iterations))).toBeUndefined()
  }
})

test('another passphrase strengthens nothing', async () => {
  const keyring = await keyringOf(KDF_FLOOR)
  const wrong = { passphrase: 'wrong' }
  await expect(strengthen(keyring, wrong, to(2 * KDF_FLOOR))).rejects.toMatchObject({
    code: 'wrong-secret',
  })
})

test('in a vault it says whether it did, and the vault opens as before', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'kept')
  const [before] = (await tab.report()).slots
  // What calibration says depends on the machine; that nothing is ever lowered does not.
  const isDone = await tab.strengthen(PASSPHRASE)
  const [after] = (await tab.report()).slots
  expect(after?.id !== before?.id).toBe(isDone)
  expect(after?.iterations).toBeGreaterThanOrEqual(before?.iterations ?? Infinity)
  const again = await openTab(name)
  await again.unlock(secret)
  expect(await again.get('', 'a')).toBe('kept')
})
