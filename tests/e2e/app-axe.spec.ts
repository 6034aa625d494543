/** axe on every screen, light and dark, 320 and 1280 px wide: no violation, nothing wider than its pane. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import { expect, test } from '../support/fixtures.ts'
import { addItem, createDeviceVault } from './app-steps.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}

async function look(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: width === 320 ? 640 : 800 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.evaluate(AXE)
        const found = await page.evaluate(async (options) => {
          const { axe } = globalThis as unknown as {
            axe: { run(context: Document, options: RunOptions): Promise<AxeResults> }
          }
          const { violations } = await axe.run(document, options)
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
          )
        }, OPTIONS)
        expect(found, `${name}, ${width} px, ${colorScheme}`).toEqual([])
      }
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll(':root, .page, .pane-detail, .rows, dialog[open]')]
          .filter((pane) => pane.scrollWidth > pane.clientWidth)
          .map((pane) => pane.outerHTML.slice(0, 60)),
      )
      expect(wide, `${name}, ${width} px`).toEqual([])
    }
    await page.setViewportSize({ width: 1280, height: 800 })
  })
}

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
  for (const name of ['import', 'settings'] as const) {
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
