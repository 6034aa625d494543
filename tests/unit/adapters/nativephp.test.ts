/** NativePHP's calls for the page: the suite of all adapters, the statuses, and `Crypt`. */
import { expect, test } from 'vitest'
import { nativeCrypt, nativeSecureStorage } from '../../../src/adapters/nativephp.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const storage = nativeSecureStorage(vault, options)
    return {
      // NativePHP cannot tell an empty text from none; the suite can, and so here by what is stored.
      get: async (key) => {
        const { value } = await storage.get(key)
        if (value !== null) return value
        return (await vault.namespace(options?.namespace ?? 'nativephp').get(key)) ?? null
      },
      set: (key, value) => storage.set(key, value),
      remove: (key) => storage.delete(key),
    }
  },
  missing: null,
  textOnly: { namespace: 'nativephp' },
})

usePageVaults()

test('set, get and delete answer as in the web view; null deletes, and an empty text reads as none', async () => {
  const storage = nativeSecureStorage(await pageVault())
  expect(await storage.get('a')).toEqual({ value: null })
  expect(await storage.set('a', 'x')).toEqual({ success: true })
  expect(await storage.get('a')).toEqual({ value: 'x' })
  expect(await storage.set('a', null)).toEqual({ success: true })
  expect(await storage.get('a')).toEqual({ value: null })
  await storage.set('a', '')
  expect(await storage.get('a')).toEqual({ value: null })
  expect(await storage.delete('nothing')).toEqual({ success: true })
})

test('read says found, not found, or that nobody can know now, and never mixes them up', async () => {
  const vault = await pageVault()
  const storage = nativeSecureStorage(vault)
  await storage.set('a', 'x')
  expect(await storage.read('a')).toEqual({ status: 'found', value: 'x', code: null })
  expect(await storage.read('b')).toEqual({ status: 'not_found', value: null, code: null })
  await vault.lock()
  expect(await storage.read('a')).toEqual({ status: 'unavailable', value: null, code: 'locked' })
  await vault.unlock()
  await vault.namespace('nativephp').set('n', 1)
  expect(await storage.read('n')).toEqual({ status: 'error', value: null, code: 'bad-value' })
})

test('what Crypt seals only this vault opens, and only as what it is', async () => {
  const vault = await pageVault()
  const payload = await nativeCrypt(vault).encryptString('secret')
  expect(payload).not.toContain('secret')
  expect(await nativeCrypt(await pageVault(vault.name)).decryptString(payload)).toBe('secret')
  for (const decrypt of [nativeCrypt(await pageVault()).decryptString, vault.decrypt]) {
    await expect(decrypt(payload)).rejects.toMatchObject({ code: 'tampered' })
  }
})
