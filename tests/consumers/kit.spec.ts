/** `coffer/testing/playwright` in the tests of an app that has the package: ours here, somebody else's there. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Coffer, CofferFixtures } from '../../src/lib/testing/node/playwright.ts'
import type { Vault } from '../../src/lib/index.ts'
import { expect, test as base } from './fixtures.ts'

/** As `test.extend(cofferFixtures)` does it, with the fixtures of the packed files. */
const test = base.extend<CofferFixtures & { origin: string }>({
  origin: async ({ consumer, site }, use) => {
    cpSync(join(consumer, 'node_modules/coffer/dist'), join(consumer, 'lib'), { recursive: true })
    writeFileSync(
      join(consumer, 'main.js'),
      "import * as coffer from './lib/index.js'\nglobalThis.app = coffer\n",
    )
    await use(await site(consumer))
  },
  coffer: async ({ page, origin, consumer }, use) => {
    const packed = join(consumer, 'node_modules/coffer/dist/testing/playwright.js')
    const { cofferFixtures } = (await import(pathToFileURL(packed).href)) as {
      cofferFixtures: {
        coffer(given: object, use: (coffer: Coffer) => Promise<void>): Promise<void>
      }
    }
    await cofferFixtures.coffer({ page, baseURL: origin }, use)
  },
})

test('a locked vault asks for its passphrase, an unlocked one for nothing', async ({
  page,
  coffer,
  origin,
}) => {
  const passphrase = await coffer.locked({ name: 'one', entries: { openai: 'sk-1' } })
  await coffer.unlocked({ name: 'two', entries: { openai: 'sk-2' } })
  await page.goto(`${origin}/`)
  await page.waitForFunction(() => 'app' in globalThis)
  const seen = await page.evaluate(async (given) => {
    const one = await globalThis.app.openVault({ name: 'one' })
    const two = await globalThis.app.openVault({ name: 'two' })
    const without = await one.unlock().catch((error) => error.code)
    await one.unlock({ passphrase: given })
    await two.unlock()
    return [without, await one.get('openai'), await two.get('openai')]
  }, passphrase)
  expect(seen).toEqual(['wrong-secret', 'sk-1', 'sk-2'])
})

test('a virtual passkey opens a vault', async ({ page, coffer, origin }) => {
  const passphrase = await coffer.locked({ name: 'app' })
  await page.goto(`${origin}/`)
  await coffer.virtualPasskey()
  await page.waitForFunction(() => 'app' in globalThis)
  const state = await page.evaluate(async (given) => {
    const vault = await globalThis.app.openVault({ name: 'app' })
    await vault.unlock({ passphrase: given })
    await vault.slots.addPasskey({ secret: { passphrase: given } })
    await vault.lock()
    await vault.unlock({ passkey: true })
    return vault.state
  }, passphrase)
  expect(state).toBe('unlocked')
})

test('each fault is met as its code', async ({ page, coffer, origin }) => {
  const open = (): Promise<unknown> =>
    page.evaluate(async () => {
      const { openVault } = globalThis.app
      try {
        const vault = await openVault({ name: 'app' })
        Object.assign(globalThis, { vault })
        return vault.state
      } catch (error) {
        return (error as { code: string }).code
      }
    })
  const load = async (): Promise<void> => {
    await page.goto(`${origin}/`)
    await page.waitForFunction(() => 'app' in globalThis)
  }
  await load()
  await coffer.faults.quota(2_000_000)
  await coffer.unlocked({ name: 'app' })
  expect(await open()).toBe('locked')
  const written = await page.evaluate(async () => {
    const { vault } = globalThis as unknown as { vault: Vault }
    await vault.unlock()
    return vault.set('a', 'x'.repeat(4_000_000)).catch((error) => error.code)
  })
  expect(written).toBe('quota')
  await coffer.faults.quota()

  const lost = page.evaluate(() => {
    const { vault } = globalThis as unknown as { vault: Vault }
    return new Promise((resolve) => vault.on('worker-lost', () => resolve('worker-lost')))
  })
  await coffer.faults.workerLost()
  expect(await lost).toBe('worker-lost')

  await coffer.faults.workerMissing()
  await load()
  expect(await open()).toBe('worker-unavailable')
  await page.unrouteAll()

  await coffer.faults.evicted()
  await load()
  expect(await open()).toBe('evicted')
})
