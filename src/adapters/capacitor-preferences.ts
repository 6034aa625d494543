/** `@capacitor/preferences` over the vault: `registerPlugin('Preferences', { web, ios, android })`. */
import type { Vault } from '../client/vault.ts'
import { textItems, type TextItems } from './shared/text-items.ts'
import type { AdapterOptions } from './shared/opened.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `PreferencesPlugin`. */
export interface Preferences {
  configure(options: { group?: string }): Promise<void>
  /** `null` means that there is no such entry. */
  get(options: { key: string }): Promise<{ value: string | null }>
  set(options: { key: string; value: string }): Promise<void>
  remove(options: { key: string }): Promise<void>
  keys(): Promise<{ keys: string[] }>
  clear(): Promise<void>
  /** Moves nothing: that is for `coffer/migrate`, which reads back before it erases. */
  migrate(): Promise<{ migrated: string[]; existing: string[] }>
  removeOld(): Promise<void>
}

/**
 * The plug-in's calls. Each group is a namespace of its own, `preferences/` and the group; also `NativeStorage`, which in
 * the plug-in is all that the page has stored.
 */
export function capacitorPreferences(vault: Vault, options: AdapterOptions = {}): Preferences {
  const base = options.namespace ?? 'preferences'
  let group = 'CapacitorStorage'
  const items = (): TextItems =>
    textItems(vault, base, { ...options, namespace: `${base}/${group}` })
  return {
    configure: async (given) => {
      if (typeof given.group === 'string') group = given.group
    },
    get: async ({ key }) => ({ value: await items().getItem(key) }),
    set: async ({ key, value }) => items().setItem(key, value),
    remove: async ({ key }) => items().removeItem(key),
    keys: async () => ({ keys: await items().keys() }),
    clear: async () => items().clear(),
    migrate: async () => ({ migrated: [], existing: [] }),
    removeOld: async () => {},
  }
}
