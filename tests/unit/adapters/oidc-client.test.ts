/** The state store of oidc-client-ts, through the real library. */
import { User, UserManager, type StateStore } from 'oidc-client-ts'
import { expect, test } from 'vitest'
import { oidcStateStore } from '../../../src/adapters/oidc-client.ts'
import type { AdapterOptions } from '../../../src/adapters/oidc-client.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const { get, set, remove, getAllKeys } = oidcStateStore(vault, options)
    return { get, set, remove, keys: getAllKeys }
  },
  missing: null,
  textOnly: { namespace: 'oidc-client' },
})

test('removing answers what was there', async () => {
  const store = oidcStateStore(await pageVault())
  await store.set('a', 'x')
  expect([await store.remove('a'), await store.remove('a')]).toEqual(['x', null])
})

function managerOf(vault: Vault, options?: AdapterOptions): UserManager {
  const store: StateStore = oidcStateStore(vault, options)
  return new UserManager({
    authority: 'https://id.test',
    client_id: 'app',
    redirect_uri: 'https://app.test/back',
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
    metadata: { issuer: 'https://id.test', authorization_endpoint: 'https://id.test/authorize' },
  })
}

const user = (): User =>
  new User({
    access_token: 'access-1',
    refresh_token: 'refresh-1',
    token_type: 'Bearer',
    profile: { sub: 'u', iss: 'https://id.test', aud: 'app', exp: 4_000_000_000, iat: 1 },
    expires_at: 4_000_000_000,
  })

test('a user is found again by the next page, and after a lock; signing out leaves nothing', async () => {
  const vault = await pageVault()
  const manager = managerOf(vault)
  await manager.storeUser(user())
  await vault.lock()
  const next = managerOf(vault)
  const reading = next.getUser()
  await vault.unlock()
  expect((await reading)?.refresh_token).toBe('refresh-1')
  expect(await vault.namespace('oidc-client').keys()).toEqual(['user:https://id.test:app'])
  await next.removeUser()
  expect(await next.getUser()).toBeNull()
  expect(await vault.namespace('oidc-client').count()).toBe(0)
})

test('where it rejects, a locked vault is an error, and nobody is signed out', async () => {
  const vault = await pageVault()
  const manager = managerOf(vault, { whenLocked: 'reject' })
  await manager.storeUser(user())
  await vault.lock()
  await expect(manager.getUser()).rejects.toMatchObject({ code: 'locked' })
})
