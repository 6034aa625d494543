/** The three plug-ins of npm, ours in their place, and the one call that moves what they have stored. */
import { SecureStorage } from '@aparajita/capacitor-secure-storage'
import { Preferences } from '@capacitor/preferences'
import { SecureStoragePlugin } from 'capacitor-secure-storage-plugin'
import { capacitorPreferences } from '../../../src/adapters/capacitor-preferences.ts'
import { capacitorSecureStoragePlugin } from '../../../src/adapters/capacitor-secure-storage-plugin.ts'
import { capacitorSecureStorage } from '../../../src/adapters/capacitor-secure-storage.ts'
import type { Vault } from '../../../src/client/vault.ts'
import {
  aparajitaSecureStorage,
  capacitorPreferences as oldPreferences,
  martinkasaSecureStorage,
  migrateFrom,
} from '../../../src/lib/migrate.ts'

export type Plugin = 'aparajita' | 'martinkasa' | 'preferences'

interface Compared {
  theirs(vault: Vault): object
  ours(vault: Vault): object
  migrate(vault: Vault): Promise<unknown>
}

export const CAPACITOR: Record<Plugin, Compared> = {
  aparajita: {
    theirs: () => SecureStorage,
    ours: capacitorSecureStorage,
    migrate: (vault) => migrateFrom(vault, aparajitaSecureStorage(localStorage)),
  },
  martinkasa: {
    theirs: () => SecureStoragePlugin,
    ours: capacitorSecureStoragePlugin,
    migrate: (vault) => migrateFrom(vault, martinkasaSecureStorage(localStorage)),
  },
  preferences: {
    theirs: () => Preferences,
    ours: capacitorPreferences,
    migrate: (vault) => migrateFrom(vault, oldPreferences(localStorage)),
  },
}
