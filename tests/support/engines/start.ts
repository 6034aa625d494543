/** Starts an engine by name: Playwright's own browser where it is there, else the system's. */
import { chromium, firefox, webkit } from '@playwright/test'
import { isExecutable } from '../../../scripts/browser.mjs'
import { findFirefox, findWebKitDriver } from '../../../scripts/engines.mjs'
import { chromiumLaunchOptions } from '../browser.ts'
import type { Engine, EngineName } from './engine.ts'
import { bearWithOldFirefox } from './firefox-bidi.ts'
import { startWithPlaywright } from './playwright.ts'
import { startWebKit } from './webkit.ts'

export const startEngine = (name: EngineName): Promise<Engine> => STARTS[name]()

const STARTS: Record<EngineName, () => Promise<Engine>> = {
  chromium: () => startWithPlaywright('chromium', chromium, chromiumLaunchOptions()),
  firefox: startFirefox,
  webkit: startOneWebKit,
}

async function startFirefox(): Promise<Engine> {
  const own = firefox.executablePath()
  const executablePath = findFirefox(own)
  if (executablePath === undefined) throw new Error('no Firefox here: `npm run test:engines`')
  if (executablePath === own) return startWithPlaywright('firefox', firefox, {})
  bearWithOldFirefox(firefox)
  return startWithPlaywright('firefox', firefox, {
    // Any name that begins so makes Playwright speak BiDi.
    channel: 'moz-firefox',
    executablePath,
    // Otherwise it asks Mozilla for its remote settings.
    env: { ...process.env, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' },
  })
}

async function startOneWebKit(): Promise<Engine> {
  if (isExecutable(webkit.executablePath())) return startWithPlaywright('webkit', webkit, {})
  const driver = findWebKitDriver()
  if (driver === undefined) throw new Error('no WebKit here: `npm run test:engines`')
  return startWebKit(driver)
}
