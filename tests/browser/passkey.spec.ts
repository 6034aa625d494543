/** Passkeys with Chromium's virtual authenticator: one with PRF opens the vault, one without changes nothing. */
import type { BrowserContext, Page } from '@playwright/test'
import { addAuthenticator, type Authenticator } from '../support/authenticator.ts'
import { expect, test } from '../support/fixtures.ts'
import { HARNESS, openPage } from './page.ts'

const PASSPHRASE = 'correct horse battery staple'

/** A page whose browser has an authenticator in it. */
async function pageWith(
  context: BrowserContext,
  hasPrf: boolean,
): Promise<Authenticator & { page: Page }> {
  const page = await openPage(context)
  return { page, ...(await addAuthenticator(page, hasPrf)) }
}

const newVault = (page: Page): Promise<void> =>
  page.evaluate(async (passphrase) => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ passphrase })
    await vault.set('a', 'kept')
  }, PASSPHRASE)

const addPasskey = (page: Page, passphrase = PASSPHRASE): Promise<unknown> =>
  page.evaluate(async (secret) => {
    try {
      await window.vault.slots.addPasskey({ secret: { passphrase: secret }, name: 'key ring' })
      return (await window.vault.slots.list()).map(({ kind, name }) => [kind, name])
    } catch (error) {
      const { code, detail } = error as { code: string; detail: { reason?: string } }
      return detail.reason === undefined ? code : [code, detail.reason]
    }
  }, passphrase)

/** What comes of opening the vault by a passkey, on a page that was just loaded. */
async function openByPasskey(page: Page): Promise<unknown> {
  await page.goto(HARNESS)
  await page.waitForFunction(() => 'coffer' in window)
  return page.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    try {
      await vault.unlock({ passkey: true })
      return await vault.get('a')
    } catch (error) {
      const { code, detail } = error as { code: string; detail: { reason?: string } }
      return detail.reason === undefined ? code : [code, detail.reason]
    }
  })
}

test('a passkey is made, tried, and opens the vault after the page was loaded anew', async ({
  context,
}) => {
  const { page } = await pageWith(context, true)
  await newVault(page)
  expect(await addPasskey(page)).toEqual([
    ['passphrase', ''],
    ['passkey', 'key ring'],
  ])
  expect(await openByPasskey(page)).toBe('kept')
  // It is asked for again where a secret is, and is never the only way in.
  const outcome = await page.evaluate(async () => {
    const { slots } = window.vault
    const [passphrase, passkey] = await slots.list()
    const secret = { passkey: true } as const
    const last = await slots.remove(passphrase?.id ?? '', { secret }).catch((error) => error.code)
    await slots.addRecoveryCode({ secret })
    await slots.remove(passkey?.id ?? '', { secret })
    return [last, (await slots.list()).map(({ kind }) => kind)]
  })
  expect(outcome).toEqual(['last-slot', ['passphrase', 'recovery']])
  expect(await openByPasskey(page)).toBe('wrong-secret')
})

test('an authenticator without PRF is refused, and nothing changes', async ({ context }) => {
  const { page } = await pageWith(context, false)
  await newVault(page)
  const before = await page.evaluate(() => window.vault.report())
  expect(await addPasskey(page)).toBe('passkey-no-prf')
  const after = await page.evaluate(() => window.vault.report())
  expect([after.sequence, after.slots]).toEqual([before.sequence, before.slots])
  expect(await openByPasskey(page)).toBe('wrong-secret')
})

test('a wrong passphrase adds no passkey', async ({ context }) => {
  const { page } = await pageWith(context, true)
  await newVault(page)
  expect(await addPasskey(page, 'wrong')).toBe('wrong-secret')
  expect(await openByPasskey(page)).toBe('wrong-secret')
})

test('a passkey that is there already, or gone, is passkey-unavailable', async ({ context }) => {
  const { page, cdp, id } = await pageWith(context, true)
  await newVault(page)
  await addPasskey(page)
  // The same authenticator is not asked for a second one.
  expect(await addPasskey(page)).toEqual(['passkey-unavailable', 'registered'])
  expect(await openByPasskey(page)).toBe('kept')
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId: id })
  expect(await openByPasskey(page)).toEqual(['passkey-unavailable', 'declined'])
})

test('whoever gives up waiting for the passkey hears of it', async ({ context }) => {
  const { page, cdp, id } = await pageWith(context, true)
  await newVault(page)
  await addPasskey(page)
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled: false })
  const code = await page.evaluate(async () => {
    await window.vault.lock()
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 500)
    return window.vault
      .unlock({ passkey: true, signal: controller.signal })
      .catch((error) => error.code)
  })
  expect(code).toBe('aborted')
})
