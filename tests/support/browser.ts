/** Which Chromium the tests drive, and with which flags. scripts/browser.mjs decides; here it becomes Playwright's options. */
import { chromium, type LaunchOptions } from '@playwright/test'
import { LOCAL_ONLY, findBrowser } from '../../scripts/browser.mjs'

/**
 * What Chromium does without. The argument takes the place of Playwright's, and so says all that Playwright's says. Its
 * address bar in two processes of its own, for each window, would take longer than most pages that are tested, and a process
 * kept ready for the next page a quarter of the time that a page takes to open.
 */
export const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/** Also what a test needs that starts its own browser: `chromium.launchPersistentContext(dir, chromiumLaunchOptions())`. */
export function chromiumLaunchOptions(): LaunchOptions {
  const executablePath = findBrowser(chromium.executablePath())
  const args = [LOCAL_ONLY, `--disable-features=${WITHOUT.join()}`]
  return { args, ...(executablePath === undefined ? {} : { executablePath }) }
}
