/** Looks at a screen: axe, light and dark, 320 and 1280 px wide, and nothing wider than its pane. */
import type { Page } from '@playwright/test'
import { violations } from '../support/axe.ts'
import { expect, test } from '../support/fixtures.ts'

export async function look(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: width === 320 ? 640 : 800 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect(await violations(page), `${name}, ${width} px, ${colorScheme}`).toEqual([])
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
