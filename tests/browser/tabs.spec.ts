/** Many tabs in real Chromium, what one of them locks, and pages that come back. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { codeOf, openPage } from './page.ts'

const TABS = 20

test(`${TABS} tabs that create at once make one vault, which all of them use until one locks it`, async ({
  context,
}) => {
  test.slow()
  const pages = await Promise.all(Array.from({ length: TABS }, () => openPage(context)))
  const inAll = <T>(work: (page: Page, index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(pages.map(work))
  const made = await inAll((page) =>
    page.evaluate(async () => {
      const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
      return vault.create({ device: true }).then(
        () => 'created',
        (error) => error.code as string,
      )
    }),
  )
  expect(made.filter((result) => result === 'created')).toHaveLength(1)
  expect(made.filter((result) => result === 'already-exists')).toHaveLength(TABS - 1)
  await inAll((page, index) =>
    page.evaluate(async (name) => {
      if (window.vault.state !== 'unlocked') await window.vault.unlock()
      await window.vault.set(name, name)
    }, `tab ${index}`),
  )
  expect(await inAll((page) => page.evaluate(() => window.vault.count()))).toEqual(
    pages.map(() => TABS),
  )
  await pages[0]?.evaluate(() => window.vault.set('a', 'kept'))
  const before = await inAll((page) => codeOf(page, 'get'))
  expect(before).toEqual(pages.map(() => ({ answer: 'kept' })))
  await pages[11]?.evaluate(() => window.vault.lock())
  // Each is asked as soon as the lock is answered, whether or not it has heard of it.
  const after: unknown[] = []
  for (const call of ['get', 'keys', 'set'])
    after.push(...(await inAll((page) => codeOf(page, call))))
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
