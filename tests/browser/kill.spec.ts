/**
 * `kill -9` of the whole browser in a stream of writes: what was acknowledged is there, no batch is torn, and a file is whole.
 *
 * One loss is not the vault's and cannot be helped from a page: a kill in the very moment in which Chromium writes its
 * MANIFEST (docs/adr/0023-torn-log.md). It counts as that only where the files of the two kills before it prove it; it is
 * printed, and there may be few of them. Every other loss fails, and what led to it is kept beside the test's results.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { expect, test } from '../support/fixtures.ts'
import { killBrowser } from '../support/kill.ts'
import { keepFolder, logEnds, tornManifest, type LogEnd } from '../support/leveldb-folder.ts'
import { HARNESS } from './page.ts'

const KILLS = Number(process.env['COFFER_KILLS'] ?? 25)
/** More of them than this in a run are not what is rare, whatever the files say. */
const MOST_TORN = 1 + KILLS / 50
/** Small numbers that look random and are the same in every run. */
const delayMs = (round: number): number => 20 + ((round * 7919) % 280)

const newProfile = (): string => mkdtempSync(join(tmpdir(), 'coffer-kill-'))
const storageOf = (profile: string): string => join(profile, 'Default', 'IndexedDB')

type Acknowledge = (name: string, value: number) => void

