/**
 * The disk scan against a real profile: what a page keeps through plain IndexedDB, in every form Chromium gives it on
 * disk, must be found. Only then does finding nothing mean something.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { inspectProfile, scanProfile } from '../support/profile-scan/profile-scan.ts'

/** Written after its own halves, so that compression leaves no copy of it in one piece. */
const PACKED = 'CANARY-in-a-compressed-value'
const PACKED_WIDE = 'CANARY-in-a-сжатое-значение'

const PLANTED = [
  'CANARY-small-latin-value',
  'CANARY-wide-значение',
  'CANARY-inside-a-key',
  'CANARY-begin-of-long',
  'CANARY-end-of-long',
  'CANARY-begin-of-long-密码',
  'CANARY-end-of-long-密码',
  'CANARY-begin-of-huge',
  'CANARY-end-of-huge',
  PACKED,
  PACKED_WIDE,
  'CANARY-row-7-3.',
  'CANARY-row-399-3.',
  'CANARY-key-0123-2',
  'CANARY-local-storage',
]

let folder: string
let server: Server

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'))
  server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await chromium.launchPersistentContext(folder, chromiumLaunchOptions())
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.evaluate(plant, [PACKED, PACKED_WIDE])
  await context.close()
})

test.afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('finds what a page stored, in tables, logs and compressed values', async () => {
  const absent = Array.from({ length: 2000 }, (_, i) => `https://needle-${i}.example`)
  const needles = [...PLANTED, 'CANARY-never-stored', ...absent]
  const started = performance.now()
  const report = await inspectProfile(folder, needles)
  const seconds = (performance.now() - started) / 1000
  test.info().annotations.push({
    type: 'scan',
    description: `${report.files} files, ${(report.bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s`,
  })
  const found = new Set(report.hits.map(({ needle }) => needles[needle]))
  expect(found).toEqual(new Set(PLANTED))
  expect(report.unreadable).toEqual([])
  // The forms that hide a text from a plain search were really met.
  expect(report.compressedBlocks).toBeGreaterThan(0)
  expect(report.compressedValues).toBeGreaterThan(0)
  const inValues = report.hits.filter(({ layer }) => layer === 'value')
  expect(new Set(inValues.map(({ needle }) => needles[needle]))).toEqual(
    new Set([PACKED, PACKED_WIDE]),
  )
  expect(report.logRecords).toBeGreaterThan(0)
})

test('gives the same hits through scanProfile', async () => {
  const hits = await scanProfile(folder, ['CANARY-never-stored', 'CANARY-inside-a-key'])
  expect(new Set(hits.map(({ needle }) => needle))).toEqual(new Set([1]))
  expect(hits.some(({ encoding }) => encoding === 'utf-16be')).toBe(true)
})

/** Runs in the page. Small and long, Latin and wide, keys and values, and enough of them for a table to be written. */
async function plant(packed: string[]): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('canary')
    request.onupgradeneeded = () => request.result.createObjectStore('values')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const put = (...entries: [key: string, value: unknown][]): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction('values', 'readwrite', { durability: 'strict' })
      for (const [key, value] of entries) transaction.objectStore('values').put(value, key)
      transaction.oncomplete = () => resolve()
      transaction.onerror = () => reject(transaction.error)
    })
  const filler = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

  await put(['small', 'CANARY-small-latin-value'], ['wide', 'CANARY-wide-значение'])
  await put(['CANARY-inside-a-key', 1])
  const latin = 'lorem ipsum dolor '.repeat(600)
  await put(['long', `${latin}CANARY-begin-of-long ${latin}CANARY-end-of-long`])
  const wide = 'лорем ипсум '.repeat(600)
  await put(['long wide', `${wide}CANARY-begin-of-long-密码 ${wide}CANARY-end-of-long-密码`])
  const noise = [...filler(60_000)].map((byte) => byte.toString(16)).join('')
  await put(['huge', `CANARY-begin-of-huge ${noise} ${'lorem'.repeat(30_000)} CANARY-end-of-huge`])
  for (const text of packed) {
    const halves = `${text.slice(0, 14)} ${text.slice(7)} `.repeat(40)
    await put([`packed ${text.length}`, `${halves}${text}${' lorem'.repeat(30_000)}`])
  }
  for (let i = 0; i < 400; i++) {
    const row = (j: number): [string, unknown] => [
      `CANARY-key-${String(i).padStart(4, '0')}-${j}`,
      { text: `CANARY-row-${i}-${j}. `.repeat(20), bytes: filler(3000) },
    ]
    await put(row(0), row(1), row(2), row(3))
  }
  localStorage.setItem('canary', 'CANARY-local-storage')
  database.close()
}
