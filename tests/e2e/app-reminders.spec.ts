/** What the app says unasked: next steps after a vault is made, a reminder of a backup; and the check-up, which is asked. */
import { expect, test } from '../support/fixtures.ts'
import { addItem, createDeviceVault } from './app-steps.ts'

const DAY_MS = 86_400_000

test('next steps lead to what is missing, and can be put off for a week, not for ever', async ({
  page,
}) => {
  await page.clock.install()
  await createDeviceVault(page)
  const steps = page.locator('.next-steps')
  await expect(steps.getByText(/of 4/)).toHaveText('0 of 4')
  await steps.getByRole('link', { name: /Save a recovery code/ }).click()
  await expect(page.getByRole('heading', { name: 'Recovery code', level: 1 })).toBeVisible()
  await page.getByRole('link', { name: 'Do this later' }).click()
  await steps.getByRole('button', { name: /Not now/ }).click()
  await expect(steps).toHaveCount(0)
  const reopened = async (): Promise<void> => {
    await page.reload()
    await page.getByRole('button', { name: 'Open in this browser' }).click()
    await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()
  }
  await page.clock.setSystemTime(Date.now() + 6 * DAY_MS)
  await reopened()
  await expect(steps).toHaveCount(0)
  await page.clock.setSystemTime(Date.now() + 8 * DAY_MS)
  await reopened()
  await expect(steps).toBeVisible()
})

test('five items without a backup are worth a reminder, which can be put off', async ({ page }) => {
  await createDeviceVault(page)
  const reminder = page.getByRole('region', { name: 'Backup' })
  const backup = page
    .getByRole('navigation', { name: 'Vault' })
    .getByRole('link', { name: /Backup/ })
  for (const name of ['One', 'Two', 'Three', 'Four']) await addItem(page, 'Note', { Name: name })
  await expect(reminder).toHaveCount(0)
  await expect(backup).toHaveText('Backup')
  await addItem(page, 'Note', { Name: 'Five' })
  await expect(reminder).toContainText('No backup yet')
  await expect(backup).toContainText('due')
  await reminder.getByRole('button', { name: 'Later' }).click()
  await expect(reminder).toHaveCount(0)
  await expect(backup).toContainText('due')
})

test('the check-up says what holds and what to do, and each line leads there', async ({ page }) => {
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.getByRole('link', { name: 'Check-up' }).click()
  await expect(page.getByRole('status').filter({ hasText: '2 things to do.' })).toBeVisible()
  const finding = (id: string) => page.locator(`[data-finding="${id}"]`)
  await expect(finding('ways')).toContainText('Only this browser opens the vault')
  await expect(finding('backup')).toContainText('No backup')
  await expect(finding('recovery')).toContainText('No recovery code')
  await expect(finding('environment')).toContainText('The page is what it should be')
  await expect(finding('integrity')).toContainText('not checked')
  await finding('integrity').getByRole('button', { name: 'Check now' }).click()
  await expect(finding('integrity')).toContainText('All is as Coffer wrote it')
  await finding('backup').getByRole('link').click()
  await expect(page.getByRole('heading', { name: 'Backup', level: 1 })).toBeVisible()
})
