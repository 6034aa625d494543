/** No room left: a write is refused whole, with its own code, and everything before it can be read and is kept. */
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { openDeviceVault, openPage } from './page.ts'

const QUOTA_BYTES = 25_000_000
/** How often a value says its own number: about 50 kB, 20 kB, and 300 bytes. */
const COARSE = 7_000
const MIDDLING = 3_000
const FINE = 50

interface Room {
  /** `undefined`: as much as the browser gives. */
  give(bytes: number | undefined): Promise<void>
}

async function roomOf(context: BrowserContext, origin: string): Promise<Room> {
  const page = await openPage(context)
  const browser = await context.newCDPSession(page)
  return {
    give: async (quotaSize) => {
      const quota = quotaSize === undefined ? {} : { quotaSize }
      await browser.send('Storage.overrideQuotaForOrigin', { origin, ...quota })
    },
  }
}

/** Writes batches of so many values of so many characters until one is refused. */
const fillBy = (page: Page, prefix: string, [valuesPerBatch, times]: [number, number]) =>
  page.evaluate(
    async ([name, size, repeats]) => {
      for (let batches = 0; batches < 2_000; batches++) {
        const values = Array.from(
          { length: size },
          (_, n) => [`${name} ${batches} ${n}`, `${batches} ${n} `.repeat(repeats)] as const,
        )
        const code = await window.vault.setMany(values).then(
          () => '',
          (error: { code: string }) => error.code,
        )
        if (code !== '') return { code, batches }
      }
      return { code: 'never refused', batches: 2_000 }
    },
    [prefix, valuesPerBatch, times] as const,
  )

/** First by the megabyte, at last by the row: how many values there are once nothing more fits. */
async function fillUp(page: Page): Promise<number> {
  const coarse = await fillBy(page, 'coarse', [20, COARSE])
  const middling = await fillBy(page, 'middling', [1, MIDDLING])
  const fine = await fillBy(page, 'fine', [1, FINE])
  expect([coarse.code, middling.code, fine.code]).toEqual(['quota', 'quota', 'quota'])
  return 20 * coarse.batches + middling.batches + fine.batches
}

/** Reads every value there is: how many, and how many of them are what was written under their name. */
const readAll = (page: Page) =>
  page.evaluate(async () => {
    const entries = await window.vault.entries<string>()
    const sound = entries.filter(({ name, value }) => {
      const [, batch, n] = name.split(' ')
      const part = `${batch} ${n} `
      return value.length > 0 && value === part.repeat(value.length / part.length)
    })
    return { count: entries.length, sound: sound.length }
  })

const codeOf = (page: Page, call: 'delete' | 'lock' | 'set' | 'get'): Promise<string> =>
  page.evaluate(async (what) => {
    const { vault } = window
    const calls = {
      get: () => vault.get('x'),
      set: () => vault.set('small 0 0', '0 0 '),
      delete: () => vault.delete('small 0 0'),
      lock: () => vault.lock(),
    }
    return calls[what]().then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
  }, call)

test('a write that finds no room leaves nothing behind, and works again once there is room', async ({
  context,
  server,
}) => {
  const room = await roomOf(context, server.origin)
  await room.give(QUOTA_BYTES)
  const page = await openDeviceVault(context)
  const filled = await fillBy(page, 'batch', [30, COARSE])
  expect(filled.code).toBe('quota')
  expect(await readAll(page)).toEqual({ count: 30 * filled.batches, sound: 30 * filled.batches })
  await room.give(undefined)
  // What does not fit must not stand in the way of making room.
  const after = await page.evaluate(async () => {
    await window.vault.clear()
    await window.vault.set('after', 1)
    return window.vault.keys()
  })
  expect(after).toEqual(['after'])
})

test('a batch far larger than the room there is fails as a whole, and keeps no room from what comes after it', async ({
  context,
  server,
}) => {
  const room = await roomOf(context, server.origin)
  await room.give(QUOTA_BYTES)
  const page = await openDeviceVault(context)
  await page.evaluate(() => window.vault.set('first', '0 0 '))
  for (let round = 0; round < 3; round++) {
    // A thousand rows in one commit; Chromium has written much of it before it refuses.
    expect(await fillBy(page, 'large', [1_000, COARSE])).toEqual({ code: 'quota', batches: 0 })
    expect(await page.evaluate(() => window.vault.keys())).toEqual(['first'])
    expect(await codeOf(page, 'set')).toBe('done')
    expect(await codeOf(page, 'delete')).toBe('done')
  }
})

test('with all of its room used up a vault is read, unlocked, locked in every tab, and erased', async ({
  context,
  server,
}) => {
  const room = await roomOf(context, server.origin)
  await room.give(QUOTA_BYTES)
  const page = await openDeviceVault(context)
  const count = await fillUp(page)
  const whole = { count, sound: count }
  expect(await readAll(page)).toEqual(whole)
  const other = await openDeviceVault(context)
  expect(await readAll(other)).toEqual(whole)
  await page.evaluate(() => window.vault.lock().catch(() => {}))
  await expect.poll(() => other.evaluate(() => window.vault.state)).toBe('locked')
  expect(await codeOf(page, 'get')).toBe('locked')
  await other.evaluate(() => window.vault.unlock())
  expect(await readAll(other)).toEqual(whole)
  console.log(`no room left: ${count} values read three times, all of them sound`)
  await other.evaluate(() => window.vault.erase({ confirm: 'test' }))
  expect(await page.evaluate(async () => (await window.coffer.open()).state)).toBe('empty')
  await room.give(undefined)
  const fresh = await openDeviceVault(context)
  expect(await codeOf(fresh, 'set')).toBe('done')
})

test('what was refused for want of room takes place in the same page as soon as there is room', async ({
  context,
  server,
}) => {
  const room = await roomOf(context, server.origin)
  await room.give(QUOTA_BYTES)
  const page = await openDeviceVault(context)
  const count = await fillUp(page)
  await room.give(undefined)
  expect(await codeOf(page, 'set')).toBe('done')
  expect(await readAll(page)).toEqual({ count: count + 1, sound: count + 1 })
  expect(await codeOf(page, 'delete')).toBe('done')
})
