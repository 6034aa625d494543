/** Names that reach the page late, by the public client over a worker of this process: messages are held by hand. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { openVault } from '../../../src/client/open-vault.ts'
import type { Vault } from '../../../src/client/vault.ts'
import type { Change } from '../../../src/client/watchers.ts'
import { VAULT_METHODS, type VaultApi } from '../../../src/protocol/contract.ts'
import { EVENT } from '../../../src/protocol/events.ts'
import { TURN_METHODS } from '../../../src/protocol/turn.ts'
import { createApi } from '../../../worker/api.ts'
import { serve, type Scope } from '../../../worker/serve.ts'
import { beside, exclusively, freshName, ifAlone, settle } from '../../support/tab.ts'

/** Events on their way to the page, while somebody holds them. */
let held: unknown[] | undefined
let deliver = (): void => {}
/** What an answer to `lock` waits for. */
let lockAnswers = Promise.resolve()

/** A worker as the page sees it. */
class HeldWorker extends EventTarget {
  readonly #page: MessagePort

  constructor() {
    super()
    const { port1, port2 } = new MessageChannel()
    this.#page = port1
    port1.addEventListener('message', ({ data }) =>
      this.dispatchEvent(new MessageEvent('message', { data })),
    )
    port1.start()
    const scope: Scope = {
      postMessage: (message) => {
        if (held && isEvent(message)) held.push(message)
        else port2.postMessage(message)
      },
      addEventListener: (type, listener) => {
        port2.addEventListener(type, listener)
        port2.start()
      },
    }
    deliver = () => {
      for (const message of held ?? []) port2.postMessage(message)
      held = undefined
    }
    serve<VaultApi>(heldApi(scope), VAULT_METHODS, scope, TURN_METHODS)
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#page.postMessage(message, transfer)
  }

  terminate(): void {
    this.#page.close()
  }
}

const isEvent = (message: unknown): boolean => (message as { type?: unknown }).type === EVENT

function heldApi(page: Scope): VaultApi {
  const surroundings = { now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle }
  const api = createApi(surroundings, page)
  return {
    ...api,
    lock: async () => {
      const answer = await api.lock()
      await lockAnswers
      return answer
    },
  }
}

let vault: Vault
let told: string[]
beforeEach(async () => {
  const quiet = { addEventListener: () => {}, removeEventListener: () => {} }
  vi.stubGlobal('Worker', HeldWorker)
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', { locks: {} })
  vi.stubGlobal('location', new URL('https://vault.test/'))
  vi.stubGlobal('document', { visibilityState: 'visible', ...quiet })
  for (const [name, nothing] of Object.entries(quiet)) vi.stubGlobal(name, nothing)
  held = undefined
  lockAnswers = Promise.resolve()
  vault = await openVault({ name: freshName(), workerUrl: 'https://vault.test/worker.js' })
  await vault.create({ device: true })
  told = []
  vault.watch('', (change: Change) => told.push(change.reset ? 'reset' : change.names.join(' ')))
})
afterEach(() => {
  vault.close()
  vi.unstubAllGlobals()
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
