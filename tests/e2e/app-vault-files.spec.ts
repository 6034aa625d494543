/** Files in the vault and files of items: put in, looked at, saved, renamed, deleted, and nothing of them in the clear. */
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { createDeviceVault } from './app-steps.ts'

const file = (name: string, content: string | Buffer, mimeType = 'text/plain') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
})

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
)
const PAGE = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="ran"</script></svg>'

const dialog = (page: Page) => page.getByRole('dialog')
const choose = (page: Page, view: string) => page.locator(`${view} [data-take=files]`)

const NO_ROOM = 'where there is no room a file says so, the others are kept, and it is tried again'

/** So much for everything the app stores; as much as the browser gives if not said. */
async function giveRoom(
  context: BrowserContext,
  page: Page,
  origin = '',
  quotaSize?: number,
): Promise<void> {
  const browser = await context.newCDPSession(page)
  const quota = quotaSize === undefined ? {} : { quotaSize }
  await browser.send('Storage.overrideQuotaForOrigin', { origin, ...quota })
}

async function unlock(page: Page): Promise<void> {
  await page.keyboard.press('Control+l')
  await page.getByRole('button', { name: 'Open in this browser' }).click()
}

async function saved(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name }).click()
  return readFileSync(await (await download).path())
}

test.beforeEach(async ({ page, context, baseURL }, { title }) => {
  await page.addInitScript('delete globalThis.showSaveFilePicker')
  // Chromium looks how much room there is when a database is opened, and then not for a while.
  if (title === NO_ROOM) await giveRoom(context, page, baseURL, 25_000_000)
  await createDeviceVault(page)
})

test('a file is stored, shown after a lock as what it is, saved, renamed, found, and comes back from the trash', async ({
  page,
}) => {
  await page.getByRole('link', { name: 'Files', exact: true }).click()
  await choose(page, 'files-view').setInputFiles([
    file('Gate.png', PNG, 'image/png'),
    file('drawing.png', PAGE, 'image/png'),
    file('notes.txt', `${'x'.repeat(300_000)}the end`),
  ])
  await expect(page.getByText('3 files, ')).toBeVisible()
  await unlock(page)
  await page.getByRole('button', { name: /^Gate\.png/ }).click()
  const image = dialog(page).getByRole('img', { name: 'What is in Gate.png' })
  await expect
    .poll(() => image.evaluate((img: HTMLImageElement) => `${img.complete} ${img.naturalWidth}`))
    .toBe('true 1')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^drawing\.png/ }).click()
  await expect(dialog(page).getByRole('region', { name: 'What is in drawing.png' })).toHaveText(
    PAGE,
  )
  expect(await page.title()).not.toBe('ran')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^notes\.txt/ }).click()
  await expect(dialog(page).getByText('This is the beginning, 262.1 KB of 300 KB')).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Rename' }).click()
  await page.keyboard.type('Flat/diary')
  await page.keyboard.press('Enter')
  await expect(dialog(page).getByRole('heading', { name: 'Flat/diary.txt' })).toBeVisible()
  expect((await saved(page, 'Save on this device')).toString()).toMatch(/^x{300000}the end$/)
  await dialog(page).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('2 files, ')).toBeVisible()
  await page.getByRole('link', { name: /^Trash/ }).click()
  await page.getByRole('button', { name: 'Restore Flat/diary.txt' }).click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  await page.getByRole('link', { name: 'Files', exact: false }).first().click()
  await page.getByLabel('Search files').fill('DIARY flat')
  await expect(page.getByText('1 file, 300 KB')).toBeVisible()
  await page.getByRole('button', { name: 'Delete Flat/diary.txt' }).click()
  await expect(page.getByText('Nothing found')).toBeVisible()
  // The list may be quicker than the offer to take it back.
  await expect(async () => {
    await page.keyboard.press('Control+z')
    await expect(page.getByText('1 file, 300 KB')).toBeVisible({ timeout: 2_000 })
  }).toPass()
})

