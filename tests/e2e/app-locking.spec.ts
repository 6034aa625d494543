/** What opens the app's vault without asking: nothing unless it was chosen, and then no more than was chosen. */
import type { Page } from '@playwright/test'
import { createVault, lockVault } from '../support/person.ts'
import { expect, test } from '../support/fixtures.ts'
import { look } from './app-inspect.ts'
import { createDeviceVault } from './app-steps.ts'

const isOpen = (page: Page) => page.getByRole('navigation', { name: 'Vault' })
const isLocked = (page: Page) => page.getByRole('heading', { name: 'Your vault is locked' })

async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(isOpen(page)).toBeVisible()
}

test('a reload asks again, unless staying open was ticked at the unlock; and that can be ended', async ({
  page,
}) => {
  const passphrase = await createVault(page)
  await page.reload()
  await expect(isLocked(page)).toBeVisible()
  await unlock(page, passphrase)
  await page.reload()
  await expect(isLocked(page)).toBeVisible()

  await look(page, 'unlock, with what it may cost')
  await page.getByRole('checkbox', { name: /Stay open when this tab is reloaded/ }).check()
  await unlock(page, passphrase)
  await page.goto('/#/settings')
  await expect(page.getByText('This tab stays open when it is reloaded')).toBeVisible()
  await look(page, 'locking')
  await page.reload()
  await expect(isOpen(page)).toBeVisible()
  await page.reload()
  await expect(isOpen(page)).toBeVisible()
  await page.getByRole('button', { name: 'Ask again from now on' }).click()
  await expect(page.getByText('A reload of this tab asks again')).toBeVisible()
  await page.reload()
  await expect(isLocked(page)).toBeVisible()
})

test('tabs open each other only where the settings say so', async ({ page, context }) => {
  const passphrase = await createVault(page)
  const other = await context.newPage()
  await other.goto('/')
  await expect(isLocked(other)).toBeVisible()
  await page.goto('/#/settings')
  await page.getByRole('checkbox', { name: /Open my other tabs too/ }).check()
  await expect(isOpen(other)).toBeVisible()
  await lockVault(page)
  await expect(isLocked(other)).toBeVisible()
  await unlock(page, passphrase)
  await expect(isOpen(other)).toBeVisible()

  await page.goto('/#/settings')
  await page.getByRole('checkbox', { name: /Open my other tabs too/ }).uncheck()
  await other.goto('/#/settings')
  await expect(other.getByRole('checkbox', { name: /Open my other tabs too/ })).not.toBeChecked()
  const third = await context.newPage()
  await third.goto('/')
  await expect(isLocked(third)).toBeVisible()
  await third.reload()
  await expect(isLocked(third)).toBeVisible()
})

test('how long the device may sleep is a setting that is kept', async ({ page }) => {
  await createDeviceVault(page)
  await page.goto('/#/settings')
  await page.getByLabel(/Lock when the device has slept for/).selectOption('5 minutes')
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await expect(page.getByLabel(/Lock when the device has slept for/)).toHaveValue('300000')
})

test('who would leave before a setting is saved is asked', async ({ page }) => {
  await createDeviceVault(page)
  await page.goto('/#/settings')
  /** Whether the page lets go; in the same turn as the choice, so that nothing can have been saved. */
  const leave = (minutes?: number): Promise<boolean> =>
    page.getByLabel(/Lock when the device has slept for/).evaluate((select, chosen) => {
      if (chosen !== undefined && select instanceof HTMLSelectElement) {
        select.value = String(chosen * 60_000)
        select.dispatchEvent(new Event('change'))
      }
      return dispatchEvent(new Event('beforeunload', { cancelable: true }))
    }, minutes)
  expect(await leave()).toBe(true)
  expect(await leave(60)).toBe(false)
  await expect(page.getByText('Saved.')).toBeVisible()
  expect(await leave()).toBe(true)
})
