/** The public client in real Chromium, under the strict policy, and what it reports there. Most is in tests/engines. */
import { expect, test } from '../support/fixtures.ts'
import { openPage, PASSPHRASE } from './page.ts'

test('a secret goes from the page through the worker to disk and back, over a reload', async ({
  context,
}) => {
  const page = await openPage(context)
  const states = await page.evaluate(async (passphrase) => {
    const vault = await window.coffer.open()
    const seen: string[] = [vault.state]
    vault.on('state', ({ state }) => seen.push(state))
    let expectedMs = 0
    vault.on('progress', (event) => (expectedMs = event.expectedMs))
    await vault.create({ passphrase })
    seen.push(vault.state)
    await vault.set('openai', 'sk-1')
    await vault.lock()
    seen.push(vault.state)
    return { seen, announced: expectedMs > 0 }
  }, PASSPHRASE)
  expect(states).toEqual({
    seen: ['empty', 'unlocked', 'unlocked', 'locked', 'locked'],
    announced: true,
  })
  await page.reload()
  await page.waitForFunction(() => 'coffer' in window)
  const answers = await page.evaluate(async (passphrase) => {
    const vault = await window.coffer.open()
    const before = vault.state
    const wrong = await vault.unlock({ passphrase: 'wrong' }).catch((error) => error.code)
    await vault.unlock({ passphrase })
    const { slots, healed, secureContext, trustedTypes, framed } = await vault.report()
    return {
      before,
      wrong,
      value: await vault.get('openai'),
      kdf: (slots[0]?.iterations ?? 0) >= 600_000,
      healed,
      secureContext,
      trustedTypes,
      framed,
    }
  }, PASSPHRASE)
  expect(answers).toEqual({
    before: 'locked',
    wrong: 'wrong-secret',
    value: 'sk-1',
    kdf: true,
    healed: [],
    secureContext: 'yes',
    trustedTypes: 'yes',
    framed: 'no',
  })
})
