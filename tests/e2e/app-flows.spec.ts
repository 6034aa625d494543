/** A person's first hour: create, add one of each type, find, show, copy, change, delete, lock, come back. */
import { createVault, lockVault } from '../support/person.ts'
import { expect, test } from '../support/fixtures.ts'
import { addItem, clipboard, listCount } from './app-steps.ts'

test('keeps what a person puts in, over lock and reload', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-write'])
  const passphrase = await createVault(page)

  await test.step('one item of each type', async () => {
    await addItem(page, 'Login', {
      Name: 'Fernweh Air',
      'User name': 'mara',
      Password: 'vK7$mQ2',
      Website: 'https://www.fernweh.example/account',
      Folder: 'Travel/Air',
      Tags: 'flights, work',
    })
    await addItem(page, 'Token', {
      Name: 'Search API',
      Key: 'sk-made-up',
      Host: 'api.search.example',
    })
    await addItem(page, 'Card', {
      Name: 'Alder card',
      'Card number': '4111 1111 1111 1111',
      PIN: '0042',
    })
    await addItem(page, 'Note', { Name: 'Gate', Text: 'first line\nsecond line' })
    await page.getByRole('button', { name: 'New item' }).first().click()
    await page.getByRole('button', { name: /^Custom item/ }).click()
    await page.getByLabel('Name', { exact: true }).fill('Bike')
    await page.getByLabel('Kind of field to add').selectOption('concealed')
    await page.getByRole('button', { name: 'Add field' }).click()
    await page.getByLabel('Name of field 1').fill('Lock code')
    await page.getByLabel('Value of Lock code').fill('7731')
    await page.getByRole('button', { name: 'Add field' }).click()
    await page.getByLabel('Name of field 2').fill('Key file')
    await page.getByLabel('Value of Key file').evaluate((input) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'line one\nline two\n')
      input.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    })
    await expect(page.getByLabel('Value of Key file')).toHaveValue('line one\nline two')
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { name: 'Bike', level: 1 }).waitFor()
    await expect(listCount(page)).toHaveText('5 items')
  })

  await test.step('search: words without accents, operators, never hidden values', async () => {
    const search = page.getByLabel('Search items')
    for (const [query, count] of [
      ['fern', '1 item'],
      ['FÉRNWEH', '1 item'],
      ['type:card', '1 item'],
      ['tag:work', '1 item'],
      ['folder:travel', '1 item'],
      ['host:search', '1 item'],
      ['lock', '1 item'],
      ['7731', '0 items'],
      ['vK7', '0 items'],
      ['is:fav', '0 items'],
    ] as const) {
      await search.fill(query)
      await expect(listCount(page), query).toHaveText(count)
    }
    await search.fill('')
  })

  await test.step('hidden until shown, copied and cleared', async () => {
    await page.getByRole('link', { name: /Fernweh Air/ }).click()
    await page.getByRole('heading', { name: 'Fernweh Air', level: 1 }).waitFor()
    const show = page.getByRole('button', { name: 'Show password for Fernweh Air' })
    await expect(page.locator('item-view')).not.toContainText('vK7$mQ2')
    await expect(page.locator('item-view')).toContainText('••••••••••••')
    await show.click()
    await expect(show).toHaveAttribute('aria-pressed', 'true')
    await expect(page.locator('item-view .secret')).toHaveText('vK7$mQ2')
    await page.evaluate(() => dispatchEvent(new Event('blur')))
    await expect(page.locator('item-view')).not.toContainText('vK7$mQ2')
    await page
      .locator('item-view')
      .getByRole('button', { name: 'Copy password for Fernweh Air' })
      .click()
    await expect(page.getByText(/Password copied\. Clears in \d+ s/)).toBeVisible()
    expect(await clipboard(page)).toBe('vK7$mQ2')
    await page.getByRole('button', { name: 'Clear now' }).click()
    await expect(page.getByText('Clipboard cleared')).toBeVisible()
    expect(await clipboard(page)).toBe('')
  })

  await test.step('a card number is shown in groups and copied without', async () => {
    await page.getByRole('link', { name: /Alder card/ }).click()
    await page.getByRole('button', { name: 'Show card number for Alder card' }).click()
    await expect(page.locator('item-view .secret')).toHaveText('4111 1111 1111 1111')
    await page
      .locator('item-view')
      .getByRole('button', { name: 'Copy card number for Alder card' })
      .click()
    await expect(page.getByText(/Card number copied/)).toBeVisible()
    expect(await clipboard(page)).toBe('4111111111111111')
  })

  await test.step('an item marked so asks for the passphrase again', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.getByLabel(/Ask again before showing/).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const show = page.getByRole('button', { name: 'Show card number for Alder card' })
    await show.click()
    const dialog = page.getByRole('dialog', { name: 'Passphrase needed' })
    await dialog.getByLabel('Passphrase', { exact: true }).fill('wrong')
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await expect(dialog.getByText(/does not open this vault/)).toBeVisible()
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await expect(page.locator('item-view .secret')).toHaveText('4111 1111 1111 1111')
  })

  await test.step('a changed password is kept in the history', async () => {
    await page.getByRole('link', { name: /Fernweh Air/ }).click()
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.getByLabel('Password', { exact: true }).fill('new-Passw0rd')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('1 earlier value').click()
    await page.getByRole('button', { name: 'Show earlier password for Fernweh Air' }).click()
    await expect(page.locator('.history .secret')).toHaveText('vK7$mQ2')
  })

  await test.step('delete, undo by button, delete, restore from the trash', async () => {
    await page.getByRole('button', { name: 'Delete Fernweh Air' }).click()
    await expect(listCount(page)).toHaveText('4 items')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(listCount(page)).toHaveText('5 items')
    await page.getByRole('link', { name: /Gate/ }).click()
    await page.getByRole('button', { name: 'Delete Gate' }).click()
    await page.getByRole('link', { name: /^Trash/ }).click()
    await page.getByRole('button', { name: 'Restore Gate' }).click()
    await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible()
  })

  await test.step('lock leaves nothing on the page; a wrong passphrase changes nothing', async () => {
    await lockVault(page)
    await expect(page.locator('body')).not.toContainText('Fernweh')
    expect(await page.title()).toBe('Coffer – Locked')
    await page.reload()
    await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await expect(page.getByText(/does not open this vault\. Nothing was changed/)).toBeVisible()
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('button', { name: /^All items/ }).click()
    await expect(listCount(page)).toHaveText('5 items')
    await page.getByRole('link', { name: /Gate/ }).click()
    await expect(page.getByText('first line')).toBeVisible()
  })

  expect(page.url()).not.toMatch(/fern|gate|travel|mara/i)
})
