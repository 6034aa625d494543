/** Texts in the app: encrypted for the vault, with a passphrase and for recipients, recognised when they are pasted, and opened. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { inFolder, runHere } from '../support/age.ts'
import { look } from './app-inspect.ts'
import { clipboard, createDeviceVault } from './app-steps.ts'

const TEXT = 'Zürich \u{1f512}\n  the code is 4711 '
/** Made for these tests. */
const RECIPIENT = 'age1cgnersh3cklddnp0mknswqmwzeyutqq69rr284gmf772csk3quns2s78up'
const IDENTITY = 'AGE-SECRET-KEY-1GTJKX3MALHNJ03R8HTJX57TCMCERTUWK6MME9YTH4TJQJX8HDNXS6MUDAN'

const given = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const encrypted = (page: Page) => page.getByRole('textbox', { name: 'Encrypted text' })
const decrypted = (page: Page) => page.getByRole('textbox', { name: 'Decrypted text' })

async function openScreen(page: Page): Promise<void> {
  await createDeviceVault(page)
  await page.getByRole('link', { name: 'Encrypt text' }).click()
  await expect(page.getByRole('heading', { name: 'Encrypt text' })).toBeFocused()
}

test('a text becomes a token by the keyboard alone, which opens for what it was made for and for nothing else', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openScreen(page)
  const { keyboard } = page
  await keyboard.press('Tab')
  await keyboard.insertText(TEXT)
  await keyboard.press('Tab')
  await expect(page.getByRole('radio', { name: /Only this vault/ })).toBeFocused()
  await keyboard.press('Tab')
  await keyboard.type('office')
  await keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Encrypted' })).toBeFocused()
  const token = await encrypted(page).inputValue()
  expect(token).toMatch(/^cof1\.[\w-]+$/)
  await look(page, 'a token')
  await press(page, 'Copy')
  await expect(page.getByText('Encrypted text copied.')).toBeVisible()
  expect(await clipboard(page)).toBe(token)

  await press(page, 'Another text')
  await expect(given(page)).toBeFocused()
  await expect(given(page)).toHaveValue('')
  await keyboard.insertText(`\n${token} `)
  await expect(page.getByText('This is a token of a Coffer vault.')).toBeVisible()
  await press(page, 'Decrypt')
  await expect(page.getByText(/^\s*This does not open/)).toBeVisible()
  await page.getByLabel('What it is for').fill('office')
  await page.getByLabel('What it is for').press('Enter')
  await expect(decrypted(page)).toHaveValue(TEXT)
  await look(page, 'an opened text')
  await press(page, 'Copy')
  await expect(page.getByText(/Decrypted text copied\. Clears in/)).toBeVisible()
  expect(await clipboard(page)).toBe(TEXT)
})

test('a text under a passphrase is armour that says so when it is pasted, and opens with it', async ({
  page,
}) => {
  await openScreen(page)
  await given(page).fill(TEXT)
  await page.getByRole('radio', { name: /Whoever has the passphrase/ }).check()
  await press(page, 'Encrypt')
  await expect(page.getByText('Choose a passphrase, or let one be suggested.')).toBeVisible()
  await press(page, 'Suggest one')
  const passphrase = await page.getByLabel('Passphrase of the text', { exact: true }).inputValue()
  await press(page, 'Encrypt')
  await expect(page.getByRole('heading', { name: 'Encrypted' })).toBeVisible()
  const armour = await encrypted(page).inputValue()
  await press(page, 'Another text')
  await given(page).fill(armour)
  await expect(page.getByText('This was encrypted with a passphrase.')).toBeVisible()
  await press(page, 'Decrypt')
  await expect(page.getByText('Type the passphrase it was encrypted with.')).toBeVisible()
  await look(page, 'armour')
  await page.getByLabel('Passphrase of the text', { exact: true }).fill(passphrase)
  await press(page, 'Decrypt')
  await expect(decrypted(page)).toHaveValue(TEXT)
})

test('a text for a recipient is saved and opens with `age`, and one that `age` made opens here', async ({
  page,
}) => {
  await page.addInitScript('delete globalThis.showSaveFilePicker')
  await openScreen(page)
  await given(page).fill(TEXT)
  await page.getByRole('radio', { name: /Chosen recipients/ }).check()
  await page.getByLabel('Keys of the recipients').fill('age1nobody')
  await press(page, 'Encrypt')
  await expect(page.getByText(/One of these is not the key of a recipient/)).toBeVisible()
  await expect(page.getByLabel('Keys of the recipients')).toBeFocused()
  await page.getByLabel('Keys of the recipients').fill(`${RECIPIENT}\n${RECIPIENT}\n`)
  await expect(page.getByText(/One of these is not the key of a recipient/)).toBeHidden()
  await press(page, 'Encrypt')
  await expect(page.getByText(/opens with the key of each of the 2 recipients/)).toBeVisible()
  const download = page.waitForEvent('download')
  await press(page, 'Save as a file')
  const saved = await download
  expect(saved.suggestedFilename()).toBe('encrypted-text.age')
  await inFolder(async (folder) => {
    await saved.saveAs(join(folder, 'saved.age'))
    writeFileSync(join(folder, 'key.txt'), `${IDENTITY}\n`)
    const opened = runHere('age', ['-d', '-i', 'key.txt', 'saved.age'], folder)
    expect(opened).toEqual({ code: 0, output: TEXT })
    writeFileSync(join(folder, 'plain'), TEXT)
    const { output } = runHere('age', ['-a', '-r', RECIPIENT, 'plain'], folder)
    await press(page, 'Another text')
    // Without its last line of letters.
    await given(page).fill(output.replace(/\S+\n(?=-----END)/, ''))
    await page.getByLabel('Your age key', { exact: true }).fill(IDENTITY)
    await press(page, 'Decrypt')
    await expect(page.getByText(/This is not whole/)).toBeVisible()
    await given(page).fill(output)
    await press(page, 'Decrypt')
    await expect(decrypted(page)).toHaveValue(TEXT)
  })
})

test('nothing of it is left when the screen is left, or the vault locks', async ({ page }) => {
  await openScreen(page)
  await given(page).fill(TEXT)
  await press(page, 'Encrypt')
  await expect(page.getByRole('heading', { name: 'Encrypted' })).toBeVisible()
  await press(page, 'Back')
  await expect(given(page)).toHaveValue(TEXT)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Encrypt text' }).click()
  await expect(given(page)).toHaveValue('')
  await given(page).fill('cof1.AQAA')
  await press(page, 'Encrypt it once more instead')
  await expect(page.getByRole('radio', { name: /Only this vault/ })).toBeChecked()
  await page.keyboard.press('Control+l')
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await expect(given(page)).toHaveValue('')
})
