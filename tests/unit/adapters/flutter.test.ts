/** What the Dart file calls: the suite of all adapters, and that the two fit each other. Dart itself is not run here. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { flutterSecureStorage } from '../../../src/adapters/flutter.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const storage = flutterSecureStorage(vault, options)
    const web = { publicKey: 'app', wrapKey: 'of no effect' }
    return {
      get: (key) => storage.read(key, web),
      set: (key, value) => storage.write(key, value, web),
      remove: (key) => storage.delete(key, web),
      keys: async () => Object.keys(await storage.readAll(web)),
      clear: () => storage.deleteAll(web),
    }
  },
  missing: null,
  textOnly: { namespace: 'flutter-secure-storage/app' },
})

test('every call of the Dart file is there, with as many arguments as it hands over', async () => {
  const dart = readFileSync('src/adapters/flutter/coffer_secure_storage_web.dart', 'utf8')
  const calls = [...dart.matchAll(/external JS\S+ (\w+)\((.*)\);/gu)]
  const declared = calls.map(([, name = '', args = '']) => [name, args.split(',').length])
  const methods = Object.entries(flutterSecureStorage(await pageVault()))
  expect(declared).toEqual(methods.map(([name, method]) => [name, method.length]))
})

test('readAll gives all of one publicKey, and deleteAll takes no other away', async () => {
  const storage = flutterSecureStorage(await pageVault())
  const other = { publicKey: 'other' }
  await storage.write('a', '1', {})
  await storage.write('b', '', {})
  await storage.write('a', 'of the other', other)
  expect(await storage.readAll({})).toEqual({ a: '1', b: '' })
  expect([await storage.containsKey('a', {}), await storage.containsKey('c', {})]).toEqual([
    true,
    false,
  ])
  await storage.deleteAll({})
  expect(await storage.readAll({})).toEqual({})
  expect(await storage.readAll(other)).toEqual({ a: 'of the other' })
})

test('what a vault cannot be, a store for one session, is refused and not ignored', async () => {
  const storage = flutterSecureStorage(await pageVault())
  const refused = storage.write('a', '1', { useSessionStorage: 'true' })
  await expect(refused).rejects.toMatchObject({
    code: 'unsupported',
    detail: { what: 'useSessionStorage' },
  })
})

test('changes of another tab are told, and after an unlock that everything may have changed', async () => {
  const vault = await pageVault()
  const storage = flutterSecureStorage(vault)
  const told: (string | null)[] = []
  const stop = storage.watch((key) => told.push(key), {})
  await flutterSecureStorage(await pageVault(vault.name)).write('a', '1', {})
  await storage.read('a', {})
  await expect.poll(() => told).toEqual(['a'])
  await vault.lock()
  await vault.unlock()
  await expect.poll(() => told).toEqual(['a', null])
  stop()
  await storage.write('b', '1', {})
  expect(told).toEqual(['a', null])
})
