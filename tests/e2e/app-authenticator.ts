/** Passkeys for the app's tests: Chromium's virtual authenticator, with PRF or without. */
import type { Page } from '@playwright/test'

export async function addAuthenticator(page: Page, hasPrf = true): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf,
    },
  })
}
