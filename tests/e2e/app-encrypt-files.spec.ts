/** "Encrypt files": in and out again, folders, what cannot be done, and what a lock and a change of mind leave. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { createDeviceVault } from './app-steps.ts'

const choose = (page: Page) => page.locator('encrypt-files-view [data-take=files]')
const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
})

/** Saves a result and gives what is in it. */
async function save(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: `Save ${name}`, exact: true }).click()
  expect((await download).suggestedFilename()).toBe(name)
  return readFileSync(await (await download).path())
}

/** Drops files on the page, beside the zone: `1.txt`, `2.txt` and so on. */
const drop = (page: Page, count: number, sizeBytes: number): Promise<void> =>
  page.evaluate(
    ([count, sizeBytes]) => {
      const dataTransfer = new DataTransfer()
      for (let number = 1; number <= count; number++) {
        dataTransfer.items.add(new File([new Uint8Array(sizeBytes)], `${number}.txt`))
      }
      for (const type of ['dragover', 'drop']) {
        const init = { dataTransfer, bubbles: true, cancelable: true }
        document.querySelector('.side')?.dispatchEvent(new DragEvent(type, init))
      }
    },
    [count, sizeBytes] as const,
  )

/** Presses a button of this name the moment it is there, while the work it is about goes on; or locks the vault then. */
const atOnce = (page: Page, name: string, act: 'press' | 'lock'): Promise<void> =>
  page.evaluate(
    ([name, act]) => {
      const seen = new MutationObserver(() => {
        const buttons = [...document.querySelectorAll('encrypt-files-view button')]
        const found = buttons.find(({ textContent }) => textContent.trim() === name)
        if (!(found instanceof HTMLElement)) return
        seen.disconnect()
        if (act === 'press') found.click()
        else document.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', ctrlKey: true }))
      })
      seen.observe(document.body, { childList: true, subtree: true, characterData: true })
    },
    [name, act] as const,
  )

test.beforeEach(async ({ page }) => {
  await page.addInitScript('delete globalThis.showSaveFilePicker')
  await createDeviceVault(page)
  await page.getByRole('link', { name: 'Encrypt files' }).click()
  await page.getByRole('heading', { name: 'Encrypt files', level: 1 }).waitFor()
})

