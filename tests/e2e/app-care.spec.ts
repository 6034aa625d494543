/** The app checks its vault, and repairs one that was really damaged: nothing happens unasked, and what was lost is said. */
import type { Page } from '@playwright/test'
import { violations } from '../support/axe.ts'
import { expect, test } from '../support/fixtures.ts'
import { addItem, createDeviceVault } from './app-steps.ts'

/** axe, no sideways scrolling, and a picture if `TROUBLE_SHOTS` names a folder: wide and narrow, light and dark. */
async function look(page: Page, name: string): Promise<void> {
  for (const width of [1280, 320]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page), `${name}, ${width} px, ${colorScheme}`).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, `${name}, ${width} px`).toBeLessThanOrEqual(0)
      const folder = process.env['TROUBLE_SHOTS']
      if (folder) {
        const path = `${folder}/${name} ${width} ${colorScheme}.png`
        const part = section(page)
        await ((await part.count()) > 0 ? part : page).screenshot({ path })
      }
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Changes the newest row but `back`, past all of Coffer's code. */
const damageRow = (page: Page, back: number, how: 'flipped' | 'deleted'): Promise<void> =>
  page.evaluate(
    async ([back, how]) => {
      const settled = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.addEventListener('success', () => resolve(request.result))
          request.addEventListener('error', () => reject(request.error))
        })
      const db = await settled(indexedDB.open('coffer/coffer'))
      const log = db.transaction('log', 'readwrite').objectStore('log')
      const key = (await settled(log.getAllKeys())).at(-1 - back) ?? 0
      const row = await settled<Uint8Array>(log.get(key))
      row[60] = (row[60] ?? 0) ^ 4
      if (how === 'deleted') await settled(log.delete(key))
      else await settled(log.put(row, key))
      db.close()
    },
    [back, how] as const,
  )

const section = (page: Page) => page.getByRole('region', { name: 'Check this vault' })
const told = (page: Page) => page.locator('.toast').filter({ hasText: 'The vault is repaired.' })
const open = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Open in this browser' }).click()

async function repair(page: Page): Promise<void> {
  await page.getByText('Repair this vault').click()
  await page.getByRole('button', { name: 'Repair', exact: true }).click()
  await expect(page.getByText('Nothing was changed. Tick the box first.')).toBeVisible()
  await look(page, 'repair')
  await page.getByRole('checkbox', { name: /I have copied the browser profile/ }).check()
  await page.getByRole('button', { name: 'Repair', exact: true }).click()
}

test.beforeEach(async ({ page }) => {
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Fernweh' })
  await addItem(page, 'Note', { Name: 'Gate' })
})

test('a check of a sound vault says that it is sound', async ({ page }) => {
  await page.goto('/#/settings')
  await section(page).getByRole('button', { name: 'Check now' }).click()
  await expect(section(page).getByRole('status')).toContainText('All is as Coffer wrote it')
  await section(page).scrollIntoViewIfNeeded()
  await look(page, 'sound')
})

test('a check finds a row that was changed while the vault is open, and a repair says what is lost', async ({
  page,
}) => {
  await page.goto('/#/settings')
  await damageRow(page, 0, 'flipped')
  await section(page).getByRole('button', { name: 'Check now' }).click()
  const status = section(page).getByRole('status')
  await expect(status).toContainText('Not all of it is as Coffer wrote it')
  await expect(status).toContainText('cannot be read any more.')
  await section(page).scrollIntoViewIfNeeded()
  await repair(page)
  await expect(told(page)).toBeVisible()
  await section(page).getByRole('button', { name: 'Check now' }).click()
  await expect(status).toContainText('All is as Coffer wrote it')
  await page.goto('/#/items')
  await page.reload()
  await open(page)
  await page.getByRole('link', { name: /Fernweh/ }).waitFor()
})

test('a vault that does not open for a damaged row is repaired from there', async ({ page }) => {
  await damageRow(page, 2, 'deleted')
  await page.goto('/')
  await page.reload()
  await open(page)
  await page.getByRole('heading', { level: 1, name: 'Some data is missing' }).waitFor()
  await repair(page)
  await expect(told(page)).toContainText('may have held more')
  await look(page, 'repaired')
  await page.goto('/#/settings')
  await page.reload()
  await open(page)
  await section(page).getByRole('button', { name: 'Check now' }).click()
  await expect(section(page).getByRole('status')).toContainText('All is as Coffer wrote it')
})
