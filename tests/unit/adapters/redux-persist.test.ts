/** The storage of redux-persist, through the real library. */
import { legacy_createStore, type Store } from 'redux'
import { persistReducer, persistStore, type Persistor } from 'redux-persist'
import { expect, test, vi } from 'vitest'
import { reduxPersist } from '../../../src/adapters/redux-persist.ts'
import type { AdapterOptions } from '../../../src/adapters/redux-persist.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const { getItem, setItem, removeItem, getAllKeys } = reduxPersist(vault, options).storage
    return { get: getItem, set: setItem, remove: removeItem, keys: getAllKeys }
  },
  missing: null,
  textOnly: { namespace: 'redux-persist' },
})

type Session = { token: string }
type SignIn = { type: 'sign in'; token: string }

function storeOf(vault: Vault, options?: AdapterOptions): { store: Store; persistor: Persistor } {
  const session = (state: Session = { token: '' }, action: { type: string }): Session =>
    action.type === 'sign in' ? { token: (action as SignIn).token } : state
  const config = { key: 'root', ...reduxPersist(vault, options) }
  const store = legacy_createStore(persistReducer<Session>(config, session))
  return { store: store as Store, persistor: persistStore(store) }
}

const stored = (vault: Vault): Promise<string | undefined> =>
  vault.namespace('redux-persist').get<string>('persist:root')

async function signedIn(): Promise<Vault> {
  const vault = await pageVault()
  const { store, persistor } = storeOf(vault)
  await expect.poll(() => persistor.getState().bootstrapped).toBe(true)
  store.dispatch({ type: 'sign in', token: 'secret' })
  await persistor.flush()
  await expect.poll(() => stored(vault)).toContain('secret')
  return vault
}

test('a state is found again by the next page', async () => {
  const vault = await signedIn()
  const { store, persistor } = storeOf(await pageVault(vault.name))
  await expect.poll(() => persistor.getState().bootstrapped).toBe(true)
  expect(store.getState()).toMatchObject({ token: 'secret' })
})

test('while the vault is locked it waits, for longer than redux-persist would, and nothing is lost', async () => {
  const vault = await signedIn()
  await vault.lock()
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const { store, persistor } = storeOf(vault)
  // Its own patience ends after five seconds.
  await vi.advanceTimersByTimeAsync(60_000)
  expect(persistor.getState().bootstrapped).toBe(false)
  vi.useRealTimers()
  await vault.unlock()
  await expect.poll(() => persistor.getState().bootstrapped).toBe(true)
  expect(store.getState()).toMatchObject({ token: 'secret' })
})

test('where reads reject, the state of the beginning is not written over what is stored', async () => {
  const vault = await signedIn()
  await vault.lock()
  const { store, persistor } = storeOf(vault, { whenLocked: 'reject' })
  await expect.poll(() => persistor.getState().bootstrapped).toBe(true)
  expect(store.getState()).toMatchObject({ token: '' })
  await vault.unlock()
  store.dispatch({ type: 'sign in', token: 'other' })
  await persistor.flush()
  expect(await stored(vault)).toContain('secret')
})
