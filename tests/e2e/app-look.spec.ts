/** What one would not ship: targets a finger misses, reasons that outlive what they are about, screens without a way on. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { addItem, createDeviceVault } from './app-steps.ts'

const NARROW = { width: 360, height: 740 }

/** Controls that do not answer 21 px beside their middle, in any of the four directions. */
const missed = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const REACH_PX = 21
    const top = document.querySelector('dialog[open]') ?? document
    const controls = [
      ...top.querySelectorAll<HTMLElement>(
        'button:not(.skip), a[href], select, summary, input, textarea',
      ),
    ].filter((control) => control.tabIndex >= 0 && control.checkVisibility())
    return controls.flatMap((control) => {
      const target = control.closest('label') ?? control
      target.scrollIntoView({ block: 'center', inline: 'center' })
      // A row is long, and has its own buttons at its end.
      const box = target.querySelector('span')?.getBoundingClientRect()
      const own = target.getBoundingClientRect()
      const middle = target.matches('.row-link') && box ? box : own
      const x = middle.x + middle.width / 2
      const y = own.y + own.height / 2
      const beside = [
        [x - REACH_PX, y],
        [x + REACH_PX, y],
        [x, y - REACH_PX],
        [x, y + REACH_PX],
      ] as const
      const hit = beside.every(([left, up]) => {
        const at = document.elementFromPoint(left, up)
        return at !== null && (target.contains(at) || at.contains(control.closest('.with-button')))
      })
      return hit ? [] : [control.outerHTML.slice(0, 120)]
    })
  })

test('on a narrow screen a finger finds every control', async ({ page }) => {
  await page.setViewportSize(NARROW)
  await page.goto('/')
  await page.getByRole('heading', { name: 'Create your vault' }).waitFor()
  expect(await missed(page), 'welcome').toEqual([])
  await createDeviceVault(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  await addItem(page, 'Login', { Name: 'Fernweh', Password: 'vK7$mQ2!', 'User name': 'mara' })
  await addItem(page, 'Note', { Name: 'Gate', Text: 'up' })
  await page.setViewportSize(NARROW)
  await expect(page.locator('.toast')).toHaveCount(0)
  expect(await missed(page), 'an item').toEqual([])
  const names = [
    'items',
    'import',
    'settings',
    'new/login',
    'ways',
    'recovery',
    'backup',
    'restore',
    'check-up',
    'encrypt/files',
    'files',
  ]
  for (const name of names) {
    await page.goto(`/#/${name}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await missed(page), name).toEqual([])
  }
  await page.getByRole('button', { name: 'Folders, tags and more' }).click()
  expect(await missed(page), 'navigation').toEqual([])
})

test('a reason goes when what it is about is typed again', async ({ page }) => {
  await page.goto('/')
  const first = page.getByLabel('Passphrase', { exact: true })
  const second = page.getByLabel('Passphrase again', { exact: true })
  await first.fill('passwordpassword')
  await second.fill('password')
  await page.getByRole('button', { name: 'Create vault' }).click()
  await expect(page.getByText('Too easy to guess')).toBeVisible()
  await expect(page.getByText('The two are not the same')).toBeVisible()
  await second.fill('passwordp')
  await expect(page.getByText('The two are not the same')).toHaveCount(0)
  await expect(page.getByText('Too easy to guess')).toBeVisible()
  await first.fill('four words nobody joined')
  await expect(page.getByText('Too easy to guess')).toHaveCount(0)
  await expect(page.getByText(/A fast attacker/)).toBeVisible()
})

test('the editor is left by Cancel while nothing was changed, and by Discard after', async ({
  page,
}) => {
  await createDeviceVault(page)
  await page.goto('/#/new/token')
  const cancel = page.getByRole('button', { name: 'Cancel', exact: true })
  const discard = page.getByRole('button', { name: 'Discard', exact: true })
  await cancel.waitFor()
  await expect(discard).toHaveCount(0)
  await page.getByLabel('Key', { exact: true }).fill('sk-1')
  await expect(discard).toBeVisible()
  await expect(cancel).toHaveCount(0)
  await page.getByLabel('Key', { exact: true }).fill('')
  await cancel.click()
  await expect(page.getByRole('heading', { name: 'Nothing in here yet' })).toBeVisible()
})

test('a draft is thrown away only after a question', async ({ page }) => {
  await createDeviceVault(page)
  await page.goto('/#/new/token')
  await page.getByLabel('Name', { exact: true }).fill('Staging API')
  await page.keyboard.press('Control+l')
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await page.goto('/#/items')
  await page.getByRole('button', { name: 'Discard' }).click()
  const dialog = page.getByRole('dialog', { name: 'Discard what you typed?' })
  await dialog.getByRole('button', { name: 'Keep editing' }).click()
  await expect(page.getByText('Unsaved: Staging API')).toBeVisible()
  await page.getByRole('button', { name: 'Discard' }).click()
  await dialog.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByText('Unsaved: Staging API')).toHaveCount(0)
})

test('an item that cannot be read leaves a way back where only one thing is in sight', async ({
  page,
}) => {
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.setViewportSize(NARROW)
  await page
    .locator('item-view')
    .evaluate((view) => void Object.assign(view, { problem: 'tampered' }))
  await page.getByRole('heading', { name: 'Some data is not as Coffer wrote it' }).waitFor()
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await expect(page.getByRole('link', { name: /Gate/ })).toBeVisible()
})

test('an insecure address leads to the secure one', async ({ page, baseURL }) => {
  await page.addInitScript('Object.defineProperty(globalThis, "isSecureContext", { value: false })')
  await page.goto('/')
  const link = page.getByRole('link', { name: 'Open the secure address' })
  await expect(link).toHaveAttribute('href', `${baseURL?.replace('http:', 'https:')}/`)
})
