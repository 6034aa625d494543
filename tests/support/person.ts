/** What a person does in the app, by roles and names alone. */
import type { FileChooser, Locator, Page } from '@playwright/test'

/** Chromium writes what fields hold into its session files a second or more after they changed, so a person takes longer. */
const LINGER_MS = 2_500

/** Creates the vault with a passphrase the app suggests, and returns it as the person would write it down. */
export async function createVault(page: Page): Promise<string> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Suggest one' }).click()
  const passphrase = await page.getByLabel('Passphrase', { exact: true }).inputValue()
  await page.waitForTimeout(LINGER_MS)
  await page.getByRole('button', { name: 'Create vault' }).click()
  await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()
  return passphrase
}

export async function lockVault(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor()
}

/** With a look at what was typed. */
export async function unlockVault(page: Page, passphrase: string): Promise<void> {
  await page.goto('/')
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Show passphrase' }).click()
  await page.waitForTimeout(LINGER_MS)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page
    .getByRole('status')
    .filter({ hasText: /^\s*\d+ items?\s*$/ })
    .waitFor()
}

/** What the list says of its length. */
export async function countOnScreen(page: Page): Promise<number> {
  const line = page.getByRole('status').filter({ hasText: /^\s*\d+ items?\s*$/ })
  return Number.parseInt((await line.innerText()).trim(), 10)
}

type ChosenFile = Parameters<FileChooser['setFiles']>[0]

/** Goes to the import screen and chooses a file there. */
export async function chooseImport(page: Page, file: ChosenFile): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^All items/ })
    .click()
  await page
    .getByRole('navigation', { name: 'Vault' })
    .getByRole('link', { name: 'Import' })
    .click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles(file)
}

/** Imports what is new in a file: how many items were, and how many the app says were there already. */
export async function importFile(
  page: Page,
  file: string,
): Promise<{ imported: number; present: number }> {
  await chooseImport(page, file)
  const plan = page.getByRole('heading', { name: 'This is what would be imported' })
  const nothing = page.getByRole('heading', { name: 'Nothing new in this file' })
  await plan.or(nothing).waitFor()
  const numbers = await page.getByRole('group', { name: 'Counts' }).innerText()
  const present = Number(/Already here\s+(\d+)/i.exec(numbers)?.[1] ?? 0)
  const take = page.getByRole('button', { name: /^Import \d+ items?$/ })
  if (await nothing.isVisible()) return { imported: await take.count(), present }
  await take.click()
  const done = page.getByRole('heading', { name: /^\d+ items? imported$/ })
  await done.waitFor()
  return { imported: Number.parseInt((await done.innerText()).trim(), 10), present }
}

const TYPES = [/^Logins/, /^Tokens/, /^Cards/, /^Notes/, /^Custom items/]

/** Opens the first item of each type, shows what is masked in it, and opens and leaves the editor. */
export async function lookAtItems(page: Page, passphrase: string): Promise<void> {
  const edit = page.getByRole('link', { name: 'Edit', exact: true })
  for (const type of TYPES) {
    await page.getByRole('navigation').getByRole('button', { name: type }).click()
    await page.getByRole('heading', { name: type, level: 1 }).waitFor()
    await page.getByRole('main').getByRole('listitem').getByRole('link').first().click()
    await edit.waitFor()
    const show = page.getByRole('main').getByRole('button', { name: /^Show / })
    if (await show.first().isVisible()) {
      await show.first().click()
      await answer(page, page.getByRole('button', { name: /^Show /, pressed: true }), passphrase)
    }
    await edit.click()
    await answer(page, page.getByRole('heading', { name: /^Edit / }), passphrase)
    await page.waitForTimeout(LINGER_MS)
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await edit.waitFor()
  }
}

/** Waits for what was asked for, and gives the passphrase if the item wants it once more. */
async function answer(page: Page, wanted: Locator, passphrase: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Passphrase needed' })
  await wanted.or(dialog).first().waitFor()
  if (!(await dialog.isVisible())) return
  await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await wanted.first().waitFor()
}
