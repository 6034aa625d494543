/** `auth.storage` of supabase-js, through the real library; its server answers by hand. */
import { createClient, type SupabaseClient, type SupportedStorage } from '@supabase/supabase-js'
import { expect, test } from 'vitest'
import { supabaseStorage } from '../../../src/adapters/supabase.ts'
import type { AdapterOptions } from '../../../src/adapters/supabase.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const { getItem, setItem, removeItem } = supabaseStorage(vault, options)
    return { get: getItem, set: setItem, remove: removeItem }
  },
  missing: null,
  textOnly: { namespace: 'supabase' },
})

const REFRESH_TOKEN = 'refresh-1'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = [part({ alg: 'HS256' }), part({ sub: 'u', exp: 4_000_000_000 }), 'c2ln'].join('.')

const answer = (body: object): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })

function clientOf(vault: Vault, options?: AdapterOptions): SupabaseClient {
  const storage: SupportedStorage = supabaseStorage(vault, options)
  const user = { id: 'u', aud: 'authenticated', email: 'a@b.test' }
  const signIn = { access_token: token, refresh_token: REFRESH_TOKEN, expires_in: 3600, user }
  return createClient('https://project.supabase.test', 'key', {
    auth: { storage, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: async () => answer({ ...signIn, token_type: 'bearer' }) },
    // Looked for at once, whether anything is listened to or not, and Node 20 has none.
    realtime: { transport: class {} as never },
  })
}

async function signedIn(): Promise<Vault> {
  const vault = await pageVault()
  const credentials = { email: 'a@b.test', password: 'p' }
  const { error } = await clientOf(vault).auth.signInWithPassword(credentials)
  expect(error).toBeNull()
  return vault
}

const refreshTokenOf = async (client: SupabaseClient): Promise<string | undefined> =>
  (await client.auth.getSession()).data.session?.refresh_token

test('a session is found again by the next page, and lies in the vault alone', async () => {
  const vault = await signedIn()
  expect(await refreshTokenOf(clientOf(await pageVault(vault.name)))).toBe(REFRESH_TOKEN)
  expect(await vault.namespace('supabase').keys()).toEqual(['sb-project-auth-token'])
})

test('with the vault locked nobody is signed out: the session is waited for', async () => {
  const vault = await signedIn()
  await vault.lock()
  const session = refreshTokenOf(clientOf(vault))
  await vault.unlock()
  expect(await session).toBe(REFRESH_TOKEN)
})

test('signing out leaves nothing in the vault', async () => {
  const vault = await signedIn()
  await clientOf(vault).auth.signOut({ scope: 'local' })
  expect(await vault.namespace('supabase').keys()).toEqual([])
})
