/** Each library as an app uses it: what it stores by the vault, and how the next page finds it. */
import { cognitoUserPoolsTokenProvider, DefaultTokenStore } from '@aws-amplify/auth/cognito'
import { decodeJWT } from '@aws-amplify/core'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/query-core'
import {
  persistQueryClientRestore,
  persistQueryClientSave,
} from '@tanstack/query-persist-client-core'
import { Keyv } from 'keyv'
import localforage from 'localforage'
import { User, UserManager } from 'oidc-client-ts'
import { legacy_createStore } from 'redux'
import { persistReducer, persistStore } from 'redux-persist'
import { createStorage } from 'unstorage'
import { persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'
import { amplifyStorage } from '../../../src/adapters/amplify.ts'
import { keyvStore } from '../../../src/adapters/keyv.ts'
import { LOCALFORAGE_DRIVER, localForageDriver } from '../../../src/adapters/localforage.ts'
import { oidcStateStore } from '../../../src/adapters/oidc-client.ts'
import { reduxPersist } from '../../../src/adapters/redux-persist.ts'
import { supabaseStorage } from '../../../src/adapters/supabase.ts'
import { queryStorage } from '../../../src/adapters/tanstack-query.ts'
import { unstorageDriver } from '../../../src/adapters/unstorage.ts'
import { zustandStorage } from '../../../src/adapters/zustand.ts'
import type { Vault } from '../../../src/client/vault.ts'

interface Library {
  store(vault: Vault): Promise<unknown>
  find(vault: Vault): Promise<unknown>
}

const part = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const JWT = [part({ alg: 'RS256' }), part({ sub: 'u', exp: 4_000_000_000 }), 'c2ln'].join('.')

const keyv: Library = {
  store: (vault) => new Keyv({ store: keyvStore(vault) }).set('token', 'keyv-1'),
  find: (vault) => new Keyv({ store: keyvStore(vault) }).get('token'),
}

const unstorage: Library = {
  store: (vault) =>
    createStorage({ driver: unstorageDriver(vault) }).setItem('a:token', 'unstorage-1'),
  find: (vault) => createStorage({ driver: unstorageDriver(vault) }).getItem('a:token'),
}

const forage: Library = {
  store: async (vault) =>
    (await forageOf(vault)).setItem('token', { at: new Date(5), is: 'forage-1' }),
  find: async (vault) => (await forageOf(vault)).getItem('token'),
}

async function forageOf(vault: Vault): Promise<LocalForage> {
  await localforage.defineDriver(localForageDriver(vault) as unknown as LocalForageDriver)
  return localforage.createInstance({ driver: LOCALFORAGE_DRIVER })
}

const zustand: Library = {
  store: async (vault) => {
    const store = await sessionOf(vault)
    store.setState({ token: 'zustand-1' })
    // Behind the write of the state.
    await vault.namespace('zustand').count()
  },
  find: async (vault) => (await sessionOf(vault)).getState().token,
}

async function sessionOf(vault: Vault) {
  const storage = zustandStorage<{ token: string }>(vault)
  const store = createStore<{ token: string }>()(
    persist(() => ({ token: '' }), { name: 'session', storage, skipHydration: true }),
  )
  await store.persist.rehydrate()
  return store
}

const redux: Library = {
  store: async (vault) => {
    const { store, persistor } = await storeOf(vault)
    store.dispatch({ type: 'redux-1' })
    await persistor.flush()
  },
  find: async (vault) => (await storeOf(vault)).store.getState().token,
}

async function storeOf(vault: Vault) {
  const session = (state = { token: '' }, { type }: { type: string }): { token: string } =>
    type === 'redux-1' ? { token: type } : state
  const config = { key: 'root', ...reduxPersist(vault) }
  const store = legacy_createStore(persistReducer(config, session))
  const persistor = persistStore(store)
  await new Promise<void>((resolve) => {
    const look = (): void => void (persistor.getState().bootstrapped && resolve())
    persistor.subscribe(look)
    look()
  })
  return { store, persistor }
}

const tanstack: Library = {
  store: async (vault) => {
    const client = clientOf(vault)
    client.queryClient.setQueryData(['account'], 'tanstack-1')
    await persistQueryClientSave(client)
  },
  find: async (vault) => {
    const client = clientOf(vault)
    await persistQueryClientRestore(client)
    return client.queryClient.getQueryData(['account'])
  },
}

function clientOf(vault: Vault) {
  const persister = createAsyncStoragePersister({ storage: queryStorage(vault), throttleTime: 0 })
  return { queryClient: new QueryClient(), persister }
}

const supabase: Library = {
  store: (vault) => supabaseOf(vault).auth.signInWithPassword({ email: 'a@b.test', password: 'p' }),
  find: async (vault) => (await supabaseOf(vault).auth.getSession()).data.session?.refresh_token,
}

function supabaseOf(vault: Vault): SupabaseClient {
  const user = { id: 'u', aud: 'authenticated' }
  const body = { access_token: JWT, refresh_token: 'supabase-1', expires_in: 3600, user }
  const headers = { 'content-type': 'application/json' }
  return createClient('https://project.supabase.test', 'key', {
    auth: { storage: supabaseStorage(vault), autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: async () => new Response(JSON.stringify(body), { headers }) },
  })
}

const oidc: Library = {
  store: (vault) =>
    managerOf(vault).storeUser(
      new User({
        access_token: 'oidc-1',
        token_type: 'Bearer',
        profile: { sub: 'u', iss: 'https://id.test', aud: 'app', exp: 4_000_000_000, iat: 1 },
      }),
    ),
  find: async (vault) => (await managerOf(vault).getUser())?.access_token,
}

function managerOf(vault: Vault): UserManager {
  const store = oidcStateStore(vault)
  return new UserManager({
    authority: 'https://id.test',
    client_id: 'app',
    redirect_uri: 'https://app.test/back',
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
    metadata: { issuer: 'https://id.test' },
  })
}

const CONFIG = { Cognito: { userPoolId: 'eu-central-1_abc', userPoolClientId: 'client' } }

const amplify: Library = {
  store: async (vault) => {
    const store = new DefaultTokenStore()
    store.setAuthConfig(CONFIG)
    store.setKeyValueStorage(amplifyStorage(vault))
    await store.storeTokens({ accessToken: decodeJWT(JWT), clockDrift: 0, username: 'u' })
  },
  find: async (vault) => {
    cognitoUserPoolsTokenProvider.setAuthConfig(CONFIG)
    cognitoUserPoolsTokenProvider.setKeyValueStorage(amplifyStorage(vault))
    return (await cognitoUserPoolsTokenProvider.getTokens({}))?.accessToken.payload.sub
  },
}

export const LIBRARIES: Record<string, Library> = {
  keyv,
  unstorage,
  localforage: forage,
  zustand,
  redux,
  tanstack,
  supabase,
  oidc,
  amplify,
}
