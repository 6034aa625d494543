/** The driver for localForage, through the real library. */
import localforage from 'localforage'
import { expect, test } from 'vitest'
import { LOCALFORAGE_DRIVER, localForageDriver } from '../../../src/adapters/localforage.ts'
import type { AdapterOptions } from '../../../src/adapters/localforage.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

async function forageOf(vault: Vault, options?: AdapterOptions, place = {}): Promise<LocalForage> {
  // Each definition replaces the one before; an instance keeps the driver it began with.
  const driver = localForageDriver(vault, options) as unknown as LocalForageDriver
  await localforage.defineDriver(driver)
  const forage = localforage.createInstance({ driver: LOCALFORAGE_DRIVER, ...place })
  await forage.ready()
  return forage
}

keepsTheBehaviour({
  open: async (vault, options) => {
    const forage = await forageOf(vault, options)
    return {
      get: (name) => forage.getItem(name),
      set: (name, value) => forage.setItem(name, value),
      remove: (name) => forage.removeItem(name),
      keys: () => forage.keys(),
      clear: () => forage.clear(),
    }
  },
  missing: null,
})

test('values keep their types; undefined becomes null, as localForage has it', async () => {
  const forage = await forageOf(await pageVault())
  expect(forage.driver()).toBe('cofferVault')
  const values = [
    { a: [1, 'x', null, { b: true }] },
    new Date(5),
    Uint8Array.of(1, 2),
    Uint8Array.of(7).buffer,
    0,
    false,
    null,
  ]
  for (const value of values) {
    expect(await forage.setItem('v', value)).toBe(value)
    expect(await forage.getItem('v')).toEqual(value)
  }
  expect(await forage.setItem('v', undefined)).toBeNull()
  expect(await forage.getItem('v')).toBeNull()
  const refused = forage.setItem('v', Float32Array.of(1))
  await expect(refused).rejects.toMatchObject({ code: 'bad-value' })
})

test('length, key, keys and iterate go by the order of the names', async () => {
  const forage = await forageOf(await pageVault())
  for (const name of ['b', 'a', 'c']) await forage.setItem(name, name.toUpperCase())
  expect(await forage.length()).toBe(3)
  expect(await forage.keys()).toEqual(['a', 'b', 'c'])
  expect([await forage.key(1), await forage.key(9)]).toEqual(['b', null])
  const seen: unknown[] = []
  await forage.iterate((value, key, iteration) => void seen.push([value, key, iteration]))
  expect(seen).toEqual([
    ['A', 'a', 1],
    ['B', 'b', 2],
    ['C', 'c', 3],
  ])
  // What is not undefined ends it early.
  expect(await forage.iterate((value, _, iteration) => (iteration === 2 ? value : undefined))).toBe(
    'B',
  )
})

test('callbacks hear what the promise says, failures too', async () => {
  const forage = await forageOf(await pageVault())
  await forage.setItem('a', 1)
  const heard = await new Promise((resolve) => {
    void forage.getItem('a', (error, value) => resolve([error, value]))
  })
  expect(heard).toEqual([null, 1])
  const failed = await new Promise((resolve) => {
    forage.setItem('a', Symbol('no'), resolve).catch(() => {})
  })
  expect(failed).toMatchObject({ code: 'bad-value' })
})

test('instances of other names are other places, and one is dropped alone', async () => {
  const vault = await pageVault()
  const one = await forageOf(vault, {}, { name: 'app', storeName: 'one' })
  const two = await forageOf(vault, {}, { name: 'app', storeName: 'two' })
  const odd = await forageOf(vault, {}, { name: 'app/one', storeName: 'x' })
  for (const forage of [one, two, odd]) await forage.setItem('a', 'x')
  await one.dropInstance()
  expect([await one.getItem('a'), await two.getItem('a'), await odd.getItem('a')]).toEqual([
    null,
    'x',
    'x',
  ])
  await one.dropInstance({ name: 'app', storeName: 'two' })
  expect([await two.length(), await odd.length()]).toEqual([0, 1])
})
