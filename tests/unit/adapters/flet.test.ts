/** Flet's SecureStorage service: the suite of all adapters, and what Python is told. */
import { expect, test } from 'vitest'
import { fletSecureStorage } from '../../../src/adapters/flet.ts'
import { flutterSecureStorage } from '../../../src/adapters/flutter.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const storage = fletSecureStorage(vault, options)
    const { get, set, remove, clear } = storage
    return { get, set, remove, clear, keys: async () => Object.keys(await storage.get_all()) }
  },
  missing: undefined,
  textOnly: { namespace: 'flutter-secure-storage/FletSecureStorage' },
})

test('None is a ValueError, and so is what is no text', async () => {
  const storage = fletSecureStorage(await pageVault())
  for (const value of [undefined, null, 1]) {
    await expect(storage.set('a', value as never)).rejects.toMatchObject({ name: 'ValueError' })
  }
  expect(await storage.contains_key('a')).toBe(false)
})

test('a public_key is a namespace, the same one as of Flutter', async () => {
  const vault = await pageVault()
  const storage = fletSecureStorage(vault)
  await storage.set('a', '1')
  await storage.set('a', '2', { public_key: 'app' })
  expect([await storage.get('a'), await storage.get('a', { public_key: 'app' })]).toEqual([
    '1',
    '2',
  ])
  expect(await flutterSecureStorage(vault).read('a', { publicKey: 'app' })).toBe('2')
})

test('it is available while the vault is open', async () => {
  const vault = await pageVault()
  const storage = fletSecureStorage(vault)
  expect(await storage.get_availability()).toBe(true)
  await vault.lock()
  expect(await storage.get_availability()).toBe(false)
})
