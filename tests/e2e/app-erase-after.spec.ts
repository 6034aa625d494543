/** Erasing after wrong tries: off, only with a checked recovery code, and only after it was said what that is worth. */
import { expect, test } from '../support/fixtures.ts'
import { look } from './app-inspect.ts'
import { createDeviceVault, readCode } from './app-steps.ts'

test('erasing after wrong tries needs a checked recovery code, and is confirmed', async ({
  page,
}) => {
  await createDeviceVault(page)
  await page.goto('/#/settings')
  const choice = page.getByLabel(/Erase this vault after/)
  await expect(choice).toBeDisabled()
  await expect(page.getByText(/Only with a recovery code that you have checked/)).toBeVisible()
  await look(page, 'wrong tries, without a code')

  await page.getByRole('link', { name: 'Make a recovery code' }).click()
  await page.getByRole('button', { name: 'Make a recovery code' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make the code' }).click()
  const groups = await readCode(page)
  await page.getByRole('link', { name: 'Do this later' }).click()
  await page.goto('/#/ways')
  await page.getByRole('link', { name: 'Check it' }).click()
  await page.getByLabel('The recovery code you saved').fill(groups.join('-'))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Saved and checked' })).toBeVisible()

  await page.goto('/#/settings')
  const dialog = page.getByRole('dialog')
  await test.step('left off, it is off', async () => {
    await choice.selectOption('10 wrong tries')
    await expect(dialog).toContainText('a child at the keyboard is enough')
    await look(page, 'erasing after wrong tries')
    await page.keyboard.press('Enter')
    await expect(choice).toHaveValue('null')
  })

  await choice.selectOption('10 wrong tries')
  await dialog.getByRole('button', { name: 'Erase after 10' }).click()
  await expect(page.getByText(/10 wrong tries in a row, by anybody/)).toBeVisible()
  await look(page, 'wrong tries, erasing')

  await test.step('it holds for the tabs that come after, until it is ended', async () => {
    await page.reload()
    await page.getByRole('button', { name: 'Open in this browser' }).click()
    await expect(choice).toHaveValue('10')
    await choice.selectOption('Never')
    await expect(page.getByText(/10 wrong tries in a row/)).toHaveCount(0)
    await page.reload()
    await page.getByRole('button', { name: 'Open in this browser' }).click()
    await expect(choice).toHaveValue('null')
  })
})
