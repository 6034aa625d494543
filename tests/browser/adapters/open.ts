/** The page of adapters, and what lies in its storages. */
import type { BrowserContext, Page } from '@playwright/test'

const PAGE = '/tests/browser/adapters/index.html'

/** The page, with an open vault. */
export async function openAdapters(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(PAGE)
  await page.waitForFunction(() => 'adapters' in window)
  await page.evaluate(async () => void (await window.adapters.open()))
  return page
}

/** All that lies in `localStorage` and `sessionStorage`. */
export const storages = (page: Page): Promise<Record<string, string>[]> =>
  page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])
