/** axe on the screens about files, light and dark, 320 and 1280 px wide: no violation. */
import { expect, test } from '../support/fixtures.ts'
import { look } from './app-inspect.ts'
import { createDeviceVault } from './app-steps.ts'

const file = (name: string, content: string, mimeType = 'text/plain') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
})

const LONG = 'Letter to the landlord about the heating costs of the year 2025, second reminder.txt'
const UNBROKEN = `${'a-name-without-a-blank-'.repeat(8)}.pdf`

test.beforeEach(async ({ page }) => {
  test.setTimeout(300_000)
  await createDeviceVault(page)
})

test('no violation where files are encrypted', async ({ page }) => {
  await page.goto('/#/encrypt/files')
  await page.getByRole('heading', { name: 'Encrypt files', level: 1 }).waitFor()
  await look(page, 'encrypt files')
  await page
    .locator('encrypt-files-view [data-take=files]')
    .setInputFiles([file(LONG, 'x'), file(UNBROKEN, 'y'), file('old.coffer', 'no')])
  await expect(page.getByRole('heading', { name: '2 files done, 1 not' })).toBeVisible()
  await look(page, 'encrypted')
})

test('no violation where files are kept, and on items that have some', async ({ page }) => {
  await page.goto('/#/files')
  await page.getByRole('heading', { name: 'Keep files in the vault' }).waitFor()
  await look(page, 'no files')
  await page
    .locator('files-view [data-take=files]')
    .setInputFiles([file(LONG, 'Dear Mr Holm'), file(UNBROKEN, '\u0001')])
  await expect(page.getByText('2 files, ')).toBeVisible()
  await look(page, 'files')
  await page.getByRole('button', { name: /^Letter/ }).click()
  await page.getByRole('region', { name: /^What is in Letter/ }).waitFor()
  await look(page, 'text')
  await page.getByRole('button', { name: 'Rename' }).click()
  await look(page, 'a new name')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^a-name/ }).click()
  await page.getByText('There is no preview').waitFor()
  await look(page, 'no preview')
  await page.keyboard.press('Escape')
  await page.goto('/#/new/note')
  await page.getByLabel('Name', { exact: true }).fill('Lease')
  await page
    .locator('edit-attachments [data-take=files]')
    .setInputFiles([file(LONG, 'x'), file(UNBROKEN, 'y')])
  await page.getByRole('button', { name: 'Remove a-name' }).waitFor()
  await look(page, 'attachments in the editor')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'Lease', level: 1 }).waitFor()
  await look(page, 'attachments')
})
