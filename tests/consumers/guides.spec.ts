/** Every guide, followed word for word in an empty folder: then the app does what the guide says, under the policies it names. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { serveFolder } from '../../scripts/examples.mjs'
import { expect, test as base } from './fixtures.ts'
import { blocksOf, follow, putBeside, viteBuild } from './follow.ts'
import { newFolder } from './installed.ts'
import { create, oldItems, PASSPHRASE, unlock } from './person.ts'

const ICON = resolve(import.meta.dirname, 'app/icon.svg')

interface Guided {
  /** A folder with Install followed in it. */
  app: string
  /** Serves and opens it. */
  open(folder: string): Promise<void>
}

const test = base.extend<{ guided: Guided }, { ready: string }>({
  // Once for all guides: each of them begins where Install ends.
  ready: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const app = join(newFolder(), 'app')
      mkdirSync(app)
      await follow('install.md', app)
      await use(app)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  guided: async ({ page, ready }, use) => {
    const app = join(newFolder(), 'app')
    cpSync(ready, app, { recursive: true, verbatimSymlinks: true })
    const servers: { close(): Promise<void> }[] = []
    await use({
      app,
      open: async (folder) => {
        const server = await serveFolder(folder)
        servers.push(server)
        await page.goto(`${server.origin}/`)
      },
    })
    await Promise.all(servers.map((server) => server.close()))
  },
})

/** What an older app left in web storage. */
const leave = (page: Page, items: Record<string, string>): Promise<void> =>
  page.evaluate((items) => {
    for (const [name, text] of Object.entries(items)) localStorage.setItem(name, text)
  }, items)

/** In the place of the app's own `main.ts`: the modules of these files, for the test to look at. */
function reach(app: string, ...files: string[]): void {
  const imports = files.map((file, i) => `import * as m${i} from './${file}'`)
  const all = files.map((file, i) => `${JSON.stringify(file)}: m${i}`)
  const main = `${imports.join('\n')}\nglobalThis.guide = { ${all.join(', ')} }\n`
  writeFileSync(join(app, 'main.ts'), main)
}

const reached = (page: Page): Promise<unknown> => page.waitForFunction(() => 'guide' in globalThis)

test('install.md', async ({ page, guided: { app, open } }) => {
  await open(await viteBuild(app))
  await create(page)
  await expect(page.locator('body')).toContainText('In the vault: openai')
  await page.reload()
  await unlock(page)
  await expect(page.locator('body')).toContainText('In the vault: openai')
})

