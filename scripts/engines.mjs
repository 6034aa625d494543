// @ts-check
/**
 * Finds the other two engines the promises are kept in: a Firefox, and the system's WebKitGTK with what drives it.
 * Chromium is found by browser.mjs. Imports nothing but Node.
 */
import { execFileSync } from 'node:child_process'
import { isExecutable, onPath } from './browser.mjs'

/** The system's own: its GTK bindings are a package of the system, which another Python does not see. */
export const PYTHON = '/usr/bin/python3'

/** The first with Trusted Types, which many promises are about. */
export const FIREFOX_AT_LEAST = 148

/**
 * `FIREFOX_PATH` if set, else Playwright's own where it is there, else the system's if it is new enough.
 *
 * @param {string} playwrightPath
 * @returns {string | undefined}
 */
export function findFirefox(playwrightPath) {
  // What does not tell its version (on Windows none does) is given a try.
  const isRecent = (/** @type {string} */ path) => {
    const version = path === playwrightPath ? 0 : firefoxVersion(path)
    return version === 0 || version >= FIREFOX_AT_LEAST
  }
  return process.env['FIREFOX_PATH'] || firefoxesHere(playwrightPath).find(isRecent)
}

/** @param {string} playwrightPath @returns {string[]} every Firefox there is, of whatever age */
export const firefoxesHere = (playwrightPath) =>
  [playwrightPath, ...onPath(['firefox-esr', 'firefox'])].filter(isExecutable)

/** @param {string} path @returns {number} as in "Mozilla Firefox 148.0.1"; 0 if it does not say */
export function firefoxVersion(path) {
  try {
    const said = execFileSync(path, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] })
    return Number.parseInt(/Firefox (\d+)/.exec(said.toString())?.[1] ?? '0', 10)
  } catch {
    return 0
  }
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
