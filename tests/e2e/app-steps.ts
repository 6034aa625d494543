/** Steps the app's own tests share: a vault without a passphrase (no time spent on PBKDF2), and adding items. */
import { expect, type Page } from '@playwright/test'

/** A vault this browser opens by itself. */
export async function createDeviceVault(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('radio', { name: /This browser only/ }).check()
  await page.getByRole('button', { name: 'Create vault' }).click()
  await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()
}

/** Adds an item by the dialog and its labels. `label` → value; `Name` included. */
export async function addItem(
  page: Page,
  type: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await page.getByRole('button', { name: 'New item' }).first().click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: new RegExp(`^${type}`) })
    .click()
  for (const [label, value] of Object.entries(values)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: values['Name'] ?? '', exact: true, level: 1 }).waitFor()
}

/** Reads a recovery code that was just made off the screen, in its groups. */
export async function readCode(page: Page): Promise<string[]> {
  await page.getByRole('heading', { name: 'Save this code now' }).waitFor()
  const groups = page.getByRole('list', { name: 'Recovery code' }).getByRole('listitem')
  await expect(groups).toHaveCount(8)
  return groups.allInnerTexts()
}

/** What the list says of its length. */
export const listCount = (page: Page) => page.locator('#result-count')

/** What another program would get: pasted into a page of its own, because ours may not read the clipboard. */
export async function clipboard(page: Page): Promise<string> {
  const other = await page.context().newPage()
  await other.setContent('<textarea aria-label="paste"></textarea>')
  await other.getByLabel('paste').press('Control+v')
  const text = await other.getByLabel('paste').inputValue()
  await other.close()
  await page.bringToFront()
  return text
}
