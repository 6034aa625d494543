/** Stores that keep texts as they are: anyone could read them, and whoever did still knows them. */
import type { Value } from '../../protocol/values.ts'
import { json, prefixed, type ItemRead, type OldStorage, type Source } from '../source.ts'

export interface PreferencesOptions {
  /** What `configure` was given. `NativeStorage` has no prefix: every item of the storage is an entry. */
  group?: string
  /** Items of `@capacitor/storage` before 1.0. */
  legacy?: boolean
}

const asIs = (text: string): { value: string } => ({ value: text })

/** `@capacitor/preferences`. Goes to the namespace `preferences/` and the group. */
export function capacitorPreferences(
  storage: OldStorage,
  { group = 'CapacitorStorage', legacy = false }: PreferencesOptions = {},
): Source {
  const prefix = legacy ? '_cap_' : group === 'NativeStorage' ? '' : `${group}.`
  return prefixed(storage, `preferences/${group}`, prefix, asIs)
}

/**
 * The proxy of `cordova-plugin-secure-storage` for browsers, and OutSystems over it. It has lost the name of the store an entry
 * was put in, so that the caller says where all of them go: to the namespace `outsystems/` and this name.
 */
export const cordovaSecureStorage = (storage: OldStorage, store: string): Source =>
  prefixed(storage, `outsystems/${store}`, '_SS_', asIs)

/**
 * Flet's `SharedPreferences` (0.70 and later), and `page.client_storage` before (`client_storage`), which has JSON in a text of
 * JSON. Goes to the namespace `flet-client-storage`.
 */
export function fletClientStorage(
  storage: OldStorage,
  api: 'shared_preferences' | 'client_storage' = 'shared_preferences',
): Source {
  return prefixed(storage, 'flet-client-storage', 'flutter.', (text) => {
    const outer = json(text)
    if (api === 'shared_preferences' || 'why' in outer) return outer
    return typeof outer.value === 'string' ? json(outer.value) : { why: 'malformed' }
  })
}

/** Identity Vault's `BrowserVault`, by its `key`: all in one item. Goes to the namespace `identity-vault/` and the key. */
export function browserVault(storage: OldStorage, key: string): Source {
  const ours = `IV-${key}-data`
  return {
    storage,
    namespace: `identity-vault/${key}`,
    owns: (item) => item === ours,
    read: async (items) => {
      const read = ([item, text]: [string, string]): [string, ItemRead] => {
        const found = json(text)
        return [item, 'value' in found ? entriesOf(item, found.value) : { name: item, ...found }]
      }
      return new Map([...items].map(read))
    },
  }
}

function entriesOf(item: string, value: Value): ItemRead {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject
    ? { entries: Object.entries(value as Record<string, Value>) }
    : { name: item, why: 'malformed' }
}

/**
 * Items of `localStorage` or `sessionStorage` as they are, under their own names: those that `match`. Goes to the namespace
 * `storage`, where `vaultStorage` looks.
 */
export function webStorage(
  storage: OldStorage,
  match: RegExp | readonly string[] | ((item: string) => boolean),
): Source {
  const owns =
    match instanceof RegExp
      ? (item: string): boolean =>
          new RegExp(match.source, match.flags.replace(/[gy]/g, '')).test(item)
      : typeof match === 'function'
        ? match
        : (item: string): boolean => match.includes(item)
  return { ...prefixed(storage, 'storage', '', asIs), owns }
}
