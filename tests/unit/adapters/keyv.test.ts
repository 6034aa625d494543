/**
 * The store for Keyv: the suite of all adapters, and Keyv's own test suite, whole. Its iteration runs only where a store says
 * that it is one of a few that Keyv knows by name, so the store of that part says so; ours has no such name.
 */
import keyvTestSuite, { keyvIteratorTests } from '@keyv/test-suite'
import { Keyv } from 'keyv'
import * as vitest from 'vitest'
import { keyvStore } from '../../../src/adapters/keyv.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

const { describe, expect, test, beforeEach } = vitest

describe('by itself', () =>
  keepsTheBehaviour({
    open: (vault, options) => {
      const store = keyvStore(vault, options)
      const { get, set, clear } = store
      return { get, set, remove: store.delete, clear }
    },
    missing: undefined,
  }))

describe('through Keyv', () =>
  keepsTheBehaviour({
    open: (vault, options) => {
      const keyv = new Keyv({ store: keyvStore(vault, options), throwOnErrors: true })
      return {
        get: (name) => keyv.get(name),
        set: (name, value) => keyv.set(name, value),
        remove: (name) => keyv.delete(name),
        clear: () => keyv.clear(),
      }
    },
    missing: undefined,
  }))

describe("Keyv's own suite", () => {
  usePageVaults()
  let vault: Vault
  beforeEach(async () => {
    vault = await pageVault()
  })
  // Each Keyv that the suite makes has a store of its own, over the same entries.
  keyvTestSuite(vitest, Keyv, () => keyvStore(vault))
})

describe("Keyv's own suite of iteration", () => {
  usePageVaults()
  let vault: Vault
  beforeEach(async () => {
    vault = await pageVault()
  })
  const opts = { url: '', dialect: 'redis' }
  keyvIteratorTests(vitest, Keyv, () => Object.assign(keyvStore(vault), { opts }))
})

test('the vault forgets an entry when its time is over, also past Keyv', async () => {
  const vault = await pageVault()
  const store = keyvStore(vault)
  await store.set('a', 'short', 30)
  await store.setMany([
    { key: 'b', value: 'short', ttl: 30 },
    { key: 'c', value: 'long' },
  ])
  await expect.poll(() => vault.namespace('keyv').keys()).toEqual(['c'])
  expect(await store.hasMany(['a', 'c'])).toEqual([false, true])
})

test('iterating goes over more entries than are read at once', async () => {
  const store = keyvStore(await pageVault())
  const entries = Array.from({ length: 450 }, (_, index) => ({ key: `k${index}`, value: index }))
  await store.setMany(entries)
  const found: unknown[] = []
  for await (const [, value] of store.iterator()) found.push(value)
  expect(found).toHaveLength(450)
  expect(new Set(found).size).toBe(450)
})

usePageVaults()
