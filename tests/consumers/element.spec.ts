/** `<coffer-vault>` and the dialog, from the package: what a person meets, by its accessible names, under the real policy. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Vault } from '../../src/lib/index.ts'
import { violations } from '../support/axe.ts'
import { expect, test } from './fixtures.ts'

const PASSPHRASE = 'correct horse battery staple'

const MAIN = `import * as coffer from './coffer/index.js'
import * as element from './coffer/element.js'
globalThis.app = { ...coffer, ...element }
globalThis.told = []
for (const type of ['coffer-state', 'coffer-unlocked', 'coffer-locked', 'coffer-error']) {
  addEventListener(type, ({ detail }) =>
    told.push([type.slice(7), detail.state ?? detail.error?.code].filter(Boolean).join(' ')))
}
element.defineCofferElements()
element.defineCofferElements()
`
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="icon.svg">
<script type="module" src="main.js"></script></head>
<body><main><h1>A page</h1><coffer-vault name="app"><p>The keys</p></coffer-vault></main></body></html>`

async function open(
  page: Page,
  consumer: string,
  site: (f: string) => Promise<string>,
): Promise<void> {
  cpSync(join(consumer, 'node_modules/coffer/dist'), join(consumer, 'coffer'), { recursive: true })
  writeFileSync(join(consumer, 'main.js'), MAIN)
  writeFileSync(join(consumer, 'index.html'), PAGE)
  await page.goto(`${await site(consumer)}/`)
}

const told = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { told: string[] }).told.splice(0))

test('a person creates a vault, opens and locks it; the page is told, and its content shown', async ({
  page,
  consumer,
  site,
}) => {
  await open(page, consumer, site)
  const first = page.getByLabel('New passphrase')
  const again = page.getByLabel('The same once more')
  const create = page.getByRole('button', { name: 'Create' })
  await expect(page.getByRole('form', { name: 'Create a vault' })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await first.fill('short')
  await create.click()
  await expect(page.getByRole('alert')).toHaveText(/At least 12 characters/)
  await first.fill(PASSPHRASE)
  await again.fill('another horse battery')
  await create.click()
  await expect(page.getByRole('alert')).toHaveText(/not the same/)
  await expect(page.getByText('The keys')).toBeHidden()
  await again.fill(PASSPHRASE)
  await create.click()
  await expect(page.getByText('The keys')).toBeVisible()
  await expect(page.locator('coffer-vault[state=unlocked]')).toBeVisible()
  expect(await told(page)).toEqual(['state empty', 'unlocked', 'state unlocked'])

  await page.getByRole('button', { name: 'Lock' }).click()
  const field = page.getByLabel('Passphrase', { exact: true })
  await expect(field).toBeFocused()
  await expect(page.getByText('The keys')).toBeHidden()
  expect(await violations(page)).toEqual([])
  await field.fill('wrong')
  await field.press('Enter')
  await expect(page.getByRole('alert')).toHaveText(/does not open this vault/)
  await field.fill(PASSPHRASE)
  await field.press('Enter')
  await expect(page.getByText('The keys')).toBeVisible()
  expect(await told(page)).toEqual([
    'locked',
    'state locked',
    'error wrong-secret',
    'unlocked',
    'state unlocked',
  ])
})

test('each other way in has its button, and opens the vault', async ({ page, consumer, site }) => {
  await open(page, consumer, site)
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
    },
  })
  await page.locator('coffer-vault[state=empty]').waitFor()
  const code = await page.evaluate(async (passphrase) => {
    const { vault } = document.querySelector<HTMLElement & { vault: Vault }>('coffer-vault')!
    await vault.create({ passphrase })
    const secret = { passphrase }
    const { recoveryCode } = await vault.slots.addRecoveryCode({ secret })
    await vault.slots.confirmRecoveryCode(recoveryCode)
    await vault.slots.remember({ secret })
    await vault.slots.addPasskey({ secret })
    return recoveryCode
  }, PASSPHRASE)
  const lock = page.getByRole('button', { name: 'Lock' })
  for (const name of ['Open in this browser', 'Use a passkey']) {
    await lock.click()
    await page.getByRole('button', { name }).click()
    await expect(page.getByText('The keys')).toBeVisible()
  }
  await lock.click()
  await page.getByRole('button', { name: 'Use the recovery code' }).click()
  await page.getByLabel('Recovery code').fill('no such code')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByRole('alert')).toHaveText(/No recovery code is written like this/)
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Recovery code').fill(code)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByText('The keys')).toBeVisible()
})

test('the dialog resolves once the vault is open, and rejects when it is given up', async ({
  page,
  consumer,
  site,
}) => {
  await open(page, consumer, site)
  await page.locator('coffer-vault[state=empty]').waitFor()
  await page.evaluate(() => document.querySelector('coffer-vault')?.remove())
  await page.evaluate(async (passphrase) => {
    const vault = await globalThis.app.openVault({ name: 'other' })
    await vault.create({ passphrase })
    await vault.lock()
    Object.assign(globalThis, {
      ask: () =>
        globalThis.app.askToUnlock(vault).then(
          () => vault.state,
          (error: { code: string }) => error.code,
        ),
    })
  }, PASSPHRASE)
  const ask = (): Promise<unknown> =>
    page.evaluate(() => (globalThis as unknown as { ask(): Promise<unknown> }).ask())
  let asked = ask()
  await expect(page.getByRole('dialog', { name: 'Unlock the vault' })).toBeVisible()
  await expect(page.getByLabel('Passphrase', { exact: true })).toBeFocused()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await asked).toBe('aborted')
  asked = ask()
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect(await asked).toBe('aborted')
  asked = ask()
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  expect(await asked).toBe('unlocked')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await ask()).toBe('unlocked')
})

test('a vault that cannot be looked for is said to be unavailable, and why', async ({
  page,
  consumer,
  site,
}) => {
  await page.route('**/coffer/worker.js', (route) => route.fulfill({ status: 404 }))
  await open(page, consumer, site)
  await expect(page.getByRole('alert')).toHaveText(/worker-unavailable/)
  expect(await told(page)).toEqual(['error worker-unavailable'])
})
