/** The storage of zustand's `persist`, through the real library. */
import { createStore } from 'zustand/vanilla'
import { persist, type PersistStorage } from 'zustand/middleware'
import { expect, test } from 'vitest'
import { zustandStorage, type ZustandOptions } from '../../../src/adapters/zustand.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const storage = zustandStorage<string>(vault, options)
    return {
      get: async (name) => (await storage.getItem(name))?.state ?? null,
      set: (name, state) => storage.setItem(name, { state }),
      remove: (name) => storage.removeItem(name),
    }
  },
  missing: null,
  textOnly: { namespace: 'zustand' },
})

interface Session {
  token: string
  visits: number
  signIn(token: string): void
}

/** A store as an app makes it; its first hydration is under way. */
function sessionOf(vault: Vault, options?: ZustandOptions) {
  const storage: PersistStorage<Session> = zustandStorage<Session>(vault, options)
  const errors: unknown[] = []
  const store = createStore<Session>()(
    persist((set) => ({ token: '', visits: 0, signIn: (token) => set({ token }) }), {
      name: 'session',
      storage,
      onRehydrateStorage: () => (_, error) => void errors.push(error),
    }),
  )
  return Object.assign(store, { errors })
}

const stored = async (vault: Vault): Promise<string> =>
  (await vault.namespace('zustand').get<string>('session')) ?? ''

const hydrated = (store: ReturnType<typeof sessionOf>) =>
  expect.poll(() => store.persist.hasHydrated()).toBe(true)

test('a state is found again by the next page, without the functions in it', async () => {
  const vault = await pageVault()
  const store = sessionOf(vault)
  await hydrated(store)
  store.getState().signIn('secret')
  await expect.poll(() => stored(vault)).toContain('secret')
  const next = sessionOf(await pageVault(vault.name))
  await hydrated(next)
  expect(next.getState()).toMatchObject({ token: 'secret', visits: 0 })
  expect(await stored(vault)).toBe('{"state":{"token":"secret","visits":0},"version":0}')
})

test('what a state becomes while the vault is locked does not take the place of what is stored', async () => {
  const vault = await pageVault()
  const first = sessionOf(vault)
  await hydrated(first)
  first.getState().signIn('secret')
  await expect.poll(() => stored(vault)).toContain('secret')
  await vault.lock()
  const store = sessionOf(vault)
  store.setState({ visits: 7 })
  expect(store.persist.hasHydrated()).toBe(false)
  await vault.unlock()
  await hydrated(store)
  expect(store.getState().token).toBe('secret')
  expect(await stored(vault)).toContain('secret')
  // From now on it knows what is stored.
  store.setState({ visits: 8 })
  await expect.poll(() => stored(vault)).toContain('8')
  expect(await stored(vault)).toContain('secret')
})

test('what a state becomes before the first hydration is written if nothing was stored', async () => {
  const vault = await pageVault()
  const store = sessionOf(vault)
  store.setState({ visits: 3 })
  await expect.poll(() => stored(vault)).toContain('3')
})

test('after a hydration that failed nothing is written until one succeeds', async () => {
  const vault = await pageVault()
  const storage = zustandStorage<{ token: string }>(vault, { whenLocked: 'reject' })
  await storage.setItem('session', { state: { token: 'secret' } })
  await vault.lock()
  await expect(storage.getItem('session')).rejects.toMatchObject({ code: 'locked' })
  await vault.unlock()
  const write = storage.setItem('session', { state: { token: '' } })
  await expect(write).rejects.toMatchObject({ code: 'locked' })
  await expect(storage.removeItem('session')).rejects.toMatchObject({ code: 'locked' })
  expect(await storage.getItem('session')).toEqual({ state: { token: 'secret' } })
  await storage.setItem('session', { state: { token: 'new' } })
  expect(await storage.getItem('session')).toEqual({ state: { token: 'new' } })
})

test('a replacer and a reviver bring what JSON does not', async () => {
  const vault = await pageVault()
  const storage = zustandStorage<Set<number>>(vault, {
    replacer: (_, value) => (value instanceof Set ? { set: [...value] } : value),
    reviver: (key, value) => (key === 'state' ? new Set((value as { set: number[] }).set) : value),
  })
  await storage.setItem('s', { state: new Set([1, 2]), version: 1 })
  expect(await storage.getItem('s')).toEqual({ state: new Set([1, 2]), version: 1 })
})
