/** The three plug-ins for Capacitor by the suite of all adapters. Beside the real ones they run in a browser. */
import { describe, expect, test } from 'vitest'
import { capacitorPreferences } from '../../../src/adapters/capacitor-preferences.ts'
import { capacitorSecureStoragePlugin } from '../../../src/adapters/capacitor-secure-storage-plugin.ts'
import {
  capacitorSecureStorage,
  StorageError,
} from '../../../src/adapters/capacitor-secure-storage.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

describe('@aparajita/capacitor-secure-storage', () => {
  keepsTheBehaviour({
    open: (vault, options) => {
      const { getItem, setItem, remove, keys, clear } = capacitorSecureStorage(vault, options)
      return { get: getItem, set: setItem, remove, keys, clear }
    },
    missing: null,
    textOnly: { namespace: 'capacitor-secure-storage/capacitor-storage_' },
  })

  test('errors have the codes of the plug-in, and a prefix sees nothing of another', async () => {
    const storage = capacitorSecureStorage(await pageVault())
    await storage.setItem('a', 'no JSON')
    const error: unknown = await storage.get('a').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StorageError)
    expect(error).toMatchObject({ code: 'invalidData' })
    await storage.setKeyPrefix('capacitor-')
    expect(await storage.keys()).toEqual([])
  })
})

describe('capacitor-secure-storage-plugin', () => {
  keepsTheBehaviour({
    open: (vault, options) => {
      const plugin = capacitorSecureStoragePlugin(vault, options)
      const isMissing = (error: unknown): null => {
        if (error === 'Item with given key does not exist') return null
        throw error
      }
      return {
        get: (key) => plugin.get({ key }).then(({ value }) => value, isMissing),
        set: (key, value) => plugin.set({ key, value }),
        remove: (key) => plugin.remove({ key }).catch(isMissing),
        keys: async () => (await plugin.keys()).value,
        clear: () => plugin.clear(),
      }
    },
    missing: null,
    textOnly: { namespace: 'capacitor-secure-storage-plugin' },
  })
})

describe('@capacitor/preferences', () => {
  keepsTheBehaviour({
    open: (vault, options) => {
      const preferences = capacitorPreferences(vault, options)
      return {
        get: async (key) => (await preferences.get({ key })).value,
        set: (key, value) => preferences.set({ key, value }),
        remove: (key) => preferences.remove({ key }),
        keys: async () => (await preferences.keys()).keys,
        clear: () => preferences.clear(),
      }
    },
    missing: null,
    textOnly: { namespace: 'preferences/CapacitorStorage' },
  })
})
