/** The async Storage: the suite of all adapters, and what a Storage has beside items. */
import { expect, test } from 'vitest'
import { vaultStorage } from '../../../src/adapters/storage.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const { getItem, setItem, removeItem, keys, clear } = vaultStorage(vault, options)
    return { get: getItem, set: setItem, remove: removeItem, keys, clear }
  },
  missing: null,
  textOnly: { namespace: 'storage' },
})

test('length and key(index) go by the order of the names', async () => {
  const storage = vaultStorage(await pageVault())
  expect(await storage.length).toBe(0)
  expect(await storage.key(0)).toBeNull()
  await storage.setItem('b', '2')
  await storage.setItem('a', '1')
  expect(await storage.length).toBe(2)
  expect([await storage.key(0), await storage.key(1), await storage.key(2)]).toEqual([
    'a',
    'b',
    null,
  ])
  await storage.clear()
  expect(await storage.length).toBe(0)
})

test('what is no text becomes one, as in every Storage', async () => {
  const storage = vaultStorage(await pageVault())
  await storage.setItem('n', 1 as never)
  await storage.setItem('nothing', null as never)
  expect([await storage.getItem('n'), await storage.getItem('nothing')]).toEqual(['1', 'null'])
})

test('an empty name, which the vault does not have, is refused', async () => {
  const storage = vaultStorage(await pageVault())
  await expect(storage.setItem('', 'x')).rejects.toMatchObject({ code: 'bad-name' })
  await expect(storage.getItem('')).rejects.toMatchObject({ code: 'bad-name' })
})

test('a read before there is a vault waits until there is one', async () => {
  const vault = await pageVault()
  await vault.erase({ confirm: vault.name })
  const reading = vaultStorage(vault).getItem('a')
  await vault.create({ device: true })
  expect(await reading).toBeNull()
})
