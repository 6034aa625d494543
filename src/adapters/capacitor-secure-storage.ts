/** `@aparajita/capacitor-secure-storage` over the vault: `registerPlugin('SecureStorage', { web, ios, android })`. */
import type { Vault } from '../client/vault.ts'
import { openedStore, type AdapterOptions, type OpenedStore } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

export type DataType = string | number | boolean | Record<string, unknown> | unknown[] | Date | null

/** As of the plug-in. What the vault itself refuses rejects with its own codes, `locked` first of all. */
export class StorageError extends Error {
  readonly code: 'missingKey' | 'invalidData' | 'missingPrefix'

  constructor(message: string, code: StorageError['code']) {
    super(message)
    this.code = code
  }
}

/** `SecureStoragePlugin`. What is of iOS is kept and has no effect. */
export interface SecureStorage {
  get(key: string, convertDate?: boolean, sync?: boolean): Promise<DataType>
  set(
    key: string,
    data: DataType,
    convertDate?: boolean,
    sync?: boolean,
    access?: number,
  ): Promise<void>
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  /** Whether there was one. */
  remove(key: string, sync?: boolean): Promise<boolean>
  removeItem(key: string): Promise<void>
  keys(sync?: boolean): Promise<string[]>
  clear(sync?: boolean): Promise<void>
  setKeyPrefix(prefix: string): Promise<void>
  getKeyPrefix(): Promise<string>
  setSynchronize(sync: boolean): Promise<void>
  getSynchronize(): Promise<boolean>
  setDefaultKeychainAccess(access: number): Promise<void>
}

const DATE = /^"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2}).(\d{3})Z"$/u

/**
 * The plug-in's calls, with its meanings: JSON under `get` and `set`, the text itself under `getItem` and `setItem`. Each prefix
 * is a namespace of its own, `capacitor-secure-storage/` and the prefix: no prefix sees what belongs to another.
 */
export function capacitorSecureStorage(vault: Vault, options: AdapterOptions = {}): SecureStorage {
  const base = options.namespace ?? 'capacitor-secure-storage'
  let prefix = 'capacitor-storage_'
  let isSynchronized = false
  const store = (): OpenedStore =>
    openedStore(vault, base, { ...options, namespace: `${base}/${prefix}` })
  const textUnder = async (key: string): Promise<string | null> => {
    const value = await store().get(key)
    return value === undefined ? null : textOf(value)
  }
  const remove = async (key: string): Promise<boolean> => store().delete(given(key))

  return {
    get: async (key, convertDate = true) => {
      const text = await textUnder(given(key))
      if (text === null) return null
      return (convertDate ? dateOf(text) : undefined) ?? parsed(text)
    },
    set: async (key, data) => {
      // A date is the text that JSON makes of it, whatever `convertDate` says.
      const text = JSON.stringify(data) as string | undefined
      await store().set(given(key), text ?? 'undefined')
    },
    getItem: async (key) => (key === '' ? null : textUnder(key)),
    setItem: async (key, value) => {
      await store().set(given(key), value)
    },
    remove,
    removeItem: async (key) => {
      await remove(key)
    },
    keys: async () => store().keys(),
    clear: async () => store().clear(),
    setKeyPrefix: async (given) => {
      if (given.trim() === '') {
        throw new StorageError('Non-blank prefix provided', 'missingPrefix')
      }
      prefix = given
    },
    getKeyPrefix: async () => prefix,
    setSynchronize: async (sync) => {
      isSynchronized = sync
    },
    getSynchronize: async () => isSynchronized,
    setDefaultKeychainAccess: async () => {},
  }
}

function given(key: string): string {
  if (!key) throw new StorageError('No key provided', 'missingKey')
  return key
}

function parsed(text: string): DataType {
  try {
    return JSON.parse(text) as DataType
  } catch {
    throw new StorageError('Invalid data', 'invalidData')
  }
}

/** What the plug-in takes for a date: days that no month has roll over. */
function dateOf(text: string): Date | undefined {
  const [, ...parts] = DATE.exec(text) ?? []
  if (parts.length === 0) return undefined
  const [year = 0, month = 1, day, hours, minutes, seconds, ms] = parts.map(Number)
  return new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds, ms))
}
