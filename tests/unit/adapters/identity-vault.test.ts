/** Identity Vault's vocabulary: what each type of vault does, when the passcode is asked for, and what is told. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import {
  IdentityVault,
  VaultErrorCodes,
  type IdentityVaultConfig,
} from '../../../src/adapters/identity-vault.ts'
import { openVault } from '../../../src/client/open-vault.ts'
import { freshName } from '../../support/tab.ts'
import { usePageVaults } from '../../support/page-vault.ts'

usePageVaults()

interface Opened {
  identity: IdentityVault
  /** What the callbacks were told, in order. */
  told: unknown[]
  /** What a person will answer when asked. */
  person: { passcode: string }
}

async function initialized(
  config: Partial<IdentityVaultConfig> & Pick<IdentityVaultConfig, 'type'>,
  name = freshName(),
): Promise<Opened> {
  const identity = new IdentityVault(
    await openVault({ name, workerUrl: 'https://vault.test/w.js' }),
  )
  const told: unknown[] = []
  const person = { passcode: 'a good passcode' }
  identity.onLock(({ timeout }) => told.push(`lock ${timeout}`))
  identity.onUnlock(() => told.push('unlock'))
  identity.onError(({ code }) => told.push(`error ${code}`))
  identity.onConfigChanged(({ lockAfterBackgrounded }) =>
    told.push(`config ${lockAfterBackgrounded}`),
  )
  identity.onPasscodeRequested(async (isNew) => {
    told.push(isNew ? 'set a passcode' : 'passcode')
    await identity.setCustomPasscode(person.passcode)
  })
  await identity.initialize({ key: 'app', ...config })
  return { identity, told, person }
}

const VALUES = { text: 'x', number: 1, nothing: null, session: { token: 'abc', list: [1, 'two'] } }

describe.each(['SecureStorage', 'CustomPasscode', 'InMemory'] as const)('%s', (type) => {
  test('values of every kind of JSON are set, read, listed, exported, imported and removed', async () => {
    const { identity } = await initialized({ type })
    expect([await identity.isEmpty(), await identity.doesVaultExist()]).toEqual([true, false])
    expect(await identity.getValue('text')).toBeNull()
    for (const [key, value] of Object.entries(VALUES)) await identity.setValue(key, value)
    expect(await identity.getValue('session')).toEqual(VALUES.session)
    expect((await identity.getKeys()).toSorted()).toEqual(Object.keys(VALUES).toSorted())
    expect(await identity.exportVault()).toEqual(VALUES)
    expect(await identity.isEmpty()).toBe(false)
    await identity.importVault({ other: 'y', text: 'new' })
    expect(await identity.exportVault()).toEqual({ other: 'y', text: 'new' })
    await identity.removeValue('other')
    expect(await identity.getKeys()).toEqual(['text'])
    await identity.clear()
    expect(await identity.isEmpty()).toBe(true)
    expect(await identity.getKeys()).toEqual([])
  })
})

test('SecureStorage opens by itself, and locking has no effect', async () => {
  const name = freshName()
  const { identity, told } = await initialized({ type: 'SecureStorage' }, name)
  await identity.setValue('a', 'x')
  await identity.lock()
  expect(await identity.isLocked()).toBe(false)
  const { identity: next } = await initialized({ type: 'SecureStorage' }, name)
  expect(await next.getValue('a')).toBe('x')
  expect(told).toEqual([])
})

test('CustomPasscode asks once to be made, and again whenever a locked vault is needed', async () => {
  const name = freshName()
  const { identity, told } = await initialized({ type: 'CustomPasscode' }, name)
  await identity.setValue('a', 'x')
  await identity.lock()
  expect([await identity.isLocked(), await identity.isEmpty()]).toEqual([true, false])
  expect(await Promise.all([identity.getValue('a'), identity.getKeys()])).toEqual(['x', ['a']])
  expect(told).toEqual(['set a passcode', 'unlock', 'lock false', 'passcode', 'unlock'])
  const later = await initialized({ type: 'CustomPasscode', unlockVaultOnLoad: true }, name)
  expect(later.told).toEqual(['passcode', 'unlock'])
  expect(await later.identity.getValue('a')).toBe('x')
})

test('a lock that nobody here asked for is told as one by timeout', async () => {
  const name = freshName()
  const { identity, told } = await initialized({ type: 'CustomPasscode' }, name)
  await identity.setValue('a', 'x')
  const other = await openVault({ name, workerUrl: 'https://vault.test/w.js' })
  await other.lock()
  await expect.poll(() => told.at(-1)).toBe('lock true')
})

