/** Locking in real Chromium, where it takes many tabs, or a page that comes back. */
import { expect, test } from '../support/fixtures.ts'
import { codeOf, openDeviceVault, openPage } from './page.ts'

const TABS = 20

test(`${TABS} tabs: a lock in one, and none of them answers another call`, async ({ context }) => {
  test.slow()
  const pages = []
  while (pages.length < TABS) pages.push(await openDeviceVault(context))
  await pages[0]?.evaluate(() => window.vault.set('a', 'kept'))
  const before = await Promise.all(pages.map((page) => codeOf(page, 'get')))
  expect(before).toEqual(pages.map(() => ({ answer: 'kept' })))
  await pages[11]?.evaluate(() => window.vault.lock())
  // Each is asked as soon as the lock is answered, whether or not it has heard of it.
  const after: unknown[] = []
  for (const call of ['get', 'keys', 'set']) {
    after.push(...(await Promise.all(pages.map((page) => codeOf(page, call)))))
  }
  const locked = after.filter((answer) => answer === 'locked').length
  process.stdout.write(`${TABS} tabs asked, ${after.length} calls, ${locked} refused as locked\n`)
  expect(after).toEqual(after.map(() => 'locked'))
  const [first] = pages
  await first?.evaluate(() => window.vault.unlock())
  expect(first && (await codeOf(first, 'get'))).toEqual({ answer: 'kept' })
})

test('a page that is left and come back to is locked, and keeps nothing for a reload', async ({
  context,
}) => {
  const page = await openPage(context)
  await page.evaluate(async () => {
    const lock = { idleMs: null, hiddenMs: null, stayOpen: 'reload' } as const
    const vault = await window.coffer.open({ lock })
    await vault.create({ device: true })
  })
  // What the browser does with a page that it keeps for the way back.
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  })
  expect(await codeOf(page, 'get')).toBe('locked')
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  const held = page.evaluate(async () => (await window.vault.report()).heldOverReload)
  expect(await held).toBe('no')
})

test('a tab that is opened from one that stays open has nothing of it', async ({ context }) => {
  const page = await openPage(context)
  await page.evaluate(async () => {
    const lock = { idleMs: null, hiddenMs: null, stayOpen: 'reload' } as const
    const vault = await window.coffer.open({ lock })
    await vault.create({ device: true })
  })
  // An auxiliary browsing context copies the session storage of the one that opens it.
  const [copy] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate(() => void window.open(location.href)),
  ])
  await copy.waitForFunction(() => 'coffer' in window)
  for (let n = 0; n < 2; n++) {
    const state = await copy.evaluate(async () => {
      const lock = { idleMs: null, hiddenMs: null, stayOpen: 'reload' } as const
      return (await window.coffer.open({ lock })).state
    })
    expect(state).toBe('locked')
    await copy.reload()
    await copy.waitForFunction(() => 'coffer' in window)
  }
  expect(await codeOf(page, 'keys')).toEqual({ answer: [] })
})
