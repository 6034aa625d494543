/**
 * A vault is closed in the middle of its work: when that is answered, nothing of it is under way with the storage any
 * more. Its worker is ended then, and WebKit keeps a database for ever whose worker was ended in a transaction.
 */
import { afterEach, expect, test, vi } from 'vitest'
import type { VaultApi } from '../../../src/protocol/contract.ts'
import { freshName, openTab, set } from '../../support/tab.ts'

const LARGE = new Uint8Array(300_000)
const MOST_TURNS = 12

afterEach(() => vi.restoreAllMocks())

/** Openings and transactions that have begun and not ended. */
function watchStorage(): Set<EventTarget> {
  const underWay = new Set<EventTarget>()
  const watch = <T extends EventTarget>(target: T, ends: readonly string[]): T => {
    underWay.add(target)
    for (const end of ends) target.addEventListener(end, () => underWay.delete(target))
    return target
  }
  const open = indexedDB.open.bind(indexedDB)
  vi.spyOn(indexedDB, 'open').mockImplementation((...args) => {
    const request = watch(open(...args), ['success', 'error'])
    request.addEventListener('success', () => {
      const db = request.result
      const transaction = db.transaction.bind(db)
      db.transaction = (...rest) => watch(transaction(...rest), ['complete', 'abort'])
    })
    return request
  })
  return underWay
}

/** Open by the device's key: nothing to derive. */
async function newVault(name: string): Promise<VaultApi> {
  const tab = await openTab(name)
  await tab.create({ device: true })
  return tab
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

/** What is under way, and on what. */
const WORKS: [
  string,
  (name: string) => Promise<VaultApi>,
  (tab: VaultApi, name: string) => unknown,
][] = [
  ['made', openTab, (tab) => tab.create({ device: true })],
  ['unlocked', lockedVault, (tab) => tab.unlock({})],
  ['read', newVault, (tab) => tab.get('', 'a')],
  ['written to', newVault, (tab) => set(tab, 'a', 1)],
  ['given a large value', newVault, (tab) => set(tab, 'a', LARGE)],
  ['asked for a report', newVault, (tab) => tab.report()],
  ['locked', newVault, (tab) => tab.lock()],
  ['erased', newVault, (tab, name) => tab.erase(name)],
]

async function lockedVault(name: string): Promise<VaultApi> {
  await (await newVault(name)).close()
  return openTab(name)
}

test.each(WORKS)(
  'a vault that is closed while it is %s leaves nothing under way',
  async (_, from, work) => {
    const underWay = watchStorage()
    let struck = 0
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      const name = freshName()
      const tab = await from(name)
      const working = Promise.resolve(work(tab, name)).catch(() => {})
      for (let n = 0; n < turns; n++) await turn()
      const closing = tab.close()
      if (underWay.size > 0) struck++
      await closing
      expect(underWay.size, `closed after ${turns} turns`).toBe(0)
      for (let n = 0; n < 5; n++) {
        await turn()
        expect(underWay.size, `begun after it was closed after ${turns} turns`).toBe(0)
      }
      await working
    }
    expect(struck).toBeGreaterThan(0)
  },
)
