/**
 * Import `SecureStorage` from this file where it was imported from `@aparajita/capacitor-secure-storage`: the rest of the app
 * stays as it is.
 */
import { registerPlugin } from '@capacitor/core'
import { openVault } from 'coffer'
import { capacitorSecureStorage } from 'coffer/adapters/capacitor-secure-storage'
import { askToUnlock } from 'coffer/element'
import { aparajitaSecureStorage, migrateFrom } from 'coffer/migrate'

const vault = await openVault({ name: 'example-capacitor' })
await askToUnlock(vault)
await migrateFrom(vault, aparajitaSecureStorage(localStorage))
// What is called while it is locked waits: so ask whenever it is.
vault.on('locked', () => askToUnlock(vault).catch(() => {}))

const load = async () => capacitorSecureStorage(vault)
export const SecureStorage = registerPlugin('SecureStorage', {
  web: load,
  ios: load,
  android: load,
})
