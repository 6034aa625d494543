/** What a source has moved, the adapter that stands in for the old store finds: in its place and in its form. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { capacitorPreferences } from '../../../src/adapters/capacitor-preferences.ts'
import { capacitorSecureStoragePlugin } from '../../../src/adapters/capacitor-secure-storage-plugin.ts'
import { capacitorSecureStorage } from '../../../src/adapters/capacitor-secure-storage.ts'
import { fletSecureStorage } from '../../../src/adapters/flet.ts'
import { flutterSecureStorage } from '../../../src/adapters/flutter.ts'
import { IdentityVault } from '../../../src/adapters/identity-vault.ts'
import { cordovaSecureStorage, keyStore } from '../../../src/adapters/outsystems.ts'
import { vaultStorage } from '../../../src/adapters/storage.ts'
import type { Vault } from '../../../src/client/vault.ts'
import * as old from '../../../src/lib/migrate.ts'
import { oldStorage } from '../../support/old-storage.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'

usePageVaults()

/** The items of one case of the vectors. */
function items(file: string, id: string): Record<string, string> {
  const { cases } = JSON.parse(readFileSync(`tests/vectors/${file}.json`, 'utf8')) as {
    cases: { id: string; input: { storage: Record<string, string> } }[]
  }
  const found = cases.find((one) => one.id.endsWith(id))
  if (!found) throw new Error(`no case ${id}`)
  return found.input.storage
}

type Move = readonly [
  name: string,
  items: Record<string, string>,
  source: (storage: old.OldStorage) => old.Source,
  find: (vault: Vault) => Promise<unknown>,
  wanted: unknown,
]

const MOVES: Move[] = [
  [
    'flutter_secure_storage',
    items('flutter-secure-storage-web', '-001'),
    (storage) => old.flutterSecureStorage(storage),
    (vault) => flutterSecureStorage(vault).readAll({}),
    { apiKey: 'your_value', jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln' },
  ],
  [
    "Flet's SecureStorage",
    items('flutter-secure-storage-web', '-006'),
    (storage) => old.flutterSecureStorage(storage, { publicKey: 'FletSecureStorage' }),
    (vault) => fletSecureStorage(vault).get_all(),
    { token: 't-123' },
  ],
  [
    'aparajita',
    items('aparajita-capacitor-secure-storage', '-002'),
    (storage) => old.aparajitaSecureStorage(storage),
    (vault) => capacitorSecureStorage(vault).get('when'),
    new Date('2020-08-27T13:27:07.413Z'),
  ],
  [
    'aparajita in its Blowfish years',
    items('aparajita-capacitor-secure-storage', '-020'),
    (storage) => old.aparajitaBlowfishStorage(storage, { encryptionKey: 'my-encryption-key' }),
    async (vault) => {
      const { get } = capacitorSecureStorage(vault)
      return Promise.all(['token', 'n', 'obj', 't'].map((key) => get(key)))
    },
    ['abc', 7, { a: [1, 2] }, true],
  ],
  [
    'martinkasa',
    items('martinkasa-capacitor-secure-storage-plugin', '-001'),
    (storage) => old.martinkasaSecureStorage(storage),
    (vault) => capacitorSecureStoragePlugin(vault).get({ key: 'latin1' }),
    { value: 'café £5' },
  ],
  [
    'Preferences in a group',
    items('capacitor-preferences', '-002'),
    (storage) => old.capacitorPreferences(storage, { group: 'G' }),
    async (vault) => {
      const preferences = capacitorPreferences(vault)
      await preferences.configure({ group: 'G' })
      return preferences.get({ key: 'a' })
    },
    { value: '1' },
  ],
  [
    'BrowserVault',
    items('other-web-stores', '-001'),
    (storage) => old.browserVault(storage, 'io.ionic.demo'),
    async (vault) => {
      const identity = new IdentityVault(vault)
      await identity.initialize({ key: 'io.ionic.demo', type: 'SecureStorage' })
      return identity.exportVault()
    },
    { session: { token: 'abc', n: 1 }, pin: '1234' },
  ],
  [
    'the Cordova proxy',
    items('other-web-stores', '-005'),
    (storage) => old.cordovaSecureStorage(storage, 'shop'),
    async (vault) => [
      (await keyStore(vault).GetValue({ Store: 'shop', Key: 'pw' })).Value,
      await new Promise((resolve, reject) =>
        cordovaSecureStorage(vault, 'shop').get(resolve, reject, 'user'),
      ),
    ],
    ['s3cret', 'alice'],
  ],
  [
    'localStorage',
    { token: 'x', theme: 'dark' },
    (storage) => old.webStorage(storage, ['token']),
    (vault) => vaultStorage(vault).getItem('token'),
    'x',
  ],
]

test.each(MOVES)('%s', async (_, stored, source, find, wanted) => {
  const vault = await pageVault()
  const storage = oldStorage(stored)
  const moved = await old.migrateFrom(vault, source(storage))
  expect(moved.unread).toEqual([])
  expect(moved.erased.length).toBeGreaterThan(0)
  expect(await find(vault)).toEqual(wanted)
})
