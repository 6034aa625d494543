/** Every app of `examples/`, made as its command makes it, in the hands of a person. */
import type { Page } from '@playwright/test'
import { EXAMPLES, serveExample } from '../../scripts/examples.mjs'
import { expect, test as base } from './fixtures.ts'
import { create, PASSPHRASE, unlock, webStorage } from './person.ts'

const test = base.extend<{ example(name: string): Promise<void> }>({
  example: async ({ page }, use) => {
    const servers: { close(): Promise<void> }[] = []
    await use(async (name) => {
      const server = await serveExample(name)
      servers.push(server)
      await page.goto(`${server.origin}/`)
    })
    await Promise.all(servers.map((server) => server.close()))
  },
})

const TRIED = new Set<string>()
const example = (name: string, what: string, use: (page: Page) => Promise<void>): void => {
  TRIED.add(name)
  test(`${name}: ${what}`, async ({ page, example }) => {
    await example(name)
    await use(page)
  })
}

example(
  'plain',
  'what lay in localStorage is moved, kept over a reload, shown, deleted, and gone from the page with a lock',
  async (page) => {
    await page.evaluate(() => localStorage.setItem('openai_key', 'sk-old'))
    await create(page)
    const keys = page.getByRole('list', { name: 'Keys' })
    await expect(keys).toContainText('openai_key')
    expect(await webStorage(page)).not.toContain('sk-old')
    await page.getByLabel('Name').fill('stripe')
    await page.getByLabel('Key', { exact: true }).fill('rk-1')
    await page.getByRole('button', { name: 'Keep it' }).click()
    await expect(keys.getByRole('listitem')).toHaveCount(2)
    await page.reload()
    await unlock(page)
    await page.getByRole('button', { name: 'Show openai_key' }).click()
    await expect(keys).toContainText('sk-old')
    await page.getByRole('button', { name: 'Lock' }).click()
    await expect(page.getByLabel('Passphrase')).toBeVisible()
    expect(await page.content()).not.toContain('sk-old')
    await unlock(page)
    await page.getByRole('button', { name: 'Delete stripe' }).click()
    await expect(keys.getByRole('listitem')).toHaveCount(1)
  },
)

example('vite', 'notes come back with their dates, and a backup is downloaded', async (page) => {
  await page.getByRole('button', { name: 'Open the vault' }).click()
  await create(page)
  await page.getByRole('textbox', { name: 'Note' }).fill('water the plants')
  await page.getByRole('button', { name: 'Add' }).click()
  const year = String(new Date().getFullYear())
  await expect(page.getByRole('listitem')).toContainText(`water the plants`)
  await expect(page.getByRole('listitem')).toContainText(year)
  const download = page.waitForEvent('download')
  await page.getByLabel('Your passphrase').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Download a backup' }).click()
  expect((await download).suggestedFilename()).toBe('notes.age')
  await expect(page.locator('#status')).toContainText('opens the backup as well')
  await page.getByRole('button', { name: 'Lock' }).click()
  await expect(page.getByRole('listitem')).toHaveCount(0)
  await page.getByRole('button', { name: 'Open the vault' }).click()
  await unlock(page)
  await expect(page.getByRole('listitem')).toContainText('water the plants')
})

example('capacitor', 'a session of before is found, ended, and begun again', async (page) => {
  const since = '2026-01-01T00:00:00.000Z'
  await page.evaluate((since) => {
    const old = JSON.stringify({ token: 't-old', since })
    localStorage.setItem('capacitor-storage_session', old)
  }, since)
  await create(page)
  await expect(page.locator('#status')).toHaveText(`Signed in since ${since}`)
  expect(await webStorage(page)).not.toContain('t-old')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.locator('#status')).toHaveText('Signed out')
  await page.getByLabel('Token').fill('t-new')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.locator('#status')).toContainText('Signed in since 2')
  await page.reload()
  await unlock(page)
  await expect(page.locator('#status')).toContainText('Signed in since 2')
  expect(await webStorage(page)).not.toContain('t-new')
})

example('flutter', 'the calls of the Dart file find what they stored', async (page) => {
  await create(page)
  await page.getByLabel('New secret').fill('from the app')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('#status')).toHaveText('There: true')
  await expect(page.getByRole('listitem')).toContainText('from the app')
  await page.reload()
  await unlock(page)
  await expect(page.getByRole('listitem')).toContainText('from the app')
  expect(await webStorage(page)).not.toContain('from the app')
})

example('flet', 'a program in a worker stores, and finds it in its next run', async (page) => {
  await create(page)
  const said = page.getByRole('listitem')
  const rest = ['the key is sk-from-python', 'names: openai_key', 'None is a ValueError']
  await expect(said).toHaveText(['the key was not there', ...rest])
  await page.reload()
  await unlock(page)
  await expect(said).toHaveText(['the key was sk-from-python', ...rest])
})

example('nativephp', 'PHP keeps a token that only the page can read', async (page) => {
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.postData() ?? ''))
  await create(page)
  await expect(page.locator('#status')).toHaveText('No token: not_found')
  await page.getByLabel('API token').fill('tok-1')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('#status')).toHaveText('A token is kept.')
  await page.getByRole('button', { name: 'Show where it is' }).click()
  const places = page.getByRole('definition')
  await expect(places).toHaveText(['tok-1', /^cof1\./, 'tok-1'])
  expect(sent.join('')).toContain(await places.nth(1).innerText())
  expect(sent.join('')).not.toContain('tok-1')
})

example('outsystems', 'classic scripts keep a key, and an attribute as a token', async (page) => {
  await create(page)
  await page.getByLabel('PIN').fill('4711')
  await page.getByLabel('IBAN').fill('DE02 1203')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('#status')).toHaveText('Saved')
  await expect(page.locator('#stored')).toContainText('cof1.')
  await page.reload()
  await unlock(page)
  await page.getByRole('button', { name: 'Load' }).click()
  await expect(page.locator('#status')).toHaveText('4711, DE02 1203')
  const stored = await webStorage(page)
  expect(stored).toContain('cof1.')
  expect(stored).not.toContain('DE02')
})

test('each example is tried', () => {
  expect([...TRIED].sort()).toEqual([...EXAMPLES].sort())
})
