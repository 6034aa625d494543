/** The real libraries in a real browser: what each has stored is found again after a reload, and lies in the vault alone. */
import { expect, test } from '../../support/fixtures.ts'
import { openAdapters, storages } from './open.ts'

const STORED = {
  keyv: 'keyv-1',
  unstorage: 'unstorage-1',
  localforage: { at: new Date(5), is: 'forage-1' },
  zustand: 'zustand-1',
  redux: 'redux-1',
  tanstack: 'tanstack-1',
  supabase: 'supabase-1',
  oidc: 'oidc-1',
  amplify: 'u',
}

test('what nine libraries have stored is found after a reload, and nothing of it lies in the clear', async ({
  context,
}) => {
  const page = await openAdapters(context)
  const before = await storages(page)
  await page.evaluate(() => window.adapters.store())
  expect(await storages(page)).toEqual(before)
  await page.reload()
  await page.waitForFunction(() => 'adapters' in window)
  await page.evaluate(async () => void (await window.adapters.open()))
  expect(await page.evaluate(() => window.adapters.find())).toEqual(STORED)
  expect(await storages(page)).toEqual(before)
})
