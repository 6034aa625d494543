/**
 * The entry `coffer/testing/playwright`: fixtures for end-to-end tests of an app that has a vault.
 *
 * @example
 * import { test as base } from '@playwright/test'
 * import { cofferFixtures, type CofferFixtures } from 'coffer/testing/playwright'
 * const test = base.extend<CofferFixtures>(cofferFixtures)
 */
import type { Page } from '@playwright/test'
import { faultsOf, type Faults } from './faults.ts'
import { seed, type SeedOptions } from './seed.ts'

export type { Faults } from './faults.ts'
export type { SeedOptions } from './seed.ts'

/** What a test may ask for. All of it is about the test's own `page` and its context. */
export interface Coffer {
  /** A vault that asks for its passphrase. @returns the passphrase */
  locked(vault: SeedOptions & { passphrase?: string }): Promise<string>
  /** A vault that `unlock()` opens without asking: it has a device slot. `create` is never called by the app. */
  unlocked(vault: SeedOptions & { passphrase?: string }): Promise<void>
  /** Gives the page an authenticator that agrees to everything; without PRF on demand. Chromium only. */
  virtualPasskey(options?: { hasPrf?: boolean }): Promise<void>
  faults: Faults
}

export interface CofferFixtures {
  coffer: Coffer
}

interface Given {
  page: Page
  baseURL: string | undefined
}

const PASSPHRASE = 'correct horse battery staple'

/** For `test.extend`. A vault is made on the origin of `baseURL`, or else of where the page is. */
export const cofferFixtures = {
  coffer: async ({ page, baseURL }: Given, use: (coffer: Coffer) => Promise<void>) => {
    await use(await cofferOf(page, baseURL))
  },
}

async function cofferOf(page: Page, baseURL: string | undefined): Promise<Coffer> {
  const make = (given: Parameters<typeof seed>[2]): Promise<void> =>
    seed(page.context(), new URL(baseURL ?? page.url()).origin, given)
  return {
    locked: async ({ passphrase = PASSPHRASE, ...vault }) => {
      await make({ ...vault, passphrase })
      return passphrase
    },
    unlocked: (vault) => make({ ...vault, device: true }),
    virtualPasskey: async ({ hasPrf = true } = {}) => {
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
          hasPrf,
        },
      })
    },
    faults: await faultsOf(page),
  }
}