test('local-storage.md', async ({ page, guided: { app, open } }) => {
  await follow('local-storage.md', app)
  const [ten] = blocksOf('local-storage.md')
  expect(ten?.code.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(10)
  // The page loads them by another name, so that the test sees what they export.
  writeFileSync(
    join(app, 'look.ts'),
    `import * as main from './main'
import { storage } from './storage'
globalThis.guide = { main, storage }\n`,
  )
  const index = blocksOf('install.md').find(({ name }) => name === 'index.html')
  writeFileSync(join(app, 'index.html'), index?.code.replace('main.ts', 'look.ts') ?? '')
  await open(await viteBuild(app))
  await leave(page, { openai: 'sk-1', theme: 'dark', 'auth.jwt': 'x' })
  const told: Promise<unknown>[] = []
  page.on('console', (message) => {
    const [first] = message.args()
    if (message.type() === 'table' && first) told.push(first.jsonValue())
  })
  await create(page)
  await reached(page)
  expect(await page.evaluate('guide.main.key')).toBe('sk-1')
  expect(await page.evaluate(`guide.storage.getItem('openai')`)).toBe('sk-1')
  expect(await oldItems(page)).toEqual(['auth.jwt', 'theme'])
  expect(await Promise.all(told)).toEqual([[{ item: 'auth.jwt', why: 'its name' }]])
})

test('moving.md', async ({ page, guided: { app, open } }) => {
  await follow('moving.md', app)
  cpSync(join(app, 'main.ts'), join(app, 'moving.ts'))
  reach(app, 'moving')
  await open(await viteBuild(app))
  await create(page)
  await reached(page)
  expect(await page.evaluate('guide.moving.moved.copied')).toEqual([])
})

test('capacitor.md', async ({ page, guided: { app, open } }) => {
  await follow('capacitor.md', app)
  await open(await viteBuild(app))
  await leave(page, { 'capacitor-storage_session': JSON.stringify({ token: 't-0' }) })
  await create(page)
  await expect(page.locator('body')).toContainText('{"token":"t-1"}')
  expect(await oldItems(page)).toEqual([])
})

test('capacitor.md, Identity Vault', async ({ page, guided: { app, open } }) => {
  await follow('capacitor.md', app)
  reach(app, 'identity')
  page.on('dialog', (dialog) => dialog.accept(PASSPHRASE))
  await open(await viteBuild(app))
  await reached(page)
  const session = await page.evaluate(`guide.identity.identity.getValue('session')`)
  expect(session).toEqual({ token: 't-1' })
})

test('flutter.md', async ({ page, guided: { app, open } }) => {
  await follow('flutter.md', app)
  const web = join(app, 'web')
  putBeside(app, web)
  cpSync(ICON, join(web, 'icon.svg'))
  // Where Flutter's build puts its own.
  writeFileSync(join(web, 'flutter_bootstrap.js'), 'globalThis.flutterHasStarted = true\n')
  await open(web)
  await create(page)
  await page.waitForFunction(() => 'flutterHasStarted' in globalThis)
  await page.evaluate(`cofferSecureStorage.write('a', 'b', {})`)
  expect(await page.evaluate(`cofferSecureStorage.read('a', {})`)).toBe('b')
})

test('flet.md', async ({ page, guided: { app, open } }) => {
  await follow('flet.md', app)
  reach(app, 'storage.js', 'security')
  await open(await viteBuild(app))
  await create(page)
  await reached(page)
  await page.evaluate(`flet_storage.set('openai_key', 'sk')`)
  expect(await page.evaluate('flet_storage.get_all()')).toEqual({ openai_key: 'sk' })
  expect(await page.evaluate('guide.security.text')).toBe('text')
})

test('nativephp.md', async ({ page, guided: { app, open } }) => {
  await follow('nativephp.md', app)
  await open(await viteBuild(app))
  await create(page)
  await expect(page.locator('body')).toContainText('tok-1, for PHP to keep')
})

test('outsystems.md', async ({ page, guided: { app, open } }) => {
  await follow('outsystems.md', app)
  putBeside(app, app)
  cpSync(ICON, join(app, 'icon.svg'))
  const node = blocksOf('outsystems.md').find(({ name }) => name === 'node')
  // As OutSystems runs a JavaScript node.
  writeFileSync(
    join(app, 'node.js'),
    `globalThis.node = ($parameters) => new Promise((done) => {
  const $resolve = () => done($parameters)
  ${node?.code}
})\n`,
  )
  await open(app)
  await create(page)
  await page.waitForFunction(() => 'KeyStore' in globalThis)
  await page.evaluate(`KeyStore.SetValue({ Store: 'shop', Key: 'pin', Value: '4711' })`)
  await page.evaluate(`import('./node.js')`)
  const found = await page.evaluate(`node({ Store: 'shop', Key: 'pin' })`)
  expect(found).toMatchObject({ Value: '4711', Success: true })
  const missing = await page.evaluate(`node({ Store: 'shop', Key: 'none' })`)
  expect(missing).toMatchObject({ Success: false, ErrorCode: 'OS-PLUG-KSTR-0007' })
})

test('libraries.md', async ({ page, guided: { app, open } }) => {
  await follow('libraries.md', app)
  const files = blocksOf('libraries.md').filter(({ name }) => name.endsWith('.ts'))
  expect(files).toHaveLength(10)
  reach(app, ...files.map(({ name }) => name.replace('.ts', '')))
  await open(await viteBuild(app))
  await leave(page, { 'sb-old': 'text' })
  await create(page)
  await reached(page)
  const found = await page.evaluate(`(async () => {
    const { keyv: { keyv }, unstorage: { storage }, localforage: { store } } = guide
    const { zustand, query: { persister }, supabase: { supabase }, redux, oidc } = guide
    await keyv.set('a', 1)
    await storage.setItem('a', 2)
    await store.setItem('a', 3)
    await persister.persistClient({ timestamp: 4, buster: '', clientState: {} })
    const { data } = await supabase.auth.getSession()
    return [
      await keyv.get('a'), await storage.getItem('a'), await store.getItem('a'),
      (await persister.restoreClient()).timestamp, zustand.store.persist.hasHydrated(),
      data.session, typeof redux.persisted, await oidc.users.getUser(),
    ]
  })()`)
  expect(found).toEqual([1, 2, 3, 4, true, null, 'function', null])
  expect(await oldItems(page)).toEqual([])
})

test('each guide is followed, or has nothing to follow', () => {
  const guides = readdirSync(resolve(import.meta.dirname, '../../docs/guide'))
  const hasFiles = (guide: string): boolean =>
    blocksOf(guide).some(({ name }) => name.includes('.'))
  expect(guides.filter((guide) => !hasFiles(guide))).toEqual(['headers.md'])
  expect(guides).toHaveLength(10)
})
