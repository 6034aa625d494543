// @ts-check
/**
 * Finds the Chromium the tests run in. Here, and not in the tests, because `npm test` asks the same question
 * before anything is installed: so this file imports nothing but Node.
 */
import { execFile } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** `chromium-browser` stands last: on Ubuntu it may be a stub that only asks for a snap. */
const SYSTEM_NAMES = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser']
const LAUNCH_TIMEOUT_MS = 60_000

/** Resolves no name but this machine's own, so that neither a test nor a habit of the browser reaches outside. */
export const LOCAL_ONLY =
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1'

/** Every system Chromium on the PATH, best first. */
export const systemBrowsers = () => onPath(SYSTEM_NAMES)

/**
 * Every executable on the PATH that has one of these names, in the order of the names.
 *
 * @param {string[]} names
 */
export function onPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutable)
}

/**
 * `CHROMIUM_PATH` if set, else Playwright's own where it is there, else the system's.
 *
 * @param {string} playwrightPath where Playwright keeps its own
 * @returns {string | undefined}
 */
export function findBrowser(playwrightPath) {
  return process.env['CHROMIUM_PATH'] || [playwrightPath, ...systemBrowsers()].find(isExecutable)
}

/**
 * Whether this browser starts and reads a page. A file that is there may still be a stub, half unpacked, or lack libraries.
 *
 * @param {string} path
 * @returns {Promise<boolean>}
 */
export async function launches(path) {
  if (!isExecutable(path)) return false
  const profile = mkdtempSync(join(tmpdir(), 'coffer-browser-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  const args = [
    ...flags,
    LOCAL_ONLY,
    `--user-data-dir=${profile}`,
    '--dump-dom',
    'data:text/html,coffer',
  ]
  const shown = await new Promise((done) => {
    execFile(path, args, { timeout: LAUNCH_TIMEOUT_MS, killSignal: 'SIGKILL' }, (_error, stdout) =>
      done(stdout),
    )
  })
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  } catch {
    // A process of the browser may outlive it for a moment; the folder is in the system's temporary one.
  }
  return String(shown).includes('coffer')
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
