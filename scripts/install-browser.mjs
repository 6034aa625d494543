// @ts-check
/**
 * Makes sure that there is a Chromium to test in: one that is here already, else Playwright's download, else the
 * system's package. Each counts only once it has been seen to start. Run after the dependencies are installed.
 */
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { adminPrefix, installPackages, QUIET_APT } from './apt.mjs'
import { launches, systemBrowsers } from './browser.mjs'
import { ROOT, run } from './setup.mjs'

/** A download that brings nothing for this long is given up. */
const STALLED_MS = 20_000
const LOOK_EVERY_MS = 1000
const PLAYWRIGHT = join(ROOT, 'node_modules/playwright/cli.js')

/**
 * The path of a browser that starts, or null after everything was tried.
 *
 * @returns {Promise<string | null>}
 */
export async function ensureBrowser() {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen) return (await launches(chosen)) ? chosen : null
  const own = playwrightBrowser()
  return (
    (await firstThatLaunches([own, ...systemBrowsers()])) ??
    (await downloadBrowser(own)) ??
    (await installSystemBrowser())
  )
}

/** @returns {string} */
function playwrightBrowser() {
  const require = createRequire(import.meta.url)
  return require('@playwright/test').chromium.executablePath()
}

/** @param {string[]} paths */
async function firstThatLaunches(paths) {
  for (const path of paths) if (await launches(path)) return path
  return null
}

/**
 * Playwright's own Chromium. Where it lacks libraries of the system, those are installed if we may.
 *
 * @param {string} path where it will be
 */
async function downloadBrowser(path) {
  console.log('No Chromium here yet: asking Playwright for its own …')
  if (!(await downloadFromPlaywright('chromium', path))) return null
  if (await launches(path)) return path
  if (adminPrefix() === null) return null
  console.log('Playwright’s Chromium does not start; installing the libraries it needs …')
  await run(process.execPath, [PLAYWRIGHT, 'install-deps', 'chromium'], QUIET_APT)
  return (await launches(path)) ? path : null
}

/**
 * Lets Playwright download one of its browsers, for as long as something comes.
 *
 * @param {string} name
 * @param {string} path where it will be
 */
export function downloadFromPlaywright(name, path) {
  const args = [PLAYWRIGHT, 'install', '--no-shell', name]
  return runWhileBytesCome(process.execPath, args, browserFolder(path))
}

/** …/ms-playwright of …/ms-playwright/chromium-1234/chrome-linux64/chrome @param {string} path */
function browserFolder(path) {
  return dirname(dirname(dirname(path)))
}

/**
 * Runs a download; ends it when neither output nor bytes on disk have come for a while. Resolves with its success.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} folder where the download is unpacked
 * @returns {Promise<boolean>}
 */
function runWhileBytesCome(command, args, folder) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let bytes = -1
    let lastSign = Date.now()
    /** @param {Buffer} chunk */
    const relay = (chunk) => {
      lastSign = Date.now()
      process.stdout.write(chunk)
    }
    child.stdout.on('data', relay)
    child.stderr.on('data', relay)
    const watch = setInterval(() => {
      const now = bytesIn(folder) + bytesIn(tmpdir(), 'playwright-download')
      if (now !== bytes) lastSign = Date.now()
      bytes = now
      if (Date.now() - lastSign < STALLED_MS) return
      console.log(`Nothing has come for ${STALLED_MS / 1000} s: giving the download up.`)
      // The whole group: the download runs in a child of Playwright's.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, LOOK_EVERY_MS)
    const finish = (/** @type {boolean} */ success) => {
      clearInterval(watch)
      done(success)
    }
    child.on('error', () => finish(false))
    child.on('close', (code) => finish(code === 0))
  })
}

/**
 * Bytes of all files below `folder`, or of those children of it whose name begins so.
 *
 * @param {string} folder
 * @param {string} [prefix]
 * @returns {number}
 */
function bytesIn(folder, prefix = '') {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(prefix))
      .map((entry) => {
        const path = join(folder, entry.name)
        return entry.isDirectory()
          ? bytesIn(path)
          : (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
      })
      .reduce((sum, size) => sum + size, 0)
  } catch {
    return 0
  }
}

/** Debian's package. Ubuntu's of the same name only points to a snap, which the launch at the end would find out. */
async function installSystemBrowser() {
  await installPackages(['chromium', 'fonts-liberation'])
  return firstThatLaunches(systemBrowsers())
}
