/**
 * A passkey after the browser was ended and started anew, with its profile. Chromium's virtual authenticator ends with the
 * browser: its key is carried over here as the protocol hands it out, and as it does not hand out the secret of the PRF, that
 * is stood in for by what the PRF gave before the restart, for the inputs it was asked about and for no others.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { addAuthenticator, type Authenticator } from '../support/authenticator.ts'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { expect, test } from '../support/fixtures.ts'
import { HARNESS, PASSPHRASE } from './page.ts'

/** What the PRF gave, by what it was asked about; both in hex. */
type Given = Record<string, string>

interface Started extends Authenticator {
  context: BrowserContext
  page: Page
}

async function start(profile: string, origin: string, hasPrf: boolean): Promise<Started> {
  const context = await chromium.launchPersistentContext(profile, chromiumLaunchOptions())
  const page = context.pages()[0] ?? (await context.newPage())
  const authenticator = await addAuthenticator(page, hasPrf)
  await page.goto(origin + HARNESS)
  await page.waitForFunction(() => 'coffer' in window)
  return { context, page, ...authenticator }
}

/** Notes what the PRF gives from here on, or (`given`) answers in its place. */
async function standBeside(page: Page, given?: Given): Promise<void> {
  await page.evaluate((known) => {
    const noted: Given = {}
    ;(window as unknown as { given: Given }).given = noted
    const hex = (bytes: BufferSource): string =>
      Array.from(new Uint8Array(bytes as ArrayBuffer), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('')
    const { credentials } = navigator
    const get = credentials.get.bind(credentials)
    credentials.get = async (options = {}) => {
      const { prf } = options.publicKey?.extensions ?? {}
      const [asked] = Object.values(prf?.evalByCredential ?? {})
      const input = hex(asked?.first ?? new Uint8Array())
      const found = (await get(options)) as PublicKeyCredential
      const results = found.getClientExtensionResults()
      const first = results.prf?.results?.first
      if (first) noted[input] = hex(first)
      const before = known?.[input]
      if (before === undefined) return found
      const bytes = Uint8Array.from(before.match(/../g) ?? [], (pair) => parseInt(pair, 16))
      found.getClientExtensionResults = () => ({ ...results, prf: { results: { first: bytes } } })
      return found
    }
  }, given)
}

const openByPasskey = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    try {
      await vault.unlock({ passkey: true })
      return await vault.get('a')
    } catch (error) {
      return (error as { code: string }).code
    }
  })

test('a passkey opens the vault after the browser was ended and started anew', async ({
  server,
}) => {
  const profile = mkdtempSync(join(tmpdir(), 'coffer-passkey-'))
  try {
    const first = await start(profile, server.origin, true)
    await standBeside(first.page)
    const given = await first.page.evaluate(async (passphrase) => {
      const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
      await vault.create({ passphrase })
      await vault.set('a', 'kept')
      await vault.slots.addPasskey({ secret: { passphrase } })
      return (window as unknown as { given: Given }).given
    }, PASSPHRASE)
    expect(Object.values(given)).toHaveLength(1)
    const { credentials } = await first.cdp.send('WebAuthn.getCredentials', {
      authenticatorId: first.id,
    })
    await first.context.close()

    const second = await start(profile, server.origin, false)
    const { cdp, id: authenticatorId } = second
    // The browser knows nothing of it, and the vault says so.
    expect(await openByPasskey(second.page)).toBe('passkey-unavailable')
    for (const credential of credentials) {
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential })
    }
    // Of an authenticator whose PRF gives something else it is none of its passkeys.
    const [input = ''] = Object.keys(given)
    await standBeside(second.page, { [input]: '00'.repeat(32) })
    expect(await openByPasskey(second.page)).toBe('wrong-secret')
    await standBeside(second.page, given)
    expect(await openByPasskey(second.page)).toBe('kept')
    await second.context.close()
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})
