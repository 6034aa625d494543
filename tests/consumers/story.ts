/** What each consumer does with its vault: the same calls in the same order, whatever it was built by. */
import { expect, type Page } from '@playwright/test'
import type { OpenVaultOptions } from '../../src/lib/index.ts'

export type Where = Pick<OpenVaultOptions, 'workerUrl' | 'helperUrl'> & {
  workerIntegrity?: string
  helperIntegrity?: string
}

/** Creates a vault, uses it, locks it, and finds it all again after the page was loaded anew. */
export async function liveThrough(page: Page, url: string, where: Where = {}): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => 'app' in globalThis)
  expect(await page.evaluate(begin, where)).toEqual({
    states: ['empty', 'unlocked', 'locked', 'unlocked'],
    whenLocked: 'locked',
    value: { key: 'sk-1', tries: 2n },
    backup: 'backup-invalid',
  })
  await page.reload()
  await page.waitForFunction(() => 'app' in globalThis)
  expect(await page.evaluate(again, where)).toEqual(['locked', ['openai']])
}

async function begin(where: Where): Promise<unknown> {
  const { openVault, isVaultError } = globalThis.app
  const codeOf = (error: unknown): string => (isVaultError(error) ? error.code : String(error))
  const vault = await openVault({ name: 'app', ...where })
  const states: string[] = [vault.state]
  // By this browser's own key, as deriving one from a passphrase takes its time on purpose, in each of the apps.
  await vault.create({ device: true })
  states.push(vault.state)
  await vault.set('openai', { key: 'sk-1', tries: 2n })
  await vault.lock()
  states.push(vault.state)
  const whenLocked = await vault.get('openai').catch(codeOf)
  await vault.unlock()
  states.push(vault.state)
  const value = await vault.get('openai')
  // The second worker starts too: it is what says that this is no backup.
  const backup = await vault
    .inspectBackup(new Blob(['no backup']), { passphrase: 'of nothing' })
    .catch(codeOf)
  return { states, whenLocked, value, backup }
}

async function again(where: Where): Promise<unknown> {
  const { openVault } = globalThis.app
  const vault = await openVault({ name: 'app', ...where })
  const { state } = vault
  await vault.unlock()
  return [state, await vault.keys()]
}
