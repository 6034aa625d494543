/** Passkeys for tests: Chromium's virtual authenticator, with PRF or without. It ends with the page it was added to. */
import type { CDPSession, Page } from '@playwright/test'

export interface Authenticator {
  cdp: CDPSession
  id: string
}

export async function addAuthenticator(page: Page, hasPrf = true): Promise<Authenticator> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
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
  return { cdp, id: authenticatorId }
}
