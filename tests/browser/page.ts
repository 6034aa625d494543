/** The harness page, with the public client on `window.coffer`. */
import type { BrowserContext, Page } from '@playwright/test'

export const HARNESS = '/tests/browser/harness/index.html'
export const PASSPHRASE = 'correct horse battery staple'

export async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(HARNESS)
  await page.waitForFunction(() => 'coffer' in window)
  return page
}

/** A page with an open device vault: no KDF to wait for. */
export async function openDeviceVault(context: BrowserContext): Promise<Page> {
  const page = await openPage(context)
  await page.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
  })
  return page
}

/** The code a call of the client is refused with, or what it answered. */
export const codeOf = (page: Page, source: string): Promise<unknown> =>
  page.evaluate(async (body) => {
    const calls: Record<string, () => Promise<unknown>> = {
      get: () => window.vault.get('a'),
      set: () => window.vault.set('a', 1),
      keys: () => window.vault.keys(),
    }
    try {
      return { answer: await calls[body]?.() }
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  }, source)
