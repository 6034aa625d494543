/**
 * A crash in the middle of a write leaves half a record at the end of Chromium's log, or of its manifest, and Chromium goes
 * on writing behind it (docs/adr/0023-torn-log.md). Here the half record is put there by hand, so that it is met every time.
 */
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { expect, test } from '../support/fixtures.ts'
import { killBrowser } from '../support/kill.ts'
import { logEnds, tornManifest } from '../support/leveldb-folder.ts'
import { HARNESS } from './page.ts'

/** Checksum, length and kind "full" of a record whose bytes never came. */
const halfRecord = (length: number): Buffer => Buffer.from([0xde, 0xad, 0xbe, 0xef, length, 0, 1])

const storageOf = (profile: string): string => join(profile, 'Default', 'IndexedDB')

function tear(profile: string, kind: RegExp, length: number): number {
  const root = storageOf(profile)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.includes('.leveldb') && kind.test(file),
  )
  for (const file of files) appendFileSync(join(root, file), halfRecord(length))
  return files.length
}
const tearLog = (profile: string): number => tear(profile, /\.log$/, 100)

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
    const torn = new Set<string>()
    for (let round = 0; round < 6; round++) {
      const { context, page } = await start()
      expect(await open(page), `after tear ${round}`).toEqual(expected)
      // Already now, and not some time after the unlock: the next crash may come at once.
      const still = logEnds(storageOf(profile)).filter(({ file }) => torn.has(file))
      expect(still, 'the torn log is gone').toEqual([])
      // Every other visit only unlocks and reads; Chromium's log grows all the same.
      if (round % 2 === 0) {
        expected.push(`round ${round}`)
        await page.evaluate((name) => window.vault.set(name, 1), `round ${round}`)
      }
      const gone = new Promise((resolve) => context.once('close', resolve))
      killBrowser(profile)
      await gone
      expect(tearLog(profile)).toBeGreaterThan(0)
      for (const { file, state } of logEnds(storageOf(profile)))
        if (state === 'torn') torn.add(file)
      expect(torn.size, 'files torn').toBe(round + 1)
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

test('a torn manifest costs the vault, which no page can prevent, and the files prove it', async ({
  server,
}) => {
  test.setTimeout(180_000)
  const profile = mkdtempSync(join(tmpdir(), 'coffer-manifest-'))
  const visit = async (): Promise<string> => {
    const context = await chromium.launchPersistentContext(profile, chromiumLaunchOptions())
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(server.origin + HARNESS)
    await page.waitForFunction(() => 'coffer' in window)
    const state = await page.evaluate(async () => {
      const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
      const found = vault.state
      if (found === 'empty') await vault.create({ device: true })
      else if (found === 'locked') await vault.unlock()
      return found
    })
    await context.close()
    return state
  }
  try {
    expect(await visit()).toBe('empty')
    const whole = logEnds(storageOf(profile))
    // Shorter than what follows: a longer one hides that from the next start, and the vault seems never to have been.
    expect(tear(profile, /MANIFEST-\d+$/, 20)).toBe(1)
    const torn = logEnds(storageOf(profile))
    expect(tornManifest(whole, torn), 'nothing has followed yet').toBeUndefined()
    expect(await visit(), 'the half record is taken for the end').toBe('locked')
    const followed = logEnds(storageOf(profile))
    const found = await visit()
    console.log(`after a torn manifest the vault was found ${found}`)
    // A Chromium that has mended this begins a new manifest.
    expect([found, tornManifest(torn, followed) !== undefined]).toEqual(
      found === 'locked' ? ['locked', false] : ['evicted', true],
    )
  } finally {
    killBrowser(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})
