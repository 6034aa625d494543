// @ts-check
/**
 * Finds the other two engines the promises are kept in: a Firefox, and the system's WebKitGTK with what drives it.
 * Chromium is found by browser.mjs. Imports nothing but Node.
 */
import { execFileSync } from 'node:child_process'
import { isExecutable, onPath } from './browser.mjs'

/** The system's own: its GTK bindings are a package of the system, which another Python does not see. */
export const PYTHON = '/usr/bin/python3'

/**
 * `FIREFOX_PATH` if set, else Playwright's own where it is there, else the system's.
 *
 * @param {string} playwrightPath
 * @returns {string | undefined}
 */
export function findFirefox(playwrightPath) {
  const system = onPath(['firefox-esr', 'firefox'])
  return process.env['FIREFOX_PATH'] || [playwrightPath, ...system].find(isExecutable)
}

/** WebKitWebDriver, if everything else is there too that it takes to use it. */
export function findWebKitDriver() {
  const [driver] = onPath(['WebKitWebDriver'])
  return onPath(['Xvfb']).length > 0 && hasBindings() ? driver : undefined
}

function hasBindings() {
  const load = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
  try {
    execFileSync(PYTHON, ['-c', load], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
