/** The testing kit is the vault itself: what a test sees there is what a page sees. */
import { afterEach, expect, test } from 'vitest'
import { isVaultError } from '../../../src/protocol/errors.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { openTestVault } from '../../../src/lib/testing.ts'

const open: Vault[] = []
const vaultOf = async (...args: Parameters<typeof openTestVault>): Promise<Vault> => {
  const vault = await openTestVault(...args)
  open.push(vault)
  return vault
}
afterEach(() => {
  for (const vault of open.splice(0)) vault.close()
})

const codeOf = (error: unknown): unknown => (isVaultError(error) ? error.code : error)

test('a vault is open with what it was given, and opens by itself', async () => {
  const vault = await vaultOf({ entries: { a: 1n, b: new Map([['x', new Date(0)]]) } })
  expect(vault.state).toBe('unlocked')
  expect(await vault.get('b')).toEqual(new Map([['x', new Date(0)]]))
  await vault.lock()
  expect(await vault.get('a').catch(codeOf)).toBe('locked')
  await vault.unlock()
  expect(await vault.keys()).toEqual(['a', 'b'])
})

test('a locked vault wants its passphrase, and waits after wrong ones', async () => {
  const passphrase = 'correct horse battery staple'
  const vault = await vaultOf({ state: 'locked', passphrase })
  expect(vault.state).toBe('locked')
  expect(await vault.unlock({ passphrase: 'wrong' }).catch(codeOf)).toBe('wrong-secret')
  await vault.unlock({ passphrase })
  expect(vault.state).toBe('unlocked')
})

test('what crosses is a copy, and what cannot be stored is refused with its path', async () => {
  const vault = await vaultOf()
  const value = { list: [1] }
  await vault.set('a', value)
  value.list.push(2)
  expect(await vault.get('a')).toEqual({ list: [1] })
  const refused = await vault.set('b', { f: () => 1 } as never).catch((error) => error)
  expect([refused.code, refused.detail.path]).toEqual(['bad-value', '$.f'])
})

test('two of one name are two tabs: one hears of the other, and a lost update is a conflict', async () => {
  const first = await vaultOf({ name: 'two-tabs' })
  const second = await vaultOf({ name: 'two-tabs' })
  const heard = new Promise((resolve) => second.watch('', resolve))
  const { revision } = await first.set('a', 1)
  expect(await heard).toMatchObject({ names: ['a'] })
  await second.set('a', 2)
  expect(await first.set('a', 3, { ifRevision: revision }).catch(codeOf)).toBe('conflict')
})

test('the clock is the test’s own', async () => {
  let nowMs = 1_700_000_000_000
  const vault = await vaultOf({ now: () => nowMs })
  await vault.set('a', 1, { expiresAt: nowMs + 1000 })
  expect(await vault.has('a')).toBe(true)
  nowMs += 1000
  expect(await vault.get('a')).toBeUndefined()
})

test('an empty one has still to be created', async () => {
  const vault = await vaultOf({ state: 'empty' })
  expect(vault.state).toBe('empty')
  expect(await vault.unlock().catch(codeOf)).toBe('empty')
})

test('without IndexedDB it says what is missing', async () => {
  const { indexedDB } = globalThis
  Reflect.deleteProperty(globalThis, 'indexedDB')
  try {
    const error = await openTestVault().catch((thrown) => thrown)
    expect([error.code, error.detail.what]).toEqual(['unsupported', 'indexedDB'])
  } finally {
    globalThis.indexedDB = indexedDB
  }
})
