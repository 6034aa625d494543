/** Which Chromium the tests drive, and with which flags. scripts/browser.mjs decides; here it becomes Playwright's options. */
import { chromium, type LaunchOptions } from '@playwright/test'
import { LOCAL_ONLY, findBrowser } from '../../scripts/browser.mjs'

/** Also what a test needs that starts its own browser: `chromium.launchPersistentContext(dir, chromiumLaunchOptions())`. */
export function chromiumLaunchOptions(): LaunchOptions {
  const executablePath = findBrowser(chromium.executablePath())
  return { args: [LOCAL_ONLY], ...(executablePath === undefined ? {} : { executablePath }) }
}
