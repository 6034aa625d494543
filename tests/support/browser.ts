/** Which Chromium the tests drive, and with which flags. scripts/browser.mjs decides; here it becomes Playwright's options. */
import { chromium, type LaunchOptions } from '@playwright/test'
import { findBrowser } from '../../scripts/browser.mjs'

/** No name but this machine's own is ever resolved, so no test (and no browser habit) can reach outside. */
const LOCAL_ONLY = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1'

/** Also what a test needs that starts its own browser: `chromium.launchPersistentContext(dir, chromiumLaunchOptions())`. */
export function chromiumLaunchOptions(): LaunchOptions {
  const executablePath = findBrowser(chromium.executablePath())
  return { args: [LOCAL_ONLY], ...(executablePath === undefined ? {} : { executablePath }) }
}
