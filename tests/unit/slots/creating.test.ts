/** The ways in that a vault is made with: each has opened it before anybody is told that it is there. */
import { expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { freshName, openTab, PASSPHRASE, set } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }

async function read(name: string, by: UnlockSecret): Promise<unknown> {
  const tab = await openTab(name)
  await tab.unlock(by)
  return tab.get('', 'a')
}

test('a recovery code made with the vault opens it, and does not count before it was typed again', async () => {
  const name = freshName()
  const tab = await openTab(name)
  const { recoveryCode = '' } = await tab.create({ passphrase: PASSPHRASE, recovery: true })
  await set(tab, 'a', 'kept')
  expect(await tab.slots()).toMatchObject([
    { kind: 'passphrase', confirmed: true },
    { kind: 'recovery', confirmed: false },
  ])
  expect(await read(name, { recoveryCode })).toBe('kept')
  const id = (await tab.slots())[0]?.id ?? ''
  await expect(tab.removeSlot({ id, secret })).rejects.toMatchObject({ code: 'last-slot' })
  await tab.confirmRecoveryCode(recoveryCode)
  await tab.removeSlot({ id, secret })
  expect(await read(name, { recoveryCode })).toBe('kept')
})

test('a recovery code is not all that a new vault has, and comes only where it was asked for', async () => {
  const tab = await openTab(freshName())
  await expect(tab.create({ recovery: true })).rejects.toMatchObject({ code: 'bad-request' })
  await expect(tab.create({ device: false, recovery: true })).rejects.toMatchObject({
    code: 'bad-request',
  })
  const { state, at, ...given } = await tab.create({ device: true })
  expect([state, at > 0, given]).toEqual(['unlocked', true, {}])
})

test.each([
  ['the passphrase', 1],
  ['the recovery code', 2],
] as const)('where %s would not open it there is no vault', async (_, at) => {
  const name = freshName()
  const tab = await openTab(name)
  const { wrapKey } = crypto.subtle
  let wrapped = 0
  const spy = vi.spyOn(crypto.subtle, 'wrapKey').mockImplementation(async (format, ...rest) => {
    const bytes = await wrapKey.call(crypto.subtle, format, ...rest)
    // Each slot has a private key of its own.
    const isThis = format === 'pkcs8' && ++wrapped === at
    return isThis ? new Uint8Array(bytes).map((byte) => byte ^ 1).buffer : bytes
  })
  await expect(tab.create({ ...secret, recovery: true })).rejects.toMatchObject({
    code: 'slot-damaged',
  })
  spy.mockRestore()
  expect((await tab.report()).state).toBe('empty')
  await tab.create({ ...secret, recovery: true })
})
