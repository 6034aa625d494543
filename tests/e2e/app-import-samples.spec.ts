/**
 * The whole way of a stranger's passwords: four exports through the app's own screens, a lock, an end of the browser,
 * an unlock. Then everything is there, once, as independent readers of the files say, and the profile on disk holds
 * none of it, nor the passphrase, not even after the browser was killed with the vault open.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import type { Item } from '../../src/protocol/item.ts'
import { openPage } from '../browser/page.ts'
import { serveBothBuilds } from '../support/both-builds.ts'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { type Canary, fillWithNoise, makeCanaries, plantCanaries } from '../support/canary.ts'
import { expect, test } from '../support/fixtures.ts'
import { killBrowser } from '../support/kill.ts'
import {
  chooseImport,
  countOnScreen,
  createVault,
  importFile,
  lockVault,
  lookAtItems,
  unlockVault,
} from '../support/person.ts'
import { inspectProfile } from '../support/profile-scan/profile-scan.ts'
import { expectImported, readExpected } from '../support/readers/compare.ts'
import { needlesOf } from '../support/readers/needles.ts'
import type { TestServer } from '../support/server.ts'

/** What the app calls its vault. */
const VAULT = 'coffer'
/** Shorter ones occur by chance. */
const MIN_BYTES = 8

const sample = (name: string): string => resolve(import.meta.dirname, '../samples', name)
const SAMPLES = [
  { file: sample('chrome-passwords.csv'), format: 'chrome-csv', items: 500 },
  { file: sample('firefox-logins.csv'), format: 'firefox-csv', items: 120 },
  { file: sample('bitwarden.json'), format: 'bitwarden-json', items: 300 },
  { file: sample('project.env'), format: 'env', items: 10 },
] as const
const TOTAL = SAMPLES.reduce((sum, { items }) => sum + items, 0)

let server: TestServer
let root: string

test.beforeAll(async () => {
  server = await serveBothBuilds()
  root = mkdtempSync(join(tmpdir(), 'coffer-samples-'))
})

test.afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

test('four exports come back whole after a restart, once, and leave no trace on disk', async () => {
  test.setTimeout(300_000)
  const canaries = makeCanaries()
  const profile = join(root, 'profile')
  const control = join(root, 'control')

  let passphrase = ''
  await inBrowser(profile, async (page) => {
    passphrase = await createVault(page)
    await plantCanaries(page, canaries)
    for (const { file, items } of SAMPLES) {
      expect(await importFile(page, file)).toEqual({ imported: items, present: 0 })
    }
    await lockVault(page)
  })
  await inBrowser(profile, async (page, context) => {
    await unlockVault(page, passphrase)
    expect(await countOnScreen(page)).toBe(TOTAL)
    const facts = compare(await readItems(context, passphrase))
    console.log(`after the restart: ${TOTAL} items, ${facts} facts compared, 0 differences`)
    await lookAtItems(page, passphrase)
    for (const { file, items } of SAMPLES) {
      expect(await importFile(page, file)).toEqual({ imported: 0, present: items })
    }
    compare(await readItems(context, passphrase))
    await fillWithNoise(page)
    await lockVault(page)
  })
  await runWithoutImport(control)

  const texts = needlesOf(...SAMPLES.map(({ file }) => file))
  const forms = [...new Set(texts.flatMap(formsOf))]
  const common = await inspectProfile(control, forms)
  expect(common.unreadable).toEqual([])
  const known = new Set(common.hits.map(({ needle }) => needle))
  const needles = forms.filter((_, index) => !known.has(index))
  console.log(
    `searched for ${texts.length} values in ${forms.length} forms, ` +
      `${known.size} of them known to the control profile`,
  )
  // Words of the app itself, and hardly any.
  expect(known.size).toBeLessThan(texts.length / 100)

  await scan(profile, needles, passphrase, canaries)
  await killWhileOpen(profile, passphrase)
  await scan(profile, needles, passphrase, canaries)
})

/** Starts the browser on a profile on disk, does the work in a page of it, and ends the browser. */
async function inBrowser(
  profile: string,
  work: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const options = { ...chromiumLaunchOptions(), baseURL: server.origin }
  const context = await chromium.launchPersistentContext(profile, options)
  try {
    await work(context.pages()[0] ?? (await context.newPage()), context)
  } finally {
    await context.close()
  }
}

