/** axe on every screen, light and dark, 320 and 1280 px wide: no violation, nothing wider than its pane. */
import { test } from '../support/fixtures.ts'
import { look } from './app-inspect.ts'
import { addItem, createDeviceVault } from './app-steps.ts'

test('no violation on any screen', async ({ page }) => {
  test.setTimeout(180_000)
  await page.goto('/')
  await page.getByRole('heading', { name: 'Create your vault' }).waitFor()
  await page.getByRole('button', { name: 'Suggest one' }).click()
  await page.getByText(/Strong|Good/).waitFor()
  await look(page, 'welcome')
  await createDeviceVault(page)
  await look(page, 'empty')
  await addItem(page, 'Login', {
    Name: 'Fernweh Air',
    'User name': 'mara.lindqvist@a-rather-long-host-name.example',
    Password: 'vK7$mQ2!tLx9#Rw4',
    Website: 'https://www.fernweh.example/a/rather/long/address/that/wants/to/wrap',
    Notes: 'Seat by the window',
    Folder: 'Travel/Air',
    Tags: 'flights, work',
  })
  await page.getByRole('button', { name: /^Show password/ }).click()
  await look(page, 'item')
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await page.getByRole('button', { name: 'Add field' }).click()
  await look(page, 'edit')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('heading', { name: 'Discard what you typed?' }).waitFor()
  await look(page, 'question')
  await page.getByRole('button', { name: 'Discard' }).last().click()
  await page
    .getByRole('button', { name: /^Notes/ })
    .or(page.getByRole('button', { name: /^All items/ }))
    .first()
    .click()
  await look(page, 'list')
  await page.keyboard.press('n')
  await look(page, 'new')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await look(page, 'help')
  await page.keyboard.press('Escape')
  for (const name of ['import', 'settings', 'encrypt/text'] as const) {
    await page.goto(`/#/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await look(page, name)
  }
  await page.goto('/#/import')
  await page.locator('#import-file').setInputFiles({
    name: 'p.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('name,url,username,password\nA,https://a.example,u,"p\n'),
  })
  await page.locator('#plan-title').waitFor()
  await look(page, 'import preview')
  await page.goto('/#/items')
  await page.getByRole('link', { name: /Fernweh/ }).click()
  await page.getByRole('button', { name: /^Delete Fernweh/ }).click()
  await page.goto('/#/trash')
  await page.getByRole('button', { name: /^Restore/ }).waitFor()
  await look(page, 'trash')
  await page.keyboard.press('Control+l')
  await page.getByRole('button', { name: 'Open in this browser' }).waitFor()
  await look(page, 'unlock')
  await page.goto('/#/forgot')
  await page.getByRole('heading', { name: 'Forgot the passphrase?' }).waitFor()
  await look(page, 'forgot')
})