test(`survives ${KILLS} kills, with nothing acknowledged lost`, async ({ server }, info) => {
  test.setTimeout(KILLS * 20_000 + 60_000)
  let profile = newProfile()
  const acknowledged = new Map<string, number>()
  /** How the logs ended at the last kill, and at the one before. */
  let ends: LogEnd[] = []
  let endsBefore: LogEnd[] = []
  const torn: string[] = []
  let [midStream, unacknowledged, kills, files] = [0, 0, 0, 0]
  const start = async (
    folder: string,
    acknowledge: Acknowledge = () => {},
  ): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await chromium.launchPersistentContext(folder, chromiumLaunchOptions())
    await context.exposeBinding('acknowledge', (_source, name: string, value: number) =>
      acknowledge(name, value),
    )
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(server.origin + HARNESS)
    await page.waitForFunction(() => 'coffer' in window)
    return { context, page }
  }
  const kept = (at: number): string => info.outputPath(`after-kill-${at}`)
  try {
    for (let round = 0; round <= KILLS; round++) {
      let running = true
      const { context, page } = await start(profile, (name, value) => {
        // What arrives after the signal was sent is not held against the vault, but it is there all the same.
        if (running) acknowledged.set(name, value)
        if (running && name === 'file') files++
      })
      const found = await page.evaluate(openVault)
      const stored = new Map(found.entries)
      const trouble = whatIsWrong(found.state, stored, acknowledged)
      if (trouble !== undefined) {
        const why = tornManifest(endsBefore, ends)
        const told = await toldBy(kept(kills), start)
        const proof = `${trouble} after kill ${kills}; ${why ?? 'not by a torn manifest'}; Chromium says: ${told}`
        expect(why, `${proof}; ${JSON.stringify({ endsBefore, ends })}`).toBeDefined()
        torn.push(proof)
        console.log(proof)
        await context.close()
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
        profile = newProfile()
        acknowledged.clear()
        ;[endsBefore, ends] = [[], []]
        continue
      }
      unacknowledged += [...stored].filter(([name, n]) => n > (acknowledged.get(name) ?? 0)).length
      if (round === KILLS) {
        await context.close()
        break
      }
      const from = (round + 1) * 1_000_000
      await page.evaluate(writeForEver, from)
      const gone = new Promise((resolve) => context.once('close', resolve))
      await new Promise((resolve) => setTimeout(resolve, delayMs(round)))
      const before = acknowledged.size
      running = false
      expect(killBrowser(profile)).toBeGreaterThan(1)
      kills++
      if (before > 0) midStream++
      await gone
      ;[endsBefore, ends] = [ends, logEnds(storageOf(profile))]
      keepFolder(storageOf(profile), kept(kills))
      rmSync(kept(kills - 2), { recursive: true, force: true })
    }
    for (const at of [kills, kills - 1]) rmSync(kept(at), { recursive: true, force: true })
  } finally {
    killBrowser(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  console.log(
    `killed ${kills} times, ${midStream} after at least one acknowledged write; ` +
      `${files} files were acknowledged, ${unacknowledged} entries were stored beyond what had been acknowledged; ` +
      `Chromium tore its manifest ${torn.length} times`,
  )
  expect(midStream).toBeGreaterThan(KILLS / 2)
  expect(files).toBeGreaterThan(0)
  expect(torn.length, 'manifests torn').toBeLessThanOrEqual(MOST_TORN)
})

function whatIsWrong(
  state: string,
  stored: Map<string, number>,
  acknowledged: Map<string, number>,
): string | undefined {
  if (state !== 'empty' && state !== 'locked') return `the vault was refused as ${state}`
  for (const [name, value] of acknowledged) {
    const found = stored.get(name) ?? -1
    if (found < value) return `${name} was acknowledged as ${value} and is ${found}`
  }
  // Whether it was acknowledged or not.
  if ((stored.get('file') ?? 0) < 0) return 'a torn file'
  // A batch is written whole: its three names carry the same number.
  const batch = ['batch-0', 'batch-1', 'batch-2'].map((name) => stored.get(name))
  return new Set(batch).size === 1 ? undefined : `a torn batch: ${batch.join()}`
}

/** What Chromium says to whoever comes first after a loss, asked of a copy: the vault hears it too, and is told no words. */
async function toldBy(
  storage: string,
  start: (folder: string) => Promise<{ context: BrowserContext; page: Page }>,
): Promise<string> {
  const profile = newProfile()
  try {
    mkdirSync(join(profile, 'Default'), { recursive: true })
    keepFolder(storage, storageOf(profile))
    const { context, page } = await start(profile)
    const told = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const request = indexedDB.open('someone-else')
          request.addEventListener('upgradeneeded', (event) => {
            const { dataLoss, dataLossMessage } = event as unknown as Record<string, string>
            resolve(`${dataLoss} ${dataLossMessage}`)
          })
        }),
    )
    await context.close()
    return told
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** In the page. */
async function openVault(): Promise<{ state: string; entries: [string, number][] }> {
  const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
  const { state } = vault
  try {
    await (state === 'empty' ? vault.create({ device: true }) : vault.unlock())
    const found = await vault.entries<{ n: number; pad: string }>()
    const entries = found.map(({ name, value }): [string, number] => [name, value.n])
    const file = await vault.files.get('file')
    if (file) {
      const words = new Uint32Array((await file.slice(0, file.size)).buffer as ArrayBuffer)
      // Of one put, from the first byte to the last.
      entries.push(['file', words.every((word) => word === words[0]) ? (words[0] ?? -1) : -2])
    }
    return { state, entries }
  } catch (error) {
    return { state: (error as { code?: string }).code ?? String(error), entries: [] }
  }
}

/** In the page: three streams at once, single entries, batches over several segments, and files of several parts. */
function writeForEver(from: number): void {
  const { vault } = window
  const { acknowledge } = window as unknown as {
    acknowledge(name: string, n: number): Promise<void>
  }
  const pad = 'x'.repeat(20_000)
  void (async () => {
    for (let n = from; ; n++) {
      await vault.set(`single-${n % 5}`, { n, pad: '' })
      void acknowledge(`single-${n % 5}`, n)
    }
  })()
  void (async () => {
    for (let n = from; ; n++) {
      await vault.setMany(
        [0, 1, 2].map(
          (part) => [`batch-${part}`, { n, pad }] as [string, { n: number; pad: string }],
        ),
      )
      for (const part of [0, 1, 2]) void acknowledge(`batch-${part}`, n)
    }
  })()
  void (async () => {
    for (let n = from; ; n++) {
      await vault.files.put('file', new Blob([new Uint32Array(350_000).fill(n)]))
      void acknowledge('file', n)
    }
  })()
}
