/** Backups from the app: made, saved, looked at where they lie, reminded of; restored into a vault, or into an empty browser. */
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from '@playwright/test'
import { createVault, lockVault } from '../support/person.ts'
import { expect, test } from '../support/fixtures.ts'
import { addItem, createDeviceVault, listCount } from './app-steps.ts'

const OWN = 'lantern orchard velvet tunnel'

/** Makes a backup with a passphrase of its own and returns where the download lies. */
async function makeBackup(page: Page): Promise<string> {
  await page.goto('/#/backup')
  await page.getByLabel('Passphrase of the backup', { exact: true }).fill(OWN)
  await page.getByLabel('Passphrase of the backup again', { exact: true }).fill(OWN)
  await page.getByRole('button', { name: 'Make the backup' }).click()
  await page.getByRole('heading', { name: 'The backup is made, and not saved yet' }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the file' }).click()
  return (await download).path()
}

/** Chooses a file and gives its passphrase, on either screen that opens backups. */
async function lookInside(page: Page, path: string, passphrase = OWN): Promise<void> {
  await page.locator('open-backup input[type=file]').setInputFiles(path)
  await page.getByLabel('Passphrase of the backup', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Look inside' }).click()
}

const noPicker = 'delete globalThis.showSaveFilePicker'

test('a backup is made, saved as a download, and counts as checked once the file was looked at', async ({
  page,
}) => {
  await page.addInitScript(noPicker)
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.goto('/#/backup')
  await expect(page.getByText('No backup yet.')).toBeVisible()
  const path = await makeBackup(page)
  await expect(page.getByText(/^\s*1 item, .*as of /)).toBeVisible()
  await expect(page.getByText(/not read back since it was saved/)).toBeVisible()
  expect((await readFile(path, 'latin1')).slice(0, 21)).toBe('age-encryption.org/v1')

  const file = page.locator('made-backup input[type=file]')
  await file.setInputFiles({
    name: 'cut.age',
    mimeType: '',
    buffer: (await readFile(path)).subarray(0, 500),
  })
  await expect(page.getByText(/This is not the file that was just made/)).toBeVisible()
  await file.setInputFiles(path)
  await expect(page.getByText(/was read back from where it lies, and is whole/)).toBeVisible()
  await expect(page.getByText(/read back from where it was saved/)).toBeVisible()

  await page.reload()
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await expect(page.getByText(/Made today: 1 entry/)).toBeVisible()
})

test('where the browser lets the page write the file, it is read back from there by itself', async ({
  page,
}) => {
  // A file of the page's own stands for the one a person would choose.
  await page.addInitScript(() => {
    const pick = async (): Promise<FileSystemFileHandle> =>
      (await navigator.storage.getDirectory()).getFileHandle('b.age', { create: true })
    Object.assign(globalThis, { showSaveFilePicker: pick })
  })
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.goto('/#/backup')
  await page.getByRole('button', { name: 'Suggest one' }).click()
  await page.getByRole('button', { name: 'Make the backup' }).click()
  await page.getByRole('button', { name: 'Save the file' }).click()
  await expect(page.getByText(/was read back from where it lies, and is whole/)).toBeVisible()

  await test.step('a place that keeps only half of it is found out', async () => {
    await page.evaluate(() => {
      const cut = async (): Promise<object> => ({
        createWritable: async () => ({ write: async () => {}, close: async () => {} }),
        getFile: async () => new File(['age-encryption.org/v1'], 'b.age'),
      })
      Object.assign(globalThis, { showSaveFilePicker: cut })
    })
    await page.getByRole('button', { name: 'Save it again' }).click()
    await expect(page.getByText(/What was saved is not what was made/)).toBeVisible()
  })

  await test.step('a dialog that was closed changes nothing', async () => {
    await page.evaluate(() => {
      const closed = async (): Promise<never> => {
        throw new DOMException('', 'AbortError')
      }
      Object.assign(globalThis, { showSaveFilePicker: closed })
    })
    await page.getByRole('button', { name: 'Save it again' }).click()
    await expect(page.getByText(/What was saved is not what was made/)).toBeVisible()
  })
})

test('the passphrase of the vault can open the backup, after it was asked for', async ({
  page,
}) => {
  await page.addInitScript(noPicker)
  const passphrase = await createVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.goto('/#/backup')
  const field = page.getByLabel('Passphrase of this vault', { exact: true })
  await field.fill('not this one')
  await page.getByRole('button', { name: 'Make the backup' }).click()
  await expect(page.getByText(/does not open this vault/)).toBeVisible()
  await field.fill(passphrase)
  await page.getByRole('button', { name: 'Make the backup' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the file' }).click()
  await page.goto('/#/restore')
  await lookInside(page, await (await download).path(), passphrase)
  await expect(page.getByRole('heading', { name: 'This backup is whole' })).toBeVisible()
})

/** Made for these tests. */
const RECIPIENT = 'age1cgnersh3cklddnp0mknswqmwzeyutqq69rr284gmf772csk3quns2s78up'
const IDENTITY = 'AGE-SECRET-KEY-1GTJKX3MALHNJ03R8HTJX57TCMCERTUWK6MME9YTH4TJQJX8HDNXS6MUDAN'

test('a file for age identities is made for a secret of the vault, and restored by one of them', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.addInitScript(noPicker)
  const passphrase = await createVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.goto('/#/backup')
  await expect(page.getByText(/carries the keys of tokens and files/)).toBeVisible()
  await page.getByRole('radio', { name: /Age identities/ }).check()
  const go = page.getByRole('button', { name: 'Make the backup', exact: true })
  await go.click()
  await expect(page.getByText('Name at least one recipient.')).toBeVisible()
  await page.getByLabel('Recipients').fill(RECIPIENT)
  await go.click()

  const dialog = page.getByRole('dialog')
  await test.step('a wrong secret is refused where it is asked for', async () => {
    await dialog.getByLabel('Passphrase of this vault', { exact: true }).fill('not this one')
    await dialog.getByRole('button', { name: 'Make it' }).click()
    await expect(dialog.getByText(/does not open this vault/)).toBeVisible()
  })
  await dialog.getByLabel('Passphrase of this vault', { exact: true }).fill(passphrase)
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await expect(page.getByText(/the identities that open it in a different place/)).toBeVisible()
  await expect(
    page.getByText(/^\s*1 item, .*and the keys of sealed tokens and files, .*read back to its end/),
  ).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the file' }).click()
  const path = await (await download).path()
  await page.locator('made-backup input[type=file]').setInputFiles(path)
  await expect(page.getByText(/was read back from where it lies, and is whole/)).toBeVisible()

  const other = await emptyBrowser(browser, baseURL)
  await other.goto('/#/restore')
  await other.locator('open-backup input[type=file]').setInputFiles(path)
  await other.getByRole('button', { name: 'Use an age identity instead' }).click()
  const field = other.getByLabel('Age identity', { exact: true })
  for (const [typed, told] of [
    [IDENTITY.slice(0, -1), /This is no age identity/],
    [IDENTITY, /1 item, .*and the keys of sealed tokens and files/],
  ] as const) {
    await field.fill(typed)
    await other.getByRole('button', { name: 'Look inside' }).click()
    await expect(other.getByText(told)).toBeVisible()
  }
  // An identity is nothing that a vault opens by.
  await expect(other.getByRole('radio', { name: /With the passphrase of the backup/ })).toHaveCount(
    0,
  )
  await other.getByRole('button', { name: 'Suggest one' }).click()
  await other.getByRole('button', { name: 'Restore into a new vault' }).click()
  await expect(other.getByText('The backup is restored.')).toBeVisible()
  await expect(listCount(other)).toHaveText('1 item')
  await other.context().close()
})

test('a backup is merged into the open vault, or replaces it, and that can be undone', async ({
  page,
}) => {
  test.setTimeout(600_000)
  await page.addInitScript(noPicker)
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate', Text: 'first' })
  await addItem(page, 'Note', { Name: 'Gone soon' })
  const path = await makeBackup(page)
  await page.goto('/#/items')
  await page.getByRole('link', { name: /Gate/ }).click()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await page.getByLabel('Text', { exact: true }).fill('second')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await addItem(page, 'Note', { Name: 'Only here' })

  await test.step('a wrong passphrase or file is said, and nothing was changed', async () => {
    await page.goto('/#/restore')
    await page.getByRole('button', { name: 'Look inside' }).click()
    await expect(page.getByText('Choose a backup first.')).toBeVisible()
    await lookInside(page, path, 'not its own')
    await expect(page.getByText(/The passphrase is not its own/)).toBeVisible()
  })

  await test.step('what it would change is shown first', async () => {
    await lookInside(page, path)
    await expect(page.getByRole('heading', { name: 'This backup is whole' })).toBeVisible()
    await page.getByText('What differs', { exact: true }).click()
    await expect(page.locator('restore-view details')).toContainText('Gate')
    await page.getByRole('button', { name: 'Leave everything as it is' }).click()
    await page.goto('/#/items')
    await expect(listCount(page)).toHaveText('3 items')
  })

  await test.step('a backup of its own brings no keys that are new here', async () => {
    await page.goto('/#/restore')
    await lookInside(page, path)
    await expect(page.getByRole('heading', { name: 'This backup is whole' })).toBeVisible()
    await expect(page.getByText('Keys, new here')).toHaveCount(0)
    await page.getByRole('button', { name: 'Leave everything as it is' }).click()
  })

  await test.step('replaced, the vault holds what the backup holds', async () => {
    await page.goto('/#/restore')
    await lookInside(page, path)
    await page.getByRole('radio', { name: /Make this vault what the backup is/ }).check()
    await expect(page.getByText(/is kept as a safety copy first/)).toBeVisible()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await expect(page.getByText('Restored.')).toBeVisible()
    await page.getByRole('link', { name: 'Show the items' }).click()
    await expect(listCount(page)).toHaveText('2 items')
    await page.getByRole('link', { name: /Gate/ }).click()
    await expect(page.getByText('first')).toBeVisible()
  })

  await test.step('the safety copy brings back what was taken away, and is let go', async () => {
    await page.goto('/#/restore')
    await page.getByRole('button', { name: 'Put it back' }).click()
    await page.getByLabel('Passphrase of the backup', { exact: true }).fill(OWN)
    await page.getByRole('button', { name: 'Look inside' }).click()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await expect(page.getByText('Restored.')).toBeVisible()
    await page.getByRole('button', { name: 'Discard it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
    await expect(page.getByRole('heading', { name: 'Safety copy' })).toHaveCount(0)
    await page.goto('/#/items')
    await expect(listCount(page)).toHaveText('3 items')
  })
})

/** A second person's browser: nothing in it. */
async function emptyBrowser(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL: baseURL ?? '' })
  return context.newPage()
}

test('an empty browser takes a backup, and what was set comes back with it', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.addInitScript(noPicker)
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate', Text: 'first' })
  await page.goto('/#/settings')
  await page.getByLabel(/Clear what was copied after/).selectOption('2 minutes')
  const path = await makeBackup(page)

  const other = await emptyBrowser(browser, baseURL)
  await other.goto('/')
  await other.getByRole('link', { name: 'Restore a backup' }).click()
  await lookInside(other, path)
  await expect(other.getByText(/1 item, .*settings/)).toBeVisible()
  await other.getByRole('button', { name: 'Restore into a new vault' }).click()
  await expect(other.getByText('The backup is restored.')).toBeVisible()
  await expect(listCount(other)).toHaveText('1 item')
  await other.goto('/#/settings')
  await expect(other.getByLabel(/Clear what was copied after/)).toHaveValue('120000')
  await other.goto('/#/backup')
  await expect(other.getByText(/Made today: .*\sread back from where it was saved/)).toBeVisible()
  await lockVault(other)
  await other.getByLabel('Passphrase', { exact: true }).fill(OWN)
  await other.getByRole('button', { name: 'Unlock', exact: true }).click()
  await other.getByRole('navigation', { name: 'Vault' }).waitFor()
  await other.context().close()
})

test('a locked vault gives way to a backup only after it opened and a word was typed', async ({
  page,
}) => {
  await page.addInitScript(noPicker)
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  const path = await makeBackup(page)
  await page.goto('/#/items')
  await addItem(page, 'Note', { Name: 'Not in it' })
  await page.keyboard.press('Control+l')
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor()
  await page.goto('/#/restore')
  await lookInside(page, path, 'not its own')
  await expect(page.getByText(/The passphrase is not its own/)).toBeVisible()
  await lookInside(page, path)
  const go = page.getByRole('button', { name: 'Erase and restore' })
  await go.click()
  await expect(page.getByText(/Nothing was erased/)).toBeVisible()
  await page.getByLabel('Type ERASE to confirm').fill('ERASE')
  await page.getByRole('radio', { name: /With another passphrase/ }).check()
  await page.getByRole('button', { name: 'Suggest one' }).click()
  await go.click()
  await expect(page.getByText('The backup is restored.')).toBeVisible()
  await expect(listCount(page)).toHaveText('1 item')
})
