/** The driver for unstorage: the suite of all adapters through the real library, and what unstorage asks of a driver. */
import { createStorage, type Driver, type Storage } from 'unstorage'
import { beforeEach, expect, test } from 'vitest'
import { unstorageDriver } from '../../../src/adapters/unstorage.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

const storageOf = (...args: Parameters<typeof unstorageDriver>): Storage<string> =>
  createStorage<string>({ driver: unstorageDriver(...args) satisfies Driver })

keepsTheBehaviour({
  open: (vault, options) => {
    const { getItem, setItem, removeItem, getKeys, clear } = unstorageDriver(vault, options)
    const driver = { get: getItem, set: setItem, remove: removeItem }
    return { ...driver, keys: () => getKeys(''), clear: () => clear('') }
  },
  missing: null,
})

let vault: Vault
let storage: Storage<string>
beforeEach(async () => {
  vault = await pageVault()
  storage = storageOf(vault)
})

test('items are set, read, told apart from what is not there, and removed', async () => {
  expect(await storage.hasItem('foo:bar')).toBe(false)
  expect(await storage.getItem('foo:bar')).toBeNull()
  await storage.setItem('foo:bar', 'text')
  expect(await storage.hasItem('foo:bar')).toBe(true)
  expect(await storage.getItem('foo:bar')).toBe('text')
  await storage.removeItem('foo:bar')
  expect(await storage.hasItem('foo:bar')).toBe(false)
})

test('what is no text goes through the JSON of unstorage', async () => {
  const values = [{ a: [1, { b: null }] }, ['x'], 12, true, 'text']
  for (const value of values) {
    await storage.setItem('v', value as never)
    expect(await storage.getItem('v')).toEqual(value)
  }
})

test('raw bytes come back as bytes, those of a Buffer too', async () => {
  const bytes = Uint8Array.of(0, 1, 254, 255)
  await storage.setItemRaw('raw', bytes)
  expect(await storage.getItemRaw('raw')).toEqual(bytes)
  await storage.setItemRaw('buffer', Buffer.from(bytes))
  expect(await storage.getItemRaw('buffer')).toEqual(bytes)
})

test('many items are set at once, and read at once in the order asked for', async () => {
  await storage.setItems([
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ])
  expect(await storage.getItems(['b', 'a', 'c'])).toEqual([
    { key: 'b', value: 2 },
    { key: 'a', value: 1 },
    { key: 'c', value: null },
  ])
})

test('keys are listed and cleared by what they begin with', async () => {
  for (const key of ['s1:a', 's1:b', 's2:a', 'x']) await storage.setItem(key, 'v')
  expect(await storage.getKeys()).toEqual(['s1:a', 's1:b', 's2:a', 'x'])
  expect(await storage.getKeys('s1')).toEqual(['s1:a', 's1:b'])
  // unstorage hands on a base only where a driver is mounted below it.
  await unstorageDriver(vault).clear('s1:')
  expect(await storage.getKeys()).toEqual(['s2:a', 'x'])
  await storage.clear()
  expect(await storage.getKeys()).toEqual([])
})

test('mounted under a base, it holds what is under that base', async () => {
  const outer = createStorage()
  outer.mount('vault', unstorageDriver(vault) satisfies Driver)
  await outer.setItem('vault:token', 'secret')
  await outer.setItem('elsewhere', 'in memory')
  expect(await vault.namespace('unstorage').keys()).toEqual(['token'])
  expect(await outer.getItem('vault:token')).toBe('secret')
})

test('a change of another tab is told to who watches', async () => {
  const told: string[] = []
  await storage.watch((event, key) => void told.push(`${event} ${key}`))
  const other = storageOf(await pageVault(vault.name))
  await other.setItem('a', 'x')
  await storage.getItem('a')
  await expect.poll(() => told).toEqual(['update a'])
  await other.removeItem('a')
  await storage.getItem('a')
  await expect.poll(() => told).toEqual(['update a', 'remove a'])
})
