/**
 * `kill -9` of the whole browser at moments of a rotation that nobody chose: whoever opens the vault next goes on with it, and
 * in the end every record is as it was, and no row is left under an older epoch. 2,000 records and a few kills; with
 * `COFFER_KILLS=20`, or more, 10,000 and so many.
 *
 * Chromium's own loss, which cannot be helped from a page, is told apart as in kill.spec.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { expect, test } from '../support/fixtures.ts'
import { killBrowser } from '../support/kill.ts'
import { logEnds, tornManifest, type LogEnd } from '../support/leveldb-folder.ts'
import { HARNESS } from './page.ts'

const KILLS = Number(process.env['COFFER_KILLS'] ?? 5)
const RECORDS = KILLS < 20 ? 2_000 : 10_000
const RECORD_BYTES = 1_000
/** Small numbers that look random and are the same in every run. */
const delayMs = (kill: number): number => 10 + ((kill * 7919) % 290)

const newProfile = (): string => mkdtempSync(join(tmpdir(), 'coffer-rotation-'))

interface Stage {
  context: BrowserContext
  page: Page
}

test(`a rotation of ${RECORDS} records goes on after ${KILLS} kills, to its end`, async ({
  server,
}) => {
  test.setTimeout(KILLS * 30_000 + 240_000)
  const profile = newProfile()
  const start = async (): Promise<Stage> => {
    const context = await chromium.launchPersistentContext(profile, chromiumLaunchOptions())
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(server.origin + HARNESS)
    await page.waitForFunction(() => 'coffer' in window)
    return { context, page }
  }
  let [ends, endsBefore]: LogEnd[][] = [[], []]
  /** How much was left when each run began, and what was done when it was killed. */
  const told: string[] = []
  let inside = 0
  try {
    const first = await start()
    await first.page.evaluate(fill, { records: RECORDS, sizeBytes: RECORD_BYTES })
    await first.context.close()
    for (let kill = 1; kill <= KILLS; kill++) {
      const { context, page } = await start()
      const state = await page.evaluate(rotate)
      const why = tornManifest(endsBefore ?? [], ends ?? [])
      if (state !== 'unlocked' && why !== undefined) {
        console.log(`${state} after ${kill - 1} kills: ${why}`)
        return
      }
      expect(state).toBe('unlocked')
      const gone = new Promise((resolve) => context.once('close', resolve))
      await new Promise((resolve) => setTimeout(resolve, delayMs(kill)))
      const progress = await page.evaluate(
        () => (window as unknown as { progress: string }).progress,
      )
      expect(killBrowser(profile)).toBeGreaterThan(1)
      await gone
      if (progress.startsWith('running')) inside++
      told.push(progress)
      ;[endsBefore, ends] = [ends, logEnds(join(profile, 'Default', 'IndexedDB'))]
    }
    const last = await start()
    const found = await last.page.evaluate(finish)
    expect(found).toEqual({
      wrong: 0,
      count: RECORDS,
      problems: [],
      healed: found.healed,
      rotation: null,
      epochs: [found.epochs[0]],
    })
    expect(found.healed.filter((what) => what !== 'header copy')).toEqual([])
    console.log(
      `killed ${KILLS} times, ${inside} in the middle of a rotation of ${RECORDS} records; ` +
        `then complete, at epoch ${found.epochs.join()}: ${told.join('; ')}`,
    )
    await last.context.close()
  } finally {
    killBrowser(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  expect(inside).toBeGreaterThan(KILLS / 2)
})

/** In the page: a vault with so many records, and a large one. */
async function fill({ records, sizeBytes }: { records: number; sizeBytes: number }): Promise<void> {
  const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
  await vault.create({ device: true })
  for (let from = 0; from < records; from += 500) {
    const names = Array.from({ length: 500 }, (_, n) => from + n)
    await vault.setMany(names.map((n) => [`record ${n}`, `${n} `.padEnd(sizeBytes, 'x')] as const))
  }
  await vault.namespace('large').set('large', 'L'.repeat(2_000_000))
}

/** In the page: opens the vault and has it rotate, or go on with that; does not wait. */
async function rotate(): Promise<string> {
  const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
  try {
    await vault.unlock()
    Object.assign(window, { progress: 'begun' })
    vault.on('rotation', ({ state, done, total }) =>
      Object.assign(window, { progress: `${state} ${done} of ${total}` }),
    )
    void vault.rotate().catch(() => {})
    return vault.state
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** In the page: brings the rotation to its end and looks at everything. */
async function finish() {
  const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
  await vault.unlock()
  await vault.rotate()
  const entries = await vault.entries<string>()
  const wrong = entries.filter(
    ({ name, value }) => value.length < 1_000 || !value.startsWith(`${name.slice(7)} `),
  ).length
  const large = await vault.namespace('large').get<string>('large')
  const { healed, rotation } = await vault.report()
  const { problems } = await vault.check()
  const epochs = new Set<number>()
  const found = (await indexedDB.databases()).map(({ name = '' }) => name)
  const name = found.find((one) => one.startsWith('coffer/') && !one.endsWith('/copy')) ?? ''
  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name)
    request.addEventListener('success', () => resolve(request.result))
  })
  for (const store of ['log', 'index', 'large']) {
    const rows = await new Promise<Uint8Array[]>((resolve) => {
      const request = db.transaction(store).objectStore(store).getAll()
      request.addEventListener('success', () => resolve(request.result as Uint8Array[]))
    })
    for (const row of rows) epochs.add(new DataView(row.buffer, row.byteOffset).getUint32(1))
  }
  db.close()
  const isLarge = large === 'L'.repeat(2_000_000)
  const count = isLarge ? entries.length : -1
  return { wrong, count, problems, healed, rotation, epochs: [...epochs] }
}
