/**
 * A crash in the middle of a write leaves half a record at the end of Chromium's log, and Chromium goes on writing
 * behind it (docs/adr/0023-torn-log.md). Here the half record is put there by hand, so that it is met every time.
 */
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { expect, test } from '../support/fixtures.ts'
import { killBrowser } from '../support/kill.ts'
import { HARNESS } from './page.ts'

/** Checksum, length 100 and kind "full" of a record whose hundred bytes never came. */
const HALF_RECORD = Buffer.from([0xde, 0xad, 0xbe, 0xef, 100, 0, 1])

function tearLog(profile: string): number {
  const root = join(profile, 'Default', 'IndexedDB')
  const logs = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /leveldb.*\.log$/.test(file),
  )
  for (const log of logs) appendFileSync(join(root, log), HALF_RECORD)
  return logs.length
}

test('what was written is there after a torn record, a visit that only reads, and the next start', async ({
  server,
}) => {
  test.setTimeout(180_000)
  const profile = mkdtempSync(join(tmpdir(), 'coffer-torn-'))
  const start = async (): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await chromium.launchPersistentContext(profile, chromiumLaunchOptions())
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(server.origin + HARNESS)
    await page.waitForFunction(() => 'coffer' in window)
    return { context, page }
  }
  const open = (page: Page): Promise<string[]> =>
    page.evaluate(async () => {
      const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
      await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
      return vault.keys()
    })
  try {
    const expected: string[] = []
    for (let round = 0; round < 6; round++) {
      const { context, page } = await start()
      expect(await open(page), `after tear ${round}`).toEqual(expected)
      // Every other visit only unlocks and reads; Chromium's log grows all the same.
      if (round % 2 === 0) {
        expected.push(`round ${round}`)
        await page.evaluate((name) => window.vault.set(name, 1), `round ${round}`)
      }
      const gone = new Promise((resolve) => context.once('close', resolve))
      killBrowser(profile)
      await gone
      expect(tearLog(profile)).toBeGreaterThan(0)
    }
    const { context, page } = await start()
    expect(await open(page)).toEqual(expected)
    await context.close()
  } finally {
    killBrowser(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})

test('a vault the browser has thrown away is evicted, not empty', async ({ server }) => {
  test.setTimeout(180_000)
  const profile = mkdtempSync(join(tmpdir(), 'coffer-lost-'))
  const visit = async <T>(work: (page: Page) => Promise<T>): Promise<T> => {
    const context = await chromium.launchPersistentContext(profile, chromiumLaunchOptions())
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(server.origin + HARNESS)
    await page.waitForFunction(() => 'coffer' in window)
    const result = await work(page)
    await context.close()
    return result
  }
  try {
    await visit((page) =>
      page.evaluate(async () => (await window.coffer.open()).create({ device: true })),
    )
    tearLog(profile)
    // Someone else of the origin writes behind the half record, and the browser is started again.
    await visit((page) =>
      page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const request = indexedDB.open('someone-else')
            request.addEventListener('upgradeneeded', () => request.result.createObjectStore('s'))
            request.addEventListener('success', () => resolve())
          }),
      ),
    )
    const found = await visit((page) =>
      page.evaluate(async () => {
        const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
        const seen: unknown[] = [vault.state]
        seen.push(await vault.create({ device: true }).catch((error) => error.code))
        vault.close()
        const again = await window.coffer.open()
        seen.push(again.state)
        if (again.state !== 'evicted') return seen
        await again.erase({ confirm: 'test' })
        seen.push(again.state)
        await again.create({ device: true })
        seen.push(again.state)
        return seen
      }),
    )
    // A Chromium that has mended this finds the vault locked instead.
    const mended = ['locked', 'already-exists', 'locked']
    expect([mended, ['evicted', 'evicted', 'evicted', 'empty', 'unlocked']]).toContainEqual(found)
    console.log(`after a torn log the vault was found ${String(found[0])}`)
  } finally {
    killBrowser(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})
