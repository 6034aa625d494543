/**
 * The self-test page under the guard of all browser tests: whatever an attack provokes, in page, worker or console, is
 * something the page has told of. And how it looks: axe, nothing wider than the window, its reports within reach.
 */
import type { Page } from '@playwright/test'
import type { Report } from '../selftest/report.ts'
import { violations } from '../support/axe.ts'
import { expect, test } from '../support/fixtures.ts'

async function look(page: Page): Promise<void> {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page), `${width} px, ${colorScheme}`).toEqual([])
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow, `${width} px`).toBeLessThanOrEqual(0)
  }
}

test('the self-test waits to be asked, says how it went, and provokes nothing it does not tell of', async ({
  page,
  guard,
}) => {
  await page.goto('/selftest/#attacks')
  await expect(page.getByRole('button', { name: 'Run the self-test' })).toBeVisible()
  await look(page)
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([])

  await page.getByRole('button', { name: 'Run the self-test' }).click()
  await expect(page.locator('#verdict')).toBeFocused({ timeout: 120_000 })
  await expect(page.locator('#verdict')).toContainText('All is as it should be.')
  const report = JSON.parse((await page.locator('#report-json').textContent()) ?? '') as Report
  for (const { violations } of report.attacks) {
    for (const line of violations) guard.expectViolation(`violation: ${line}`)
  }
  await look(page)

  for (const details of await page.locator('details').all()) {
    await details.evaluate((element: HTMLDetailsElement) => (element.open = true))
  }
  await look(page)
  await expect(page.locator('#report-text')).toContainText(
    `${report.attacks.length} attacks blocked.`,
  )
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy as JSON' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const saving = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save as text' }).click()
  expect((await saving).suggestedFilename()).toBe('coffer-selftest.txt')
})
