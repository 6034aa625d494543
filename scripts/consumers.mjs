// @ts-check
/** The package, made and looked at: what `npm test` and `npm run test:consumers` share. */
import { join } from 'node:path'
import { readPlaywright } from './reports.mjs'
import { ROOT, run, runTool } from './setup.mjs'
import { check, runTests } from './tally.mjs'

const PACKAGE = join(ROOT, 'build/package')

/** Builds it, which fails where its public surface has changed and nobody has said so, and has two others look at it. */
export async function makePackage() {
  const build = [join(ROOT, 'scripts/build-lib.mjs')]
  const isBuilt = await check(
    'Build of the package, and its API report',
    async () => (await run(process.execPath, build)) === 0,
  )
  if (!isBuilt) return false
  await check('Its package.json (publint)', isWellDescribed)
  await check('Its types (attw)', areTypesFound)
  return true
}

async function isWellDescribed() {
  // Only now: when a run begins, nothing may be installed yet.
  const [{ publint }, { formatMessage }] = await Promise.all([
    import('publint'),
    import('publint/utils'),
  ])
  const { messages, pkg } = await publint({ pkgDir: PACKAGE, strict: true })
  for (const message of messages) console.log(formatMessage(message, pkg ?? {}))
  return messages.length === 0
}

async function areTypesFound() {
  const args = ['--pack', PACKAGE, '--profile', 'esm-only', '--format', 'ascii', '--quiet']
  return (await runTool('@arethetypeswrong/cli/dist/index.js', args)) === 0
}

/**
 * The tests of tests/consumers, over the last build of the package.
 *
 * @param {string} chromium
 * @param {number} workers
 * @param {string[]} [args] for Playwright
 */
export const runConsumers = (chromium, workers, args = []) =>
  runTests(
    'The package in other apps (Chromium)',
    'consumers.json',
    (file) =>
      runTool(
        'playwright/cli.js',
        ['test', '--project=consumers', '--reporter=list,json', ...args],
        {
          CHROMIUM_PATH: chromium,
          COFFER_TEST_WORKERS: process.env['COFFER_TEST_WORKERS'] ?? String(workers),
          // Another run of Playwright may be at work beside this one.
          TEST_RESULTS: join(ROOT, 'test-results/consumers'),
          PLAYWRIGHT_JSON_OUTPUT_FILE: file,
        },
      ),
    readPlaywright,
  )
