/**
 * Makes a vault on an origin before the app under test is opened: on a page of ours that no server has, which the browser is
 * given for an address of the app's own origin, with the files of this package.
 */
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from '@playwright/test'
import type { Vault } from '../../../client/vault.ts'
import type { Value } from '../../../protocol/values.ts'

/** What Playwright can hand to a page. */
export interface SeedOptions {
  /** The name that the app gives to `openVault`. */
  name: string
  /** What is in it. */
  entries?: Readonly<Record<string, Value>>
}

export interface Seed extends SeedOptions {
  passphrase?: string
  /** Whether it opens by itself too. */
  device?: boolean
}

const FOLDER = '/__coffer__/'
const POLICY = `default-src 'none'; script-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types coffer`
const HEADERS = { 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }
const BODY = '<!doctype html><html lang="en"><title>Coffer</title></html>'

/** Runs `work` in a page of ours on this origin, which is closed at the end. */
export async function onOurPage<T>(
  context: BrowserContext,
  origin: string,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await context.newPage()
  try {
    await page.route(`${origin}${FOLDER}**`, (route) => {
      const file = new URL(route.request().url()).pathname.slice(FOLDER.length)
      if (file === '')
        return route.fulfill({ body: BODY, headers: HEADERS, contentType: 'text/html' })
      // Beside this file's folder; the browser asks for nothing but what these files import.
      const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
      return route.fulfill({ path, headers: HEADERS, contentType: 'text/javascript' })
    })
    await page.goto(`${origin}${FOLDER}`)
    return await work(page)
  } finally {
    await page.close()
  }
}

/** Makes the vault; one of this name that is there is erased first. */
export async function seed(context: BrowserContext, origin: string, given: Seed): Promise<void> {
  const asked: Asked = { script: `${FOLDER}index.js`, given }
  await onOurPage(context, origin, (page) => page.evaluate(makeVault, asked))
}

interface Asked {
  script: string
  given: unknown
}

/** Runs in the page. */
async function makeVault({ script, given }: Asked): Promise<void> {
  const { name, entries = {}, passphrase, device } = given as Seed
  const { openVault } = (await import(script)) as { openVault(options: object): Promise<Vault> }
  const vault = await openVault({ name, persist: false })
  if (vault.state !== 'empty') await vault.erase({ confirm: name })
  await vault.create({
    ...(passphrase !== undefined && { passphrase }),
    ...(device === true && { device }),
  })
  await vault.setMany(entries)
  await vault.lock()
  vault.close()
}