test('what was encrypted is decrypted again, and a mixed choice is sorted out by what is in the files', async ({
  page,
}) => {
  const content = Buffer.alloc(700_000, 'Meine Steuererklärung\n')
  await choose(page).setInputFiles([file('tax.txt', content)])
  const sealed = await save(page, 'tax.txt.coffer')
  expect(sealed.subarray(0, 7).toString()).toBe('COFFILE')
  expect(sealed.includes('Steuer')).toBe(false)
  await expect(page.getByText('Encrypted, given to the browser to save')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the list' }).click()
  await choose(page).setInputFiles([file('new name.bin', sealed), file('empty', '')])
  expect(await save(page, 'new name.bin')).toEqual(content)
  expect((await save(page, 'empty.coffer')).length).toBeGreaterThan(100)
  await expect(page.getByText('All results are saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('a folder goes into another folder with its paths, and nothing there is overwritten', async ({
  page,
}, info) => {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const out = await root.getDirectoryHandle('out', { create: true })
    const folder = await out.getDirectoryHandle('Holiday', { create: true })
    const there = await folder.getFileHandle('plan.txt.coffer', { create: true })
    const writable = await there.createWritable()
    await writable.write('mine')
    await writable.close()
    Object.assign(globalThis, { showDirectoryPicker: async () => out })
  })
  const folder = join(info.outputPath(), 'Holiday')
  mkdirSync(join(folder, 'day 1'), { recursive: true })
  writeFileSync(join(folder, 'plan.txt'), 'plan')
  writeFileSync(join(folder, 'day 1', 'a.jpg'), 'picture')
  await page.locator('encrypt-files-view [data-take=folder]').setInputFiles(folder)
  await page.getByRole('button', { name: 'Save all into a folder' }).click()
  await expect(page.getByText('All results are saved.')).toBeVisible()
  await choose(page).setInputFiles([file('later.txt', 'later')])
  await expect(page.getByText('saved as later.txt.coffer')).toBeVisible()
  const written = await page.evaluate(async () => {
    const found: Record<string, string> = {}
    const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${path}${name}/`)
        else found[path + name] = (await (await handle.getFile()).text()).slice(0, 7)
      }
    }
    const root = await navigator.storage.getDirectory()
    await walk(await root.getDirectoryHandle('out'), '')
    return found
  })
  expect(written).toEqual({
    'Holiday/plan.txt.coffer': 'mine',
    'Holiday/plan (2).txt.coffer': 'COFFILE',
    'Holiday/day 1/a.jpg.coffer': 'COFFILE',
    'later.txt.coffer': 'COFFILE',
  })
})

test('a damaged file says what happened, and the others are done', async ({ page }) => {
  await choose(page).setInputFiles([file('a.txt', 'a'.repeat(1000))])
  const sealed = await save(page, 'a.txt.coffer')
  sealed[sealed.length - 5] = (sealed.at(-5) ?? 0) ^ 1
  await page.getByRole('button', { name: 'Clear the list' }).click()
  await choose(page).setInputFiles([
    file('a.txt.coffer', sealed),
    file('not ours.coffer', 'something else'),
    file('fine.txt', 'fine'),
  ])
  await expect(page.getByRole('heading', { name: '1 file done, 2 not' })).toBeVisible()
  const damaged = page.getByRole('listitem').filter({ hasText: 'a.txt.coffer' })
  await expect(damaged).toContainText('Not decrypted.')
  await expect(damaged).toContainText('Another vault made this file, or it was changed')
  await expect(damaged).toContainText('Nothing is lost: the file you chose is as it was.')
  await expect(page.getByText('Its name ends in .coffer, but')).toBeVisible()
  await expect(
    page.getByRole('status').filter({ hasText: '2 files could not be done' }),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Try again: a.txt.coffer' }).click()
  await expect(damaged).toContainText('Not decrypted.')
})

test('work rests, goes on, and is cancelled one by one or as a whole', async ({ page }) => {
  await atOnce(page, 'Pause', 'press')
  await drop(page, 3, 24_000_000)
  await expect(page.getByRole('heading', { name: 'Paused: 0 of 3 files done' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel 2.txt' }).click()
  await expect(page.getByRole('button', { name: 'Try again: 2.txt' })).toBeFocused()
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('heading', { name: '2 files done' })).toBeVisible()
  await atOnce(page, 'Cancel all', 'press')
  await page.getByRole('button', { name: 'Try again: 2.txt' }).click()
  await expect(page.getByText('Cancelled', { exact: false }).first()).toBeVisible()
})

test('a lock while files are encrypted leaves nothing but the word that it came', async ({
  page,
}) => {
  await choose(page).setInputFiles([file('secret plan.txt', 'x')])
  await expect(page.getByText('Encrypted, not saved yet')).toBeVisible()
  await atOnce(page, 'Pause', 'lock')
  await drop(page, 1, 24_000_000)
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await expect(page.getByText('The vault locked while 2 files were here.')).toBeVisible()
  await expect(page.getByText(/secret plan|1\.txt/)).toHaveCount(0)
  const left = await page.evaluate(async () => {
    const names: string[] = []
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle instanceof FileSystemDirectoryHandle) await walk(handle)
        else if ((await (await handle.getFile()).slice(0, 7).text()) === 'COFFILE') names.push(name)
      }
    }
    await walk(await navigator.storage.getDirectory())
    return names
  })
  expect(left).toEqual([])
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByText('The vault locked while')).toHaveCount(0)
})

test('leaving asks while a result is not saved, and staying keeps it', async ({ page }) => {
  await choose(page).setInputFiles([file('a.txt', 'a')])
  await expect(page.getByText('Encrypted, not saved yet')).toBeVisible()
  await page.getByRole('link', { name: 'Trash' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave these files?' })
  await dialog.getByRole('button', { name: 'Stay here' }).click()
  await expect(page.getByRole('button', { name: 'Save a.txt.coffer' })).toBeVisible()
  await page.getByRole('link', { name: 'Trash' }).click()
  await dialog.getByRole('button', { name: 'Leave' }).click()
  await expect(page.getByRole('heading', { name: 'Trash', level: 1 })).toBeVisible()
})

test('files are dropped anywhere on the page, and more than can be listed are told of', async ({
  page,
}) => {
  await drop(page, 2, 10)
  await expect(page.getByRole('heading', { name: '2 files done' })).toBeVisible()
  await drop(page, 1100, 1)
  await expect(page.getByText('the first 1,000 are here')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel all' }).click()
})
