// @ts-check
/**
 * What `npm start` and `npm test` share before anything is installed: is everything there, is the build current,
 * run a tool. Imports only Node's own modules, because nothing else may exist yet.
 */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '..')

/** Everything a build is made of. */
const SOURCES = [
  'docs/recover.md',
  'docs/recover.py',
  'index.html',
  'package-lock.json',
  'public',
  'src',
  'vite.config.ts',
  'worker',
]

/** The page that is built last into the app, and what it is made of. */
const SELFTEST = 'selftest'
const SELFTEST_CODE = 'tests/selftest'

const HARNESS = 'tests/browser/harness'
const ENGINES = 'tests/engines'
const BENCH = 'tests/bench'

/** @typedef {'app' | 'harness' | 'engines' | 'bench'} Build */

/**
 * What each build begins with, and what it is made of beside `SOURCES`.
 *
 * @type {Record<Build, { page: string, sources: string[] }>}
 */
const BUILDS = {
  app: {
    page: `${SELFTEST}/index.html`,
    sources: [SELFTEST, SELFTEST_CODE, `${ENGINES}/page`, `${ENGINES}/promises`],
  },
  harness: { page: `${HARNESS}/index.html`, sources: [HARNESS, 'tests/browser/adapters'] },
  engines: { page: `${ENGINES}/page/index.html`, sources: [HARNESS, ENGINES] },
  bench: { page: `${BENCH}/index.html`, sources: [BENCH] },
}

/**
 * Runs a command with our output and resolves with its exit code; never rejects.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to our own
 * @returns {Promise<number>}
 */
export function run(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    child.on('error', (error) => {
      console.error(`Could not run ${command}: ${error.message}`)
      done(127)
    })
    child.on('close', (code) => done(code ?? 1))
  })
}

/**
 * Runs the script of an installed package, without npm in between.
 *
 * @param {string} script below node_modules
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export function runTool(script, args, env) {
  return run(process.execPath, [join(ROOT, 'node_modules', script), ...args], env)
}

/** Installs what the lock file says, unless exactly that is installed. Ends the process where it cannot. */
export async function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Coffer needs Node 20.19 or newer; this is ${process.versions.node}.`)
    process.exit(1)
  }
  if (isInstalled()) return
  console.log('Installing dependencies …')
  // Not `npm ci`: it refuses a lock file that lacks tools' binaries for platforms the registry has none for. What the
  // lock names is still installed exactly, which is checked below. The level is set because a silent outer npm would
  // hide why this one failed.
  const args = [
    'install',
    '--no-save',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  if ((await run('npm', args)) === 0 && isInstalled()) return
  console.error('The dependencies could not be installed; npm says why above.')
  process.exit(1)
}

/** npm keeps a record of what it installed; it must name every package of the lock that this machine needs. */
function isInstalled() {
  try {
    const wanted = packagesOf('package-lock.json')
    const found = packagesOf('node_modules/.package-lock.json')
    return Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        path === '' || found[path]?.version === version || (optional === true && !found[path]),
    )
  } catch {
    return false
  }
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(join(ROOT, lockFile), 'utf8')).packages
}

/**
 * Builds unless the last build is newer than all it is made of. Resolves with whether there is a current build.
 *
 * @param {Build} build
 */
export async function ensureBuilt(build) {
  if (isBuilt(build)) return true
  console.log(`Building build/${build} …`)
  const mode = build === 'app' ? [] : ['--mode', build]
  const args = ['build', '--logLevel', 'warn', ...mode]
  return (await runTool('vite/bin/vite.js', args)) === 0
}

/** @param {Build} build */
function isBuilt(build) {
  try {
    const { page, sources } = BUILDS[build]
    const made = statSync(join(ROOT, 'build', build, page)).mtimeMs
    return [...SOURCES, ...sources].every((source) => newest(join(ROOT, source)) < made)
  } catch {
    return false
  }
}

/**
 * Time of the last change in a file or folder; a folder's own time tells of files deleted from it.
 *
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
