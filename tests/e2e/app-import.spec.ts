/** Import: what is in a file is shown before it is taken, taken once, recognised the second time, and taken back. */
import { expect, test } from '../support/fixtures.ts'
import { createDeviceVault, listCount } from './app-steps.ts'

const CSV = `name,url,username,password,note
One,https://one.example,mara,pw-one,
Two,https://two.example,mara,pw-two,
Two,https://two.example,mara,pw-two,
Three,https://three.example,,pw-three,"a note, with a comma"
`

const file = (text: string) => ({
  name: 'passwords.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(text),
})

test('a file is previewed, imported, recognised and taken back', async ({ page }) => {
  await createDeviceVault(page)
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  await page.locator('#import-file').setInputFiles(file(CSV))
  await expect(page.getByText('with 4 entries')).toBeVisible()
  await expect(page.locator('import-view')).not.toContainText('pw-')
  await page.getByRole('button', { name: 'Import 4 items' }).click()
  await expect(page.getByRole('heading', { name: '4 items imported' })).toBeVisible()
  await expect(page.getByText('Delete passwords.csv now')).toBeVisible()

  await page.getByRole('link', { name: 'Show all items' }).click()
  await expect(listCount(page)).toHaveText('4 items')
  await page.getByRole('link', { name: /Three/ }).click()
  await expect(page.getByText('Imported from Chrome on')).toBeVisible()

  await test.step('a changed item is still recognised; one more equal row is new', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.getByLabel('Password', { exact: true }).fill('changed here')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('link', { name: 'Import', exact: true }).click()
    await page.locator('#import-file').setInputFiles(file(CSV))
    await expect(page.getByRole('heading', { name: 'Nothing new in this file' })).toBeVisible()
    await page.getByRole('button', { name: 'Choose another file' }).click()
    await page
      .locator('#import-file')
      .setInputFiles(file(`${CSV}Two,https://two.example,mara,pw-two,\n`))
    await page.getByRole('button', { name: 'Import 1 item' }).click()
    await expect(page.getByText('4 rows of the file were here already')).toBeVisible()
  })

  await test.step('undo takes back what that import brought, and nothing else', async () => {
    await page.getByRole('button', { name: 'Undo the import' }).click()
    await expect(page.getByRole('heading', { name: 'The import was taken back' })).toBeVisible()
    await page.getByRole('button', { name: /^All items/ }).click()
    await expect(listCount(page)).toHaveText('4 items')
  })
})

test('a file that is no export is refused, and nothing changes', async ({ page }) => {
  await createDeviceVault(page)
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  await page.locator('#import-file').setInputFiles(file('just,some\n1,2\n'))
  await expect(page.getByText(/not an export Coffer can read.*Nothing was imported/)).toBeVisible()
})

test('a folder without entries is kept, and an entry too large for the vault is named', async ({
  page,
}) => {
  await createDeviceVault(page)
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  const item = { type: 2, secureNote: { type: 0 }, folderId: null, favorite: false, fields: [] }
  const items = [
    { ...item, name: 'Small', notes: 'kept' },
    { ...item, name: 'Enormous', notes: 'x'.repeat(17 * 1024 * 1024) },
  ]
  const folders = [{ id: 'f', name: 'Waiting room' }]
  const name = 'bitwarden.json'
  const buffer = Buffer.from(JSON.stringify({ encrypted: false, folders, items }))
  await page.locator('#import-file').setInputFiles({ name, mimeType: 'application/json', buffer })
  await expect(page.getByText('Waiting room')).toBeVisible()
  await page.getByRole('button', { name: 'Import 2 items' }).click()
  await expect(page.getByRole('heading', { name: '1 item imported' })).toBeVisible()
  await expect(page.getByText(/1 item left out: too large/)).toBeVisible()
  await expect(page.getByText('place: Enormous')).toBeVisible()
  await expect(page.getByText('Then delete bitwarden.json')).toBeVisible()
  await page.getByRole('button', { name: /^Waiting room/ }).click()
  await page.getByRole('button', { name: 'Remove this folder' }).click()
  await expect(page.getByRole('button', { name: /^Waiting room/ })).toHaveCount(0)
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
})
