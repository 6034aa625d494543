/** Everything by keyboard alone, and a list of a thousand that stays quick. */
import { expect, test } from '../support/fixtures.ts'
import { addItem, clipboard, createDeviceVault, listCount } from './app-steps.ts'

test('a person without a pointer creates, adds, finds, shows, copies, deletes and locks', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-write'])
  await page.goto('/')
  const { keyboard } = page
  await page.getByRole('heading', { name: 'Create your vault' }).waitFor()
  await keyboard.press('Tab')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()

  await keyboard.press('n')
  await keyboard.press('l')
  await page.getByRole('heading', { name: 'New login' }).waitFor()
  await keyboard.type('Keyboard')
  await keyboard.press('Tab')
  await keyboard.type('mara')
  await keyboard.press('Tab')
  await keyboard.type('typed-secret-1')
  await keyboard.press('Control+s')
  await page.getByRole('heading', { name: 'Keyboard', level: 1 }).waitFor()

  await keyboard.press('Escape')
  await keyboard.press('/')
  await keyboard.type('key')
  await expect(listCount(page)).toHaveText('1 item')
  await keyboard.press('ArrowDown')
  await expect(page.getByRole('link', { name: /Keyboard/ })).toBeFocused()
  await keyboard.press('s')
  await expect(page.getByRole('button', { name: 'Favourite: Keyboard' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await keyboard.press('c')
  await expect(page.getByText(/Password copied/)).toBeVisible()
  expect(await clipboard(page)).toBe('typed-secret-1')
  await keyboard.press('u')
  await expect(page.getByText(/User name copied/)).toBeVisible()
  await keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Keyboard', level: 1 })).toBeFocused()
  await keyboard.press(' ')
  await expect(page.locator('item-view .secret')).toHaveText('typed-secret-1')
  await keyboard.press('Delete')
  await expect(listCount(page)).toHaveText('0 items')
  await keyboard.press('Control+z')
  await expect(listCount(page)).toHaveText('1 item')
  await keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible()
  await keyboard.press('Escape')
  await keyboard.press('Control+l')
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible()
})

test('letters do nothing in fields, and nothing at all once switched off', async ({ page }) => {
  await createDeviceVault(page)
  await page.getByLabel('Search items').press('n')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel(/Single-letter shortcuts/).uncheck()
  await page.getByRole('heading', { name: 'Settings' }).press('n')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a thousand items: few rows in the page, each with its place, and the end within reach', async ({
  page,
}) => {
  await createDeviceVault(page)
  const rows = Array.from(
    { length: 1000 },
    (_, index) => `Site ${index + 1},https://s${index + 1}.example,u${index + 1},p-${index + 1}`,
  )
  await page.getByRole('link', { name: 'Import', exact: true }).click()
  await page.locator('#import-file').setInputFiles({
    name: 'many.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`name,url,username,password\n${rows.join('\n')}\n`),
  })
  await page.getByRole('button', { name: 'Import 1,000 items' }).click()
  await page.getByRole('link', { name: 'Show all items' }).click()
  await expect(listCount(page)).toHaveText('1,000 items')
  expect(await page.locator('.row').count()).toBeLessThan(80)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await expect(page.getByRole('link', { name: /Site 1000/ })).toBeFocused()
  await expect(page.locator('.row:has(:focus)')).toHaveAttribute('aria-posinset', '1000')
  const searchMs = await page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('item-list input')
    if (!input) return Infinity
    const start = performance.now()
    input.value = 'site 77'
    input.dispatchEvent(new InputEvent('input'))
    await new Promise(requestAnimationFrame)
    return performance.now() - start
  })
  await expect(listCount(page)).toHaveText('11 items')
  expect(searchMs).toBeLessThan(250)
})

test('adds from the narrow layout, where the list and the item take turns', async ({ page }) => {
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Narrow' })
  await page.setViewportSize({ width: 320, height: 568 })
  await expect(page.getByRole('heading', { name: 'Narrow', level: 1 })).toBeVisible()
  await expect(page.locator('item-list')).toBeHidden()
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await expect(page.getByRole('heading', { name: 'All items', level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Folders, tags and more' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: /^Notes/ })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
})

test('without a pointer, a person adds a passphrase, goes back by Escape, and keeps the place', async ({
  page,
}) => {
  await createDeviceVault(page)
  await page.goto('/#/ways')
  const add = page.getByRole('button', { name: 'Add passphrase' })
  await add.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(add).toBeFocused()
  await page.keyboard.press('Enter')
  const first = page.getByLabel('New passphrase', { exact: true })
  for (let steps = 0; steps < 12; steps++) {
    if (await first.evaluate((input) => input === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.type('lantern orchard velvet tunnel')
  const again = page.getByLabel('New passphrase again', { exact: true })
  for (let steps = 0; steps < 6; steps++) {
    if (await again.evaluate((input) => input === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.type('lantern orchard velvet tunnel')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('The new passphrase opens the vault.')).toBeVisible()
  await expect(add).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/#\/items$/)
})

test('files are encrypted, kept and looked at by keyboard alone', async ({ page }) => {
  await page.addInitScript('delete globalThis.showSaveFilePicker')
  await createDeviceVault(page)
  const { keyboard } = page
  /** Tab, as a person would, until it has the focus. */
  const tabTo = async (name: RegExp): Promise<void> => {
    const wanted = page.getByRole('button', { name })
    for (let presses = 0; presses < 40; presses++) {
      await keyboard.press('Tab')
      if (await wanted.evaluateAll((all) => all.some((one) => one === document.activeElement)))
        return
    }
    throw new Error(`Tab never comes to ${name}`)
  }
  const choose = async (): Promise<void> => {
    const chooser = page.waitForEvent('filechooser')
    await tabTo(/^Choose files$/)
    await keyboard.press('Enter')
    await (
      await chooser
    ).setFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }])
  }
  await page.goto('/#/encrypt/files')
  await expect(page.getByRole('heading', { name: 'Encrypt files', level: 1 })).toBeFocused()
  await choose()
  await expect(page.getByRole('heading', { name: '1 file done' })).toBeVisible()
  const download = page.waitForEvent('download')
  await tabTo(/^Save a\.txt\.coffer$/)
  await keyboard.press('Enter')
  expect((await download).suggestedFilename()).toBe('a.txt.coffer')
  await page.goto('/#/files')
  await expect(page.getByRole('heading', { name: 'Files', level: 1 })).toBeFocused()
  await choose()
  await expect(page.getByText('1 file, 1 byte')).toBeVisible()
  await tabTo(/^a\.txt 1 byte/)
  await keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'What is in a.txt' })).toHaveText('a')
  await keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^a\.txt 1 byte/ })).toBeFocused()
  await tabTo(/^Delete a\.txt$/)
  await keyboard.press('Enter')
  await expect(page.getByText('Deleted “a.txt”.')).toBeVisible()
  await keyboard.press('Control+z')
  await expect(page.getByText('1 file, 1 byte')).toBeVisible()
})
