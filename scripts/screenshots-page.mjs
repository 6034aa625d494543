// @ts-check
/**
 * The built app under its real headers in a browser that takes pictures of it, light and dark, narrow and wide, into
 * build/screenshots. COFFER_APP chooses another folder than build/app; arguments are parts of names, of which those are taken.
 */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from './browser.mjs'
import { serve } from './serve.mjs'

const root = resolve(import.meta.dirname, '..')
export const OUT = resolve(root, 'build/screenshots')
const WIDTHS = [
  { name: '360', width: 360, height: 740 },
  { name: '1280', width: 1280, height: 800 },
]
const wanted = process.argv.slice(2)

export async function openApp() {
  mkdirSync(OUT, { recursive: true })
  const server = await serve(resolve(process.env['COFFER_APP'] ?? resolve(root, 'build/app')))
  const executablePath = findBrowser(chromium.executablePath())
  const browser = await chromium.launch(executablePath ? { executablePath } : {})
  const context = await browser.newContext({ baseURL: server.origin, reducedMotion: 'reduce' })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()

  /**
   * Takes the screen as it is now in all sizes and both schemes.
   *
   * @param {string} name
   * @param {import('@playwright/test').Page} [of]
   * @param {string} [scroller] what is scrolled to its end first
   */
  async function shoot(name, of = page, scroller = '') {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return
    for (const { name: width, ...size } of WIDTHS) {
      await of.setViewportSize(size)
      if (scroller) await of.locator(scroller).evaluate((pane) => pane.scrollTo(0, 1e6))
      for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        await of.emulateMedia({ colorScheme })
        await of.waitForTimeout(120)
        await of.screenshot({ path: resolve(OUT, `${name}-${width}-${colorScheme}.png`) })
      }
    }
    await of.setViewportSize({ width: 1280, height: 800 })
  }

  return {
    context,
    page,
    shoot,
    /**
     * Sets properties of an element, for states that are hard to come by.
     *
     * @param {string} selector
     * @param {object} values
     */
    set: (selector, values) =>
      page
        .locator(selector)
        .evaluate((element, given) => void Object.assign(element, given), values),
    /** Changes the state of the app. @param {object} change */
    update: (change) =>
      page.evaluate((given) => {
        const app = /** @type {{ store?: { update(change: object): void } } | null} */ (
          document.querySelector('coffer-app')
        )
        app?.store?.update(given)
      }, change),
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}
