// @ts-check
/**
 * Finds the Chromium the tests run in. Here, and not in the tests, because `npm test` asks the same question
 * before anything is installed: so this file imports nothing but Node.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** `chromium-browser` stands last: on Ubuntu it may be a stub that only asks for a snap. */
const SYSTEM_NAMES = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser']

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Every system Chromium on the PATH, best first. */
export function systemBrowsers() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).filter(
    isExecutable,
  )
}

/**
 * `CHROMIUM_PATH` if set, else Playwright's own when it is there, else the system's.
 *
 * @param {string | undefined} playwrightPath where Playwright keeps its own
 * @returns {string | undefined}
 */
export function findBrowser(playwrightPath) {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen) return chosen
  if (playwrightPath !== undefined && isExecutable(playwrightPath)) return playwrightPath
  return systemBrowsers()[0]
}
