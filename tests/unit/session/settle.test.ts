/**
 * When storage is settled (worker/store/settle.ts): a plain unlock writes too, if only to take it back, and in Chromium
 * what is taken back stands in the log all the same.
 */
import { expect, test } from 'vitest'
import { createApi } from '../../../worker/api.ts'
import type { VaultApi } from '../../../src/protocol/contract.ts'
import { readRows } from '../../support/rows.ts'
import { beside, exclusively, freshName, ifAlone, openTab, set } from '../../support/tab.ts'

interface Held {
  api: VaultApi
  /** How often settling was begun. */
  begun(): number
  release(): void
  /** What had been done when storage was settled, and after. */
  order: string[]
}

function heldTab(name: string): Held {
  const order: string[] = []
  let begun = 0
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = () => (order.push('settled'), resolve())
  })
  const settle = async (): Promise<void> => {
    begun++
    // The database is there already: whoever opens it first is told whether it was lost.
    const names = (await indexedDB.databases()).map((found) => found.name)
    order.push(names.includes(`coffer/${name}`) ? 'after opening' : 'before opening')
    return held
  }
  const api = createApi({ now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle })
  return { api, begun: () => begun, release: () => release(), order }
}

const open = (api: VaultApi, name: string) =>
  api.open(name, { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' })

/** Lasts longer than anything here that does not wait for `release`: another vault does it all several times. */
async function meanwhile(): Promise<void> {
  const tab = await openTab(freshName())
  await tab.create({ device: true })
  for (let times = 0; times < 10; times++) {
    await tab.lock()
    await tab.unlock({})
  }
}

test('storage is settled once, after the database was opened, for everything that follows', async () => {
  const name = freshName()
  const { api, begun, release, order } = heldTab(name)
  await open(api, name)
  release()
  await api.create({ device: true })
  await set(api, 'a', 1)
  await api.lock()
  await api.unlock({})
  expect(begun()).toBe(1)
  expect(order).toEqual(['after opening', 'settled'])
})

test('looking at a vault does not wait for storage to settle, a plain unlock does', async () => {
  const name = freshName()
  const maker = await openTab(name)
  await maker.create({ device: true })
  await set(maker, 'a', 1)
  const { api, release, order } = heldTab(name)
  expect(await open(api, name)).toMatchObject({ state: 'locked' })
  const unlocked = api.unlock({}).then(() => order.push('unlocked'))
  await meanwhile()
  release()
  await unlocked
  expect(order).toEqual(['after opening', 'settled', 'unlocked'])
  expect(await api.get('', 'a')).toBe(1)
})

test('no row is written before storage is settled', async () => {
  const name = freshName()
  const { api, release } = heldTab(name)
  await open(api, name)
  const creating = api.create({ device: true })
  await meanwhile()
  const before = await readRows(name)
  expect([before.log.size, before.meta.size, before.copy.size]).toEqual([0, 0, 0])
  release()
  await creating
  expect((await readRows(name)).log.size).toBe(1)
})
