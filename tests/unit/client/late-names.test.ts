/** Names that reach the page late, by the public client over a worker of this process: messages are held by hand. */
import { beforeEach, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { Vault } from '../../../src/client/vault.ts'
import type { Change } from '../../../src/client/watchers.ts'
import { EVENT } from '../../../src/protocol/events.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'

/** Events on their way to the page, while somebody holds them. */
let held: unknown[] | undefined
let deliver = (): void => {}
/** What an answer to `lock` waits for. */
let lockAnswers = Promise.resolve()

usePageVaults({
  leaving: (message, send) => {
    deliver = () => {
      for (const late of held ?? []) send(late)
      held = undefined
    }
    if (held && (message as { type?: unknown }).type === EVENT) held.push(message)
    else send(message)
  },
  served: (api) => ({
    ...api,
    lock: async () => {
      const answer = await api.lock()
      await lockAnswers
      return answer
    },
  }),
})

let vault: Vault
let told: string[]
beforeEach(async () => {
  held = undefined
  lockAnswers = Promise.resolve()
  vault = await pageVault()
  told = []
  vault.watch('', (change: Change) => told.push(change.reset ? 'reset' : change.names.join(' ')))
})

test('a name is told while the vault is open, and after the next unlock there is a reset', async () => {
  await vault.set('a', 1)
  await expect.poll(() => told).toEqual(['a'])
  await vault.lock()
  await vault.unlock()
  await vault.set('b', 1)
  await expect.poll(() => told).toEqual(['a', 'reset', 'b'])
})

test('a name that arrives after the next unlock is not told: it belongs to the one before', async () => {
  const changed: unknown[] = []
  vault.on('changed', (event) => changed.push(event))
  held = []
  await vault.set('before', 1)
  await vault.lock()
  await vault.unlock()
  await vault.set('after', 1)
  await expect.poll(() => JSON.stringify(held)).toContain('after')
  expect(JSON.stringify(held)).toContain('before')
  deliver()
  await expect.poll(() => told).toEqual(['reset', 'after'])
  expect(changed).toEqual([{ namespace: '', names: ['after'] }])
})

test('a name that arrives while a lock is asked for, and not answered yet, is not told', async () => {
  let answer = (): void => {}
  lockAnswers = new Promise((resolve) => (answer = resolve))
  held = []
  await vault.set('before', 1)
  await expect.poll(() => JSON.stringify(held)).toContain('before')
  const locking = vault.lock()
  // Before the worker can have heard of the lock.
  deliver()
  await expect.poll(() => vault.state).toBe('locked')
  answer()
  await locking
  await vault.unlock()
  await vault.set('after', 1)
  await expect.poll(() => told).toEqual(['reset', 'after'])
})

test('a name that arrives after a lock that could not reach the other tabs is not told', async () => {
  lockAnswers = Promise.reject(new Error('no storage'))
  lockAnswers.catch(() => {})
  held = []
  await vault.set('before', 1)
  await expect(vault.lock()).rejects.toMatchObject({ code: 'internal' })
  deliver()
  await expect.poll(() => vault.state).toBe('locked')
  expect(told).toEqual([])
})
