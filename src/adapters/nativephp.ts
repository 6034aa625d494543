/**
 * `SecureStorage` and `Crypt` of NativePHP for the page: the calls of its web view, and the statuses that its PHP side has from
 * version 4. Nothing here goes to PHP.
 */
import type { Vault } from '../client/vault.ts'
import { isVaultError } from '../protocol/errors.ts'
import { openedStore, type AdapterOptions } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `SecureStorageResult` without its methods. Only `found` has a value. */
export interface SecureStorageResult {
  status: 'found' | 'not_found' | 'unavailable' | 'error'
  value: string | null
  /** The code of the vault's error, if there is one. */
  code: string | null
}

export interface SecureStorage {
  /** `null` deletes. */
  set(key: string, value: string | null): Promise<{ success: boolean }>
  /** `null` means that there is no such entry, or that its text is empty. */
  get(key: string): Promise<{ value: string | null }>
  /** `success` also if there was none. */
  delete(key: string): Promise<{ success: boolean }>
  /** Never rejects, and never waits: a locked vault is `unavailable`. */
  read(key: string): Promise<SecureStorageResult>
}

/** What `Crypt` does, by keys of the vault: its tokens are Coffer's, and PHP cannot open them. For PHP's, `coffer/foreign`. */
export interface Crypt {
  encryptString(value: string): Promise<string>
  decryptString(payload: string): Promise<string>
}

/** What a locked, missing or broken vault answers: the entry may be there. */
const UNAVAILABLE = [
  'locked',
  'empty',
  'storage-denied',
  'storage-damaged',
  'worker-lost',
  'evicted',
  'damaged',
] as const

/**
 * The calls over one namespace (default `nativephp`).
 *
 * On purpose other than in NativePHP before 4: `get` rejects, or waits, if the vault is locked, where it answered `null`.
 */
export function nativeSecureStorage(vault: Vault, options: AdapterOptions = {}): SecureStorage {
  const store = openedStore(vault, 'nativephp', options)
  const atOnce = openedStore(vault, 'nativephp', { ...options, whenLocked: 'reject' })
  const remove = async (key: string): Promise<{ success: boolean }> => {
    await store.delete(key)
    return { success: true }
  }
  return {
    set: async (key, value) => {
      if (value === null) return remove(key)
      await store.set(key, value)
      return { success: true }
    },
    get: async (key) => {
      const value = await store.get(key)
      return { value: value === undefined || value === '' ? null : textOf(value) }
    },
    delete: remove,
    read: async (key) => {
      try {
        const value = await atOnce.get(key)
        const isMissing = value === undefined || value === ''
        return isMissing
          ? { status: 'not_found', value: null, code: null }
          : { status: 'found', value: textOf(value), code: null }
      } catch (error) {
        const isUnavailable = UNAVAILABLE.some((code) => isVaultError(error, code))
        const code = isVaultError(error) ? error.code : null
        return { status: isUnavailable ? 'unavailable' : 'error', value: null, code }
      }
    },
  }
}

/** Text sealed by the vault and stored by you. Rejects with `tampered` for what this vault has not sealed. */
export function nativeCrypt(vault: Vault): Crypt {
  const context = { context: 'nativephp' }
  return {
    encryptString: (value) => vault.encrypt(value, context),
    decryptString: (payload) => vault.decrypt(payload, context),
  }
}
