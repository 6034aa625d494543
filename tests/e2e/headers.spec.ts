/**
 * The headers as a browser meets them: every response of the built app carries what scripts/headers.mjs says, and what
 * the policies forbid does not happen, in the page and in the workers. Also that the guard of the fixtures sees it.
 */
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Page, Worker } from '@playwright/test'
import { DENIED_FEATURES, headersFor } from '../../scripts/headers.mjs'
import { createGuard } from '../support/fixtures-guard.ts'
import { expect, test } from '../support/fixtures.ts'

const APP = resolve(import.meta.dirname, '../../build/app')

/** Runs `attack` a turn later: what the debugger calls directly is exempt from the page's policy. */
function attempt(where: Page | Worker, attack: string): Promise<string> {
  return (where as Page).evaluate(
    (name) =>
      new Promise<string>((done) => {
        const attacks: Record<string, () => unknown> = {
          eval: () => (0, eval)('1 + 1'),
          Function: () => new Function('return 2')(),
          fetchElsewhere: () => fetch('https://example.org/'),
          fetchHere: () => fetch('/'),
          stringToWorker: () => new Worker('/workers/other.js'),
          importScripts: () =>
            (globalThis as unknown as { importScripts(url: string): void }).importScripts('/x.js'),
          html: () => document.body.insertAdjacentHTML('beforeend', '<i>'),
          policy: () =>
            (
              globalThis as unknown as {
                trustedTypes: { createPolicy(n: string, r: object): void }
              }
            ).trustedTypes.createPolicy('mine', {}),
          inlineScript: () => {
            const script = document.createElement('script')
            script.append('globalThis.ran = true')
            document.body.append(script)
            return 'ran' in globalThis ? 'ran' : Promise.reject(new Error('did not run'))
          },
          blobWorker: () =>
            new Promise((_, fail) => {
              const url = URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }))
              new Worker(url).onerror = () => fail(new Error('refused'))
            }),
        }
        setTimeout(() => {
          Promise.resolve()
            .then(() => attacks[name]?.())
            .then(
              () => done('succeeded'),
              () => done('blocked'),
            )
        })
      }),
    attack,
  )
}

/** A worker of the app's own files, started as the app does: through a Trusted Types policy, here one in place of the app's. */
async function startedWorker(page: Page): Promise<Worker> {
  const running = page.workers()[0] ?? (await page.waitForEvent('worker'))
  expect(new URL(running.url()).pathname).toMatch(/^\/workers\//)
  return running
}

test('every file of the built app is served with its headers', async ({ request }) => {
  const files = readdirSync(APP, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name).slice(APP.length))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
  expect(files).toContain('/index.html')
  expect(files.some((path) => path.startsWith('/workers/'))).toBe(true)
  for (const path of [...files, '/', '/no-such-page', '/.htaccess']) {
    const response = await request.get(path)
    expect.soft(response.headers(), path).toMatchObject(lowerCased(headersFor(path)))
  }
})

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

test('everything the browser fetches for the app carries a policy', async ({ page }) => {
  const seen: string[] = []
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname
    seen.push(path)
    expect.soft(response.headers(), path).toMatchObject(lowerCased(headersFor(path)))
  })
  await page.goto('/')
  await startedWorker(page)
  expect(seen).toContain('/')
  expect(seen.some((path) => path.startsWith('/assets/'))).toBe(true)
})

for (const [attack, violation] of [
  ['eval', 'eval|1 + 1'],
  ['Function', 'Function|'],
  ['fetchElsewhere', 'connect-src blocked https://example.org'],
  ['stringToWorker', 'Worker constructor|'],
  ['html', 'Element insertAdjacentHTML|<i>'],
  ['policy', 'trusted-types blocked trusted-types-policy mine'],
  ['inlineScript', 'HTMLScriptElement text|'],
  ['blobWorker', 'Worker constructor|blob:'],
] as const) {
  test(`the page refuses: ${attack}`, async ({ page, guard }) => {
    guard.expectViolation(violation)
    await page.goto('/')
    expect(await attempt(page, attack)).toBe('blocked')
  })
}

for (const [attack, violation] of [
  ['eval', 'eval|1 + 1'],
  ['Function', 'Function|'],
  ['fetchHere', 'connect-src blocked http://localhost'],
  ['fetchElsewhere', 'connect-src blocked https://example.org'],
  ['stringToWorker', 'Worker constructor|'],
  ['policy', 'trusted-types blocked trusted-types-policy mine'],
] as const) {
  test(`the vault worker refuses: ${attack}`, async ({ page, guard }) => {
    guard.expectViolation(violation)
    await page.goto('/')
    expect(await attempt(await startedWorker(page), attack)).toBe('blocked')
  })
}

test('the page has the features it names and no others', async ({ page }) => {
  await page.goto('/')
  const allowed = await page.evaluate(() =>
    (document as unknown as { featurePolicy: { allowedFeatures(): string[] } }).featurePolicy
      .allowedFeatures()
      .filter((feature) => !feature.startsWith('ch-')),
  )
  expect(allowed.filter((feature) => DENIED_FEATURES.includes(feature))).toEqual([])
  expect(allowed).toEqual(expect.arrayContaining(['clipboard-write', 'publickey-credentials-get']))
})

test('no other page may frame the app', async ({ page, guard, server }) => {
  guard.expectViolation(/frame-ancestors|frame-src/)
  await page.goto('/')
  await page.evaluate((url) => {
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
  }, `${server.origin}/`)
  await expect.poll(() => guard.problems.length).toBeGreaterThan(0)
})

test('the guard notices what no test announced, in any context, page and worker', async ({
  browser,
  guard,
  server,
}) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  const worker = await startedWorker(page)
  await attempt(page, 'html')
  await attempt(worker, 'fetchHere')
  await page.evaluate(() => {
    console.error('said aloud')
    void Promise.reject(new Error('left alone in the page'))
    setTimeout(() => {
      throw new Error('thrown late')
    })
  })
  await worker.evaluate(() => void Promise.reject(new Error('left alone in the worker')))
  const provoked = [
    'insertAdjacentHTML',
    'connect-src',
    'said aloud',
    'left alone in the page',
    'thrown late',
    'left alone in the worker',
  ]
  await expect.poll(() => provoked.filter((part) => !seen(guard.problems, part))).toEqual([])
  const verdict = await guard.verdict()
  expect(provoked.filter((part) => !seen(verdict, part))).toEqual([])

  for (const part of provoked) guard.expectViolation(part)
  expect(await guard.verdict()).toEqual([])
  await context.close()
})

test('the guard notices when what a test announced does not come', async () => {
  const guard = createGuard(100)
  guard.expectViolation('never provoked')
  expect(await guard.verdict()).toEqual(['announced, but never came: never provoked'])
})

function seen(lines: readonly string[], part: string): boolean {
  return lines.some((line) => line.includes(part))
}
