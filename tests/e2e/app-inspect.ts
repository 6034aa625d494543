/** Looks at a screen: axe, light and dark, 320 and 1280 px wide, and nothing wider than its pane. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import { expect, test } from '../support/fixtures.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}

export async function look(page: Page, name: string): Promise<void> {
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