test('two files of one name are both kept', async ({ page }) => {
  await page.goto('/#/files')
  await choose(page, 'files-view').setInputFiles([file('a.txt', 'one'), file('a.txt', 'two')])
  await expect(page.getByText('2 files, 6 bytes')).toBeVisible()
  for (const [name, content] of [
    ['a.txt', 'one'],
    ['a (2).txt', 'two'],
  ] as const) {
    await page.getByRole('button', { name: `${name} 3 bytes` }).click()
    await expect(dialog(page).getByText(content, { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
  }
})

test('an item keeps its files through lock, trash and edits, and they go with it for ever', async ({
  page,
}) => {
  await page.goto('/#/new/note')
  await page.getByLabel('Name', { exact: true }).fill('Lease')
  await choose(page, 'edit-attachments').setInputFiles([
    file('contract.txt', 'signed'),
    file('b.txt', 'b'),
  ])
  await page.getByRole('button', { name: 'Remove b.txt' }).waitFor()
  await unlock(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Remove b.txt' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'Lease', level: 1 }).waitFor()
  await expect(page.getByRole('button', { name: /^b\.txt/ })).toHaveCount(0)
  await page.getByLabel('Search items').fill('contract')
  await expect(page.locator('#result-count')).toHaveText('1 item')
  await page.getByRole('button', { name: 'Delete Lease' }).click()
  await page.goto('/#/files')
  await expect(page.getByRole('heading', { name: 'Keep files in the vault' })).toBeVisible()
  expect(await stored(page)).toEqual([expect.stringMatching(/\/contract\.txt$/)])
  await page.goto('/#/trash')
  await page.getByRole('button', { name: 'Restore Lease' }).click()
  await page.goto('/#/items')
  await page.getByRole('link', { name: /Lease/ }).click()
  await page.getByRole('button', { name: /^contract\.txt/ }).click()
  await expect(dialog(page).getByText('signed', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  expect((await saved(page, 'Save contract.txt on this device')).toString()).toBe('signed')
  await page.getByRole('button', { name: 'Delete Lease' }).click()
  await page.goto('/#/trash')
  await page.getByRole('button', { name: 'Delete Lease for ever' }).click()
  await dialog(page).getByRole('button', { name: 'Delete for ever' }).click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  await expect.poll(() => stored(page)).toEqual([])
})

test('a draft that is thrown away takes the files with it that were added in it, and no others', async ({
  page,
}) => {
  await page.goto('/#/new/note')
  await page.getByLabel('Name', { exact: true }).fill('Lease')
  await choose(page, 'edit-attachments').setInputFiles([file('kept.txt', 'kept')])
  await page.getByRole('button', { name: 'Remove kept.txt' }).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await choose(page, 'edit-attachments').setInputFiles([file('added.txt', 'added')])
  await page.getByRole('button', { name: 'Remove added.txt' }).waitFor()
  await page.getByRole('button', { name: 'Remove kept.txt' }).click()
  expect(await stored(page)).toHaveLength(2)
  await page.getByRole('button', { name: 'Discard' }).click()
  await dialog(page).getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('button', { name: /^kept\.txt/ })).toBeVisible()
  await expect.poll(() => stored(page)).toEqual([expect.stringMatching(/\/kept\.txt$/)])
})

/** What the vault holds, told by itself. */
const stored = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { app } = document.querySelector('coffer-app') as unknown as {
      app: { vault: { files: { list(): Promise<{ name: string }[]> } } }
    }
    return (await app.vault.files.list()).map(({ name }) => name)
  })

test(NO_ROOM, async ({ page, context, baseURL }) => {
  await page.goto('/#/files')
  await choose(page, 'files-view').setInputFiles([file('small.txt', 'small')])
  await expect(page.getByText('1 file, ')).toBeVisible()
  await page.locator('files-drop').evaluate((zone) => {
    const big = new File([new Uint8Array(40_000_000)], 'big.bin')
    const detail = { files: [{ file: big, path: 'big.bin' }], more: false, unreadable: 0 }
    zone.dispatchEvent(new CustomEvent('picked', { detail }))
  })
  const big = page.getByRole('listitem').filter({ hasText: 'big.bin' })
  await expect(big).toContainText('Not stored. The browser has no space left for this site.')
  await expect(big).toContainText('It is not in the vault. The file you chose is as it was.')
  await giveRoom(context, page, baseURL)
  await page.getByRole('button', { name: 'Try again: big.bin' }).click()
  await expect(page.getByText('2 files, 40 MB')).toBeVisible()
})

test('a file whose bytes were changed on the disk is refused, and the others are not', async ({
  page,
}) => {
  await page.goto('/#/files')
  await choose(page, 'files-view').setInputFiles([file('a.txt', 'one'), file('b.txt', 'two')])
  await expect(page.getByText('2 files, ')).toBeVisible()
  await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
    const db = await settled(indexedDB.open('coffer/coffer'))
    const store = db.transaction('files', 'readwrite').objectStore('files')
    const [key] = await settled(store.getAllKeys())
    const row = await settled<Uint8Array>(store.get(key ?? ''))
    await settled(
      store.put(
        row.map((byte, at) => (at === row.length - 20 ? byte ^ 1 : byte)),
        key,
      ),
    )
    db.close()
  })
  const seen: string[] = []
  for (const name of ['a.txt', 'b.txt']) {
    await page.getByRole('button', { name: `${name} 3 bytes` }).click()
    const trouble = dialog(page).getByText('This file cannot be read')
    const content = dialog(page).getByRole('region', { name: `What is in ${name}` })
    await trouble.or(content).waitFor()
    seen.push((await trouble.isVisible()) ? 'refused' : await content.innerText())
    await page.keyboard.press('Escape')
  }
  expect(seen.filter((one) => one === 'refused')).toHaveLength(1)
  expect(seen.some((one) => one === 'one' || one === 'two')).toBe(true)
  await expect(page.getByRole('heading', { name: 'Files', level: 1 })).toBeVisible()
})