test('a wrong passcode is an error, a given-up one another, and nobody to ask a third', async () => {
  const { identity, told, person } = await initialized({ type: 'CustomPasscode' })
  await identity.setValue('a', 'x')
  await identity.lock()
  person.passcode = 'wrong'
  await expect(identity.getValue('a')).rejects.toMatchObject({ code: VaultErrorCodes.AuthFailed })
  person.passcode = ''
  await expect(identity.unlock()).rejects.toMatchObject({
    code: VaultErrorCodes.UserCanceledInteraction,
  })
  expect(told.filter((line) => String(line).startsWith('error'))).toEqual(['error 6', 'error 8'])
  const silent = new IdentityVault(
    await openVault({ name: freshName(), workerUrl: 'https://vault.test/w.js' }),
  )
  await silent.initialize({ key: 'app', type: 'CustomPasscode' })
  await expect(silent.setValue('a', 'x')).rejects.toMatchObject({
    code: VaultErrorCodes.MissingPasscode,
  })
})

test('after too many wrong passcodes the vault is cleared if it is to be, and not before', async () => {
  const limits = { customPasscodeInvalidUnlockAttempts: 2 }
  const kept = await initialized({ type: 'CustomPasscode', ...limits })
  const cleared = await initialized({
    type: 'CustomPasscode',
    ...limits,
    shouldClearVaultAfterTooManyFailedAttempts: true,
  })
  for (const { identity, person } of [kept, cleared]) {
    await identity.setValue('a', 'x')
    await identity.lock()
    person.passcode = 'wrong'
    await expect(identity.unlock()).rejects.toMatchObject({ code: VaultErrorCodes.AuthFailed })
    expect(await identity.isEmpty()).toBe(false)
    await expect(identity.unlock()).rejects.toMatchObject({
      code: VaultErrorCodes.TooManyFailedAttempts,
    })
  }
  expect([await kept.identity.isEmpty(), await cleared.identity.isEmpty()]).toEqual([false, true])
  kept.person.passcode = 'a good passcode'
  expect(await kept.identity.getValue('a')).toBe('x')
})

test('only a vault that locks is locked after it was out of sight for so long', async () => {
  const policies: unknown[] = []
  for (const type of ['CustomPasscode', 'SecureStorage'] as const) {
    const vault = await openVault({ name: freshName(), workerUrl: 'https://vault.test/w.js' })
    const setLockPolicy: typeof vault.setLockPolicy = async (policy) => void policies.push(policy)
    const watched = Object.assign(Object.create(vault) as typeof vault, { setLockPolicy })
    await new IdentityVault(watched).initialize({ key: 'app', type, lockAfterBackgrounded: 9 })
  }
  const never = { idleMs: null, hiddenMs: null, sleepMs: null }
  expect(policies).toEqual([{ idleMs: null, hiddenMs: 9, sleepMs: 9 }, never])
})

test('InMemory forgets when it is locked, and touches no storage', async () => {
  const name = freshName()
  const { identity, told } = await initialized({ type: 'InMemory' }, name)
  await identity.setValue('a', 'x')
  const { identity: other } = await initialized({ type: 'InMemory' }, name)
  expect(await other.getValue('a')).toBeNull()
  await identity.lock()
  expect(await identity.getValue('a')).toBeNull()
  expect(told).toEqual(['lock false'])
})

test('what a page cannot do, and what is not initialized, is an error and not something else', async () => {
  const device = initialized({ type: 'DeviceSecurity' })
  await expect(device).rejects.toMatchObject({ code: VaultErrorCodes.SecurityNotAvailable })
  const early = new IdentityVault(
    await openVault({ name: freshName(), workerUrl: 'https://vault.test/w.js' }),
  )
  await expect(early.getValue('a')).rejects.toMatchObject({
    code: VaultErrorCodes.VaultUnavailable,
  })
  const { identity, told } = await initialized({ type: 'SecureStorage' })
  const bad = identity.setValue('a', (() => {}) as never)
  await expect(bad).rejects.toMatchObject({ code: VaultErrorCodes.InvalidArguments })
  const other = identity.updateConfig({ key: 'app', type: 'InMemory' })
  await expect(other).rejects.toMatchObject({ code: VaultErrorCodes.InvalidArguments })
  await identity.updateConfig({ key: 'app', type: 'SecureStorage', lockAfterBackgrounded: 5 })
  expect(told).toEqual(['error 3', 'error 3', 'config 5'])
})
