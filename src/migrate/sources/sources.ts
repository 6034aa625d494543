/** The stores that can be read. */
export {
  aparajitaBlowfishStorage,
  aparajitaSecureStorage,
  type AparajitaOptions,
  type BlowfishOptions,
} from './capacitor-secure-storage.ts'
export {
  martinkasaSecureStorage,
  type MartinkasaOptions,
} from './capacitor-secure-storage-plugin.ts'
export { flutterSecureStorage, type FlutterOptions } from './flutter-secure-storage.ts'
export {
  browserVault,
  capacitorPreferences,
  cordovaSecureStorage,
  fletClientStorage,
  webStorage,
  type PreferencesOptions,
} from './plain.ts'
