/** The storage of TanStack Query's persisters, through the real library. */
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/query-core'
import {
  persistQueryClientRestore,
  persistQueryClientSave,
  type AsyncStorage,
} from '@tanstack/query-persist-client-core'
import { expect, test, vi } from 'vitest'
import { queryStorage, type AdapterOptions } from '../../../src/adapters/tanstack-query.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const { getItem, setItem, removeItem, entries } = queryStorage(vault, options)
    const keys = async (): Promise<string[]> => (await entries()).map(([key]) => key)
    return { get: getItem, set: setItem, remove: removeItem, keys }
  },
  missing: null,
  textOnly: { namespace: 'tanstack-query' },
})

const NAME = 'REACT_QUERY_OFFLINE_CACHE'

function clientOf(vault: Vault, options?: AdapterOptions) {
  const storage: AsyncStorage = queryStorage(vault, options)
  const persister = createAsyncStoragePersister({ storage, throttleTime: 0 })
  return { queryClient: new QueryClient(), persister }
}

const stored = (vault: Vault): Promise<string | undefined> =>
  vault.namespace('tanstack-query').get<string>(NAME)

async function cached(): Promise<Vault> {
  const vault = await pageVault()
  const client = clientOf(vault)
  client.queryClient.setQueryData(['account'], { iban: 'DE02' })
  await persistQueryClientSave(client)
  await expect.poll(() => stored(vault)).toContain('DE02')
  return vault
}

test('a cache is found again by the next page', async () => {
  const vault = await cached()
  const client = clientOf(await pageVault(vault.name))
  await persistQueryClientRestore(client)
  expect(client.queryClient.getQueryData(['account'])).toEqual({ iban: 'DE02' })
})

test('restoring waits for the unlock', async () => {
  const vault = await cached()
  await vault.lock()
  const client = clientOf(vault)
  const restoring = persistQueryClientRestore(client)
  await vault.unlock()
  await restoring
  expect(client.queryClient.getQueryData(['account'])).toEqual({ iban: 'DE02' })
})

test('a persister that removes what it could not read removes nothing here', async () => {
  const vault = await cached()
  await vault.lock()
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { persister } = clientOf(vault, { whenLocked: 'reject' })
  await expect(persister.restoreClient()).rejects.toMatchObject({ code: 'locked' })
  await vault.unlock()
  await expect(persister.removeClient()).rejects.toMatchObject({ code: 'locked' })
  expect(await stored(vault)).toContain('DE02')
})