/** An end without any farewell, with items on the screen. */
async function killWhileOpen(profile: string, passphrase: string): Promise<void> {
  await inBrowser(profile, async (page, context) => {
    await unlockVault(page, passphrase)
    await lookAtItems(page, passphrase)
    const gone = context.waitForEvent('close')
    expect(killBrowser(profile)).toBeGreaterThan(1)
    await gone
  })
}

/** Neither a needle nor the passphrase is on disk, and every canary is found where it is. */
async function scan(
  profile: string,
  needles: readonly string[],
  passphrase: string,
  canaries: readonly Canary[],
): Promise<void> {
  const secrets = [...needles, passphrase]
  const report = await inspectProfile(profile, [...secrets, ...canaries.map(({ text }) => text)])
  const found = report.hits.filter(({ needle }) => needle >= secrets.length)
  const traces = report.hits
    .filter(({ needle }) => needle < secrets.length)
    .map(({ needle, file, encoding, layer }) => {
      const what = needle === needles.length ? 'the passphrase' : `needle ${needle}`
      return `${what} in ${file} (${encoding}, ${layer})`
    })
  console.log(
    `${secrets.length} needles, ${report.files} files, ${(report.bytes / 1e6).toFixed(1)} MB, ` +
      `${report.tables} tables, ${report.compressedBlocks} Snappy blocks, ` +
      `${report.logRecords} log records, ${report.compressedValues} compressed values: ` +
      `${traces.length} hits; ${canaries.length} canaries planted, found as ` +
      [...new Set(found.map(({ encoding, layer }) => `${encoding} (${layer})`))].join(', '),
  )
  expect(report.unreadable).toEqual([])
  for (const [index, { layer }] of canaries.entries()) {
    const own = found.filter(({ needle }) => needle === secrets.length + index)
    expect(own, `canary ${index}`).not.toEqual([])
    if (layer) expect(own.map((hit) => hit.layer)).toContain(layer)
  }
  expect(report.tables).toBeGreaterThan(0)
  expect(report.compressedBlocks).toBeGreaterThan(0)
  expect(traces).toEqual([])
}

/** A value as it is, line by line, and as JSON or an address would write it. */
function formsOf(value: string): string[] {
  const lines = value.split(/\r\n|\r|\n/)
  const forms = [value, ...lines, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]
  return forms.filter((form) => Buffer.byteLength(form) >= MIN_BYTES)
}

/** The same screens and the same restart, but nothing of the samples ever enters the browser. */
async function runWithoutImport(profile: string): Promise<void> {
  const noExport = { name: 'photo.csv', mimeType: 'text/csv', buffer: Buffer.from('a;b\n1;2') }
  let passphrase = ''
  await inBrowser(profile, async (page) => {
    passphrase = await createVault(page)
    await chooseImport(page, noExport)
    await page.getByRole('alert').filter({ hasText: 'not an export' }).waitFor()
    await lockVault(page)
  })
  await inBrowser(profile, async (page, context) => {
    await unlockVault(page, passphrase)
    expect(await countOnScreen(page)).toBe(0)
    expect(await readItems(context, passphrase)).toEqual([])
    await page.goto('/#/new/login')
    await page.getByRole('heading', { name: 'New login' }).waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await lockVault(page)
  })
}

/** Every item of the app's vault, through the public client on a page of its own. */
async function readItems(context: BrowserContext, passphrase: string): Promise<Item[]> {
  const page = await openPage(context)
  const items = await page.evaluate(
    async ([name = '', secret = '']) => {
      const vault = await window.coffer.open({ name, lock: { idleMs: null, hiddenMs: null } })
      await vault.unlock({ passphrase: secret })
      const found: Item[] = []
      for (let after: string | undefined; ;) {
        const more = { limit: 250, ...(after === undefined ? {} : { after }) }
        const entries = await vault.namespace('items').entries<Item>(more)
        found.push(...entries.map(({ value }) => value))
        after = entries.at(-1)?.name
        if (entries.length < 250) return found
      }
    },
    [VAULT, passphrase],
  )
  await page.close()
  return items
}

/** Against what independent readers of the files say; the facts looked at. */
function compare(items: readonly Item[]): number {
  let facts = 0
  let seen = 0
  for (const { file, format, items: count } of SAMPLES) {
    expect(readExpected(file)).toHaveLength(count)
    const own = items.filter(({ source }) => source?.format === format)
    const { compared, differences } = expectImported(file, own)
    expect(differences).toEqual([])
    expect(new Set(own.map(({ source }) => source?.batch)).size, 'one import each').toBe(1)
    facts += compared
    seen += own.length
  }
  expect(items).toHaveLength(seen)
  return facts
}
