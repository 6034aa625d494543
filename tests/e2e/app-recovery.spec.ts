/** The recovery code: shown once, saved, proved; and it opens the vault when the passphrase is gone. */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { createVault, lockVault } from '../support/person.ts'
import { expect, test } from '../support/fixtures.ts'
import { createDeviceVault, readCode } from './app-steps.ts'

/** Makes a code and reads it off the screen, in its groups. */
async function makeCode(page: Page, name = 'Make a recovery code'): Promise<string[]> {
  await page.getByRole('button', { name }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make the code' }).click()
  return readCode(page)
}

test.beforeEach(async ({ page }) => {
  // Without the browser's own dialog a file is a download, which a test can look at.
  await page.addInitScript('delete globalThis.showSaveFilePicker')
})

test('two groups of the code prove that it was saved, and wrong ones are named', async ({
  page,
}) => {
  await createDeviceVault(page)
  await page.goto('/#/recovery')
  const groups = await makeCode(page)
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await expect(page.locator('body')).not.toContainText(groups.slice(0, 2).join('-'))
  const asked = page.getByLabel(/^Group \d$/)
  await expect(asked).toHaveCount(2)
  for (const input of await asked.all()) await input.fill('0000')
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText(/^Groups \d and \d are different/)).toBeVisible()
  for (const input of await asked.all()) {
    const id = (await input.getAttribute('id')) ?? ''
    await input.fill((groups[Number(id.replace('group-', ''))] ?? '').toLowerCase())
  }
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Saved and checked' })).toBeVisible()
  await page.goto('/#/ways')
  await expect(page.getByText(/· checked$/)).toBeVisible()
})

test('the saved file proves it too, also later, and another file does not', async ({ page }) => {
  await createDeviceVault(page)
  await page.goto('/#/recovery')
  const groups = await makeCode(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as file' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('coffer-recovery-code.txt')
  const path = await file.path()
  expect(await readFile(path, 'utf8')).toContain(groups.join('-'))
  await page.getByRole('link', { name: 'Do this later' }).click()
  await page.goto('/#/ways')
  await page.getByRole('link', { name: 'Check it' }).click()
  await expect(page.getByText('A code was made, and not checked yet.')).toBeVisible()
  const chooser = page.locator('prove-code input[type=file]')
  await chooser.setInputFiles({
    name: 'other.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('shopping list'),
  })
  await expect(page.getByText('There is no recovery code in this file.')).toBeVisible()
  await page.getByLabel('The recovery code you saved').fill(`${groups.join('-').slice(0, -1)}?`)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText(/No recovery code is written like that/)).toBeVisible()
  await chooser.setInputFiles(path)
  await expect(page.getByRole('heading', { name: 'Saved and checked' })).toBeVisible()
})

test('the sheet is printed alone, on one page, and is gone with the screen', async ({ page }) => {
  await createDeviceVault(page)
  await page.goto('/#/recovery')
  const groups = await makeCode(page)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('heading', { name: 'Recovery sheet' })).toBeVisible()
  await expect(page.locator('coffer-app')).toBeHidden()
  for (const text of [...groups, 'Kept at', 'coffer', new URL(page.url()).origin]) {
    await expect(page.locator('recovery-sheet')).toContainText(text)
  }
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  await page.emulateMedia({ media: null })
  await expect(page.locator('coffer-app')).toBeVisible()
  await page.keyboard.press('Control+l')
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor()
  await expect(page.locator('recovery-sheet')).toHaveCount(0)
})

test('a code opens the vault, a refused one says why, and a forgotten passphrase is replaced', async ({
  page,
}) => {
  const passphrase = await createVault(page)
  await page.goto('/#/recovery')
  await page.getByRole('button', { name: 'Make a recovery code' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Passphrase of this vault', { exact: true }).fill(passphrase)
  await dialog.getByRole('button', { name: 'Make the code' }).click()
  const code = (await readCode(page)).join('-')
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await page.getByRole('button', { name: 'Type all of it instead' }).click()
  await page.getByLabel('The recovery code you saved').fill(code.replaceAll('-', ' '))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByRole('heading', { name: 'Saved and checked' }).waitFor()

  await test.step('it opens the vault, in any writing', async () => {
    await lockVault(page)
    await page.getByRole('button', { name: 'Use the recovery code' }).click()
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(code.slice(5))
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await expect(page.getByText(/No recovery code is written like that/)).toBeVisible()
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(code.toLowerCase())
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await page.getByRole('navigation', { name: 'Vault' }).waitFor()
  })

  await test.step('from the page for a forgotten passphrase it sets a new one', async () => {
    await lockVault(page)
    await page.getByRole('link', { name: 'Forgot passphrase?' }).click()
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(`${code.slice(0, -1)}?`)
    const fresh = 'lantern orchard velvet tunnel'
    await page.getByLabel('New passphrase', { exact: true }).fill(fresh)
    await page.getByLabel('New passphrase again', { exact: true }).fill(fresh)
    const go = page.getByRole('button', { name: 'Open and set the new passphrase' })
    await go.click()
    await expect(page.getByText(/No recovery code is written like that/)).toBeVisible()
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(code)
    await go.click()
    await expect(page.getByText(/and the old one no longer does/)).toBeVisible()
    await lockVault(page)
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await expect(page.getByText(/does not open this vault/)).toBeVisible()
    await page.getByLabel('Passphrase', { exact: true }).fill(fresh)
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await page.getByRole('navigation', { name: 'Vault' }).waitFor()
  })
})
