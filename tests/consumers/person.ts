/** What a person does in an app that has the vault's dialog or element, and what lies in its web storage. */
import { expect, type Page } from '@playwright/test'

export const PASSPHRASE = 'correct horse battery staple'

export async function create(page: Page): Promise<void> {
  await page.getByLabel('New passphrase').fill(PASSPHRASE)
  await page.getByLabel('The same once more').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Create' }).click()
  // What is typed before the dialog has gone is typed into it.
  await expect(page.getByLabel('New passphrase')).toBeHidden()
}

export async function unlock(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByLabel('Passphrase', { exact: true })).toBeHidden()
}

/** All that web storage holds. */
export const webStorage = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))

/** The names in `localStorage` that are not the vault's own marks. */
export const oldItems = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    Object.keys(localStorage)
      .filter((name) => !name.startsWith('coffer/'))
      .sort(),
  )
