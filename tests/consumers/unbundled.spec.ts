/** Without a bundler: a plain module page, a classic script, a server that only imports, and a host without headers. */
import { execFile } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { META_POLICY } from '../../scripts/headers.mjs'
import { expect, test } from './fixtures.ts'
import { liveThrough } from './story.ts'

const PLAIN = `import * as coffer from './coffer/index.js'
import * as element from './coffer/element.js'
globalThis.app = { ...coffer, ...element }
`

const CLASSIC_PAGE = `<!doctype html>
<html lang="en">
  <title>A page of classic scripts</title>
  <link rel="icon" href="icon.svg">
  <script src="coffer/coffer.classic.js"></script>
  <script src="main.js"></script>
</html>
`

/** The files of the package beside the page, as a host without tools has them. */
const copyPackage = (app: string): void =>
  cpSync(join(app, 'node_modules/coffer/dist'), join(app, 'coffer'), { recursive: true })

test('a plain module page needs the files of the package and nothing else', async ({
  page,
  consumer,
  site,
}) => {
  copyPackage(consumer)
  writeFileSync(join(consumer, 'main.js'), PLAIN)
  await liveThrough(page, `${await site(consumer)}/`)
})

test('a classic script has it all in one global', async ({ page, consumer, site }) => {
  copyPackage(consumer)
  writeFileSync(join(consumer, 'index.html'), CLASSIC_PAGE)
  writeFileSync(join(consumer, 'main.js'), 'globalThis.app = Coffer\n')
  await liveThrough(page, `${await site(consumer)}/`)
})

test('imported on a server nothing happens, and a call says that there is no browser', async ({
  consumer,
}) => {
  writeFileSync(
    join(consumer, 'server.js'),
    `import { openVault, isVaultError } from 'coffer'
import 'coffer/element'
import 'coffer/foreign'
import 'coffer/testing'
const before = Object.keys(globalThis)
const code = await openVault({ name: 'app' }).catch((e) => isVaultError(e) && [e.code, e.detail.what])
console.log(JSON.stringify([code, Object.keys(globalThis).length === before.length]))
`,
  )
  const { stdout } = await promisify(execFile)('node', ['server.js'], { cwd: consumer })
  expect(JSON.parse(stdout)).toEqual([['unsupported', 'Worker'], true])
})

test.describe('on a host that can set no headers', () => {
  const page = (policy: string): string =>
    `<!doctype html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="${policy}">
<title>A page</title><link rel="icon" href="icon.svg"><script type="module" src="main.js"></script></head></html>`
  const none = (): Record<string, string> => ({})

  test('the worker starts from bytes that have the hash, under the policy of the page', async ({
    page: tab,
    consumer,
    site,
    guard,
  }) => {
    copyPackage(consumer)
    writeFileSync(join(consumer, 'main.js'), PLAIN)
    writeFileSync(join(consumer, 'index.html'), page(META_POLICY))
    const hashes = JSON.parse(readFileSync(join(consumer, 'coffer/integrity.json'), 'utf8'))
    const integrity = { workerIntegrity: hashes['worker.js'], helperIntegrity: hashes['helper.js'] }
    const url = `${await site(consumer, none)}/`
    await liveThrough(tab, url, integrity)

    const [worker] = tab.workers()
    expect(worker?.url()).toMatch(/^blob:/)
    guard.expectViolation('require-trusted-types-for')
    // Later: what a debugger evaluates itself is let through.
    const later = (): Promise<unknown> =>
      new Promise((done) =>
        setTimeout(() => {
          try {
            done(new Function('return "ran"')())
          } catch (error) {
            done((error as Error).name)
          }
        }),
      )
    const evaluated = await worker?.evaluate(later)
    expect(evaluated).toBe('EvalError')
    const reduced = await tab.evaluate(async (options) => {
      const vault = await globalThis.app.openVault({ name: 'app', ...options })
      return (await vault.report()).reducedProtection
    }, integrity)
    expect(reduced).toBe('yes')
  })

  test('a script that was changed by one byte does not start', async ({
    page: tab,
    consumer,
    site,
    guard,
  }) => {
    copyPackage(consumer)
    writeFileSync(join(consumer, 'main.js'), PLAIN)
    writeFileSync(join(consumer, 'index.html'), page(META_POLICY))
    const hashes = JSON.parse(readFileSync(join(consumer, 'coffer/integrity.json'), 'utf8'))
    const script = readFileSync(join(consumer, 'coffer/worker.js'), 'utf8')
    writeFileSync(join(consumer, 'coffer/worker.js'), `${script} `)
    await tab.goto(`${await site(consumer, none)}/`)
    await tab.waitForFunction(() => 'app' in globalThis)
    guard.expectViolation(/integrity|digest/)
    const codes = await tab.evaluate(async (workerIntegrity) => {
      const open = (given: string): Promise<unknown> =>
        globalThis.app
          .openVault({ name: 'app', workerIntegrity: given })
          .catch((error) => error.code)
      return [await open(workerIntegrity), await open('sha384-short'), await open('')]
    }, hashes['worker.js'])
    // What is no hash would be no condition for `fetch`: it is refused before anything is fetched.
    expect(codes).toEqual(['worker-unavailable', 'bad-request', 'bad-request'])
  })
})
