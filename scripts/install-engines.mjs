// @ts-check
/**
 * Makes sure of the three engines: what is here already, else the system's packages, else Playwright's download.
 * Run after the dependencies are installed.
 */
import { createRequire } from 'node:module'
import { installPackages } from './apt.mjs'
import { isExecutable } from './browser.mjs'
import {
  FIREFOX_AT_LEAST,
  findFirefox,
  findWebKitDriver,
  firefoxesHere,
  firefoxVersion,
} from './engines.mjs'
import { downloadFromPlaywright, ensureBrowser } from './install-browser.mjs'

/** @typedef {'chromium' | 'firefox' | 'webkit'} EngineName */

const WEBKIT_PACKAGES = ['webkit2gtk-driver', 'xvfb', 'python3-gi', 'gir1.2-webkit2-4.1']

/** @param {EngineName} name */
function playwrightPath(name) {
  const require = createRequire(import.meta.url)
  return /** @type {string} */ (require('@playwright/test')[name].executablePath())
}

const isFirefoxThere = () => findFirefox(playwrightPath('firefox')) !== undefined
const isWebKitThere = () =>
  isExecutable(playwrightPath('webkit')) || findWebKitDriver() !== undefined

/**
 * Installs what is missing. Resolves with the engines that are here then; Chromium has been seen to start, the others
 * show it in the run.
 *
 * @param {readonly EngineName[]} wanted
 * @returns {Promise<{ engines: EngineName[], chromium: string | null }>}
 */
export async function ensureEngines(wanted) {
  const chromium = wanted.includes('chromium') ? await ensureBrowser() : null
  const isThere = {
    chromium: () => chromium !== null,
    firefox: isFirefoxThere,
    webkit: isWebKitThere,
  }
  const missing = () => wanted.filter((name) => name !== 'chromium' && !isThere[name]())
  // One at a time: a system that lacks the packages of one engine may have those of the other.
  for (const name of missing()) {
    await installPackages(name === 'firefox' ? ['firefox-esr'] : WEBKIT_PACKAGES)
  }
  for (const name of missing()) {
    console.log(`No ${name} here yet: asking Playwright for its own …`)
    await downloadFromPlaywright(name, playwrightPath(name))
  }
  const engines = wanted.filter((name) => isThere[name]())
  if (wanted.includes('firefox') && !engines.includes('firefox')) sayWhatIsTooOld()
  return { engines, chromium }
}

function sayWhatIsTooOld() {
  for (const path of firefoxesHere(playwrightPath('firefox'))) {
    console.log(
      `${path} is Firefox ${firefoxVersion(path)}: it takes ${FIREFOX_AT_LEAST} or newer.`,
    )
  }
}
