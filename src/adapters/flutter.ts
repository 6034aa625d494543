/**
 * What `flutter/coffer_secure_storage_web.dart` calls: the platform interface of flutter_secure_storage, over the vault. Listeners of
 * the Dart class are its own, and work as ever; those here hear of other tabs too.
 */
import type { Vault } from '../client/vault.ts'
import { VaultError } from '../protocol/errors.ts'
import { openedStore, type AdapterOptions, type OpenedStore } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/**
 * `WebOptions` as Dart hands them over, all of them texts. `publicKey` is the namespace. `wrapKey`, `wrapKeyIv` and `dbName` have no
 * effect: no key lies beside the data.
 */
export type FlutterOptions = Readonly<Record<string, string>>

/** `FlutterSecureStoragePlatform`, with positional arguments. */
export interface FlutterSecureStorage {
  /** `null` means that there is no such entry. What cannot be read is an error. */
  read(key: string, options: FlutterOptions): Promise<string | null>
  write(key: string, value: string, options: FlutterOptions): Promise<void>
  containsKey(key: string, options: FlutterOptions): Promise<boolean>
  delete(key: string, options: FlutterOptions): Promise<void>
  readAll(options: FlutterOptions): Promise<Record<string, string>>
  deleteAll(options: FlutterOptions): Promise<void>
  /** Tells the names that any tab has changed, and `null` after an unlock: look again. */
  watch(told: (key: string | null) => void, options: FlutterOptions): () => void
}

/**
 * The object to be put where the Dart file looks for it: `globalThis.cofferSecureStorage = flutterSecureStorage(vault)`, before
 * Flutter starts.
 *
 * @throws VaultError each call as those of the vault; `unsupported` for `useSessionStorage`, as the vault is not for a session
 */
export function flutterSecureStorage(
  vault: Vault,
  options: AdapterOptions = {},
): FlutterSecureStorage {
  const base = options.namespace ?? 'flutter-secure-storage'
  const namespaceOf = ({
    publicKey = 'FlutterSecureStorage',
    useSessionStorage,
  }: FlutterOptions) => {
    if (useSessionStorage === 'true') {
      throw new VaultError('unsupported', { what: 'useSessionStorage' })
    }
    return `${base}/${publicKey}`
  }
  const of = (given: FlutterOptions): OpenedStore =>
    openedStore(vault, base, { ...options, namespace: namespaceOf(given) })

  return {
    read: async (key, given) => {
      const value = await of(given).get(key)
      return value === undefined ? null : textOf(value)
    },
    write: async (key, value, given) => {
      await of(given).set(key, value)
    },
    containsKey: async (key, given) => of(given).has(key),
    delete: async (key, given) => {
      await of(given).delete(key)
    },
    readAll: async (given) => {
      const entries = await of(given).entries()
      return Object.fromEntries(entries.map(({ name, value }) => [name, textOf(value)]))
    },
    deleteAll: async (given) => of(given).clear(),
    watch: (told, given) =>
      vault.namespace(namespaceOf(given)).watch('', (change) => {
        for (const key of change.reset ? [null] : change.names) told(key)
      }),
  }
}
