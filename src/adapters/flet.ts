/**
 * Flet's `SecureStorage` service for Python in the page (Pyodide), by the names that Python calls. `encrypt` and `decrypt` of
 * `flet.security` are in `coffer/foreign`.
 */
import type { Vault } from '../client/vault.ts'
import { openedStore, type AdapterOptions, type OpenedStore } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** What Flet raises for a value that is None: its name in Python is the name of the JavaScript error. */
export class ValueError extends Error {
  override readonly name = 'ValueError'
}

/** `WebOptions` of Flet, as far as it has a meaning here: the namespace. */
export interface FletWebOptions {
  public_key?: string
}

/** What is not there is `undefined`, which Pyodide makes `None` of. */
export interface FletSecureStorage {
  set(key: string, value: string, web?: FletWebOptions): Promise<void>
  get(key: string, web?: FletWebOptions): Promise<string | undefined>
  get_all(web?: FletWebOptions): Promise<Record<string, string>>
  contains_key(key: string, web?: FletWebOptions): Promise<boolean>
  remove(key: string, web?: FletWebOptions): Promise<void>
  clear(web?: FletWebOptions): Promise<void>
  /** Whether the vault is open now. */
  get_availability(): Promise<boolean>
}

/**
 * The service over namespaces of `flutter-secure-storage/`, as Flet's is that of Flutter; the default `public_key` is Flet's,
 * `FletSecureStorage`.
 *
 * @throws ValueError for a value that is None or no text; else as the vault's calls
 */
export function fletSecureStorage(vault: Vault, options: AdapterOptions = {}): FletSecureStorage {
  const base = options.namespace ?? 'flutter-secure-storage'
  const of = ({ public_key: name = 'FletSecureStorage' }: FletWebOptions = {}): OpenedStore =>
    openedStore(vault, base, { ...options, namespace: `${base}/${name}` })
  return {
    set: async (key, value, web) => {
      if (typeof value !== 'string') throw new ValueError('value must be a str')
      await of(web).set(key, value)
    },
    get: async (key, web) => {
      const value = await of(web).get(key)
      return value === undefined ? undefined : textOf(value)
    },
    get_all: async (web) => {
      const entries = await of(web).entries()
      return Object.fromEntries(entries.map(({ name, value }) => [name, textOf(value)]))
    },
    contains_key: async (key, web) => of(web).has(key),
    remove: async (key, web) => {
      await of(web).delete(key)
    },
    clear: async (web) => of(web).clear(),
    get_availability: async () => vault.state === 'unlocked',
  }
}
