/** `auth.storage` of supabase-js: the session with its refresh token. */
import type { Vault } from '../client/vault.ts'
import type { AdapterOptions } from './shared/opened.ts'
import { textItems } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `SupportedStorage` of `@supabase/auth-js`. */
export interface SupabaseStorage {
  /** Whether what is read may be forged by who asks, as a cookie may. It may not. */
  readonly isServer: false
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
}

/**
 * One namespace (default `supabase`) as `createClient(url, key, { auth: { storage: supabaseStorage(vault) } })`.
 *
 * While the vault is locked, calls of supabase-js that need the session wait with it; with `whenLocked: 'reject'` they fail,
 * and nobody is signed out by that.
 */
export function supabaseStorage(vault: Vault, options: AdapterOptions = {}): SupabaseStorage {
  const { getItem, setItem, removeItem } = textItems(vault, 'supabase', options)
  return { isServer: false, getItem, setItem, removeItem }
}
