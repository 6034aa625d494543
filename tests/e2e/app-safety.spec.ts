/** What must not get lost or out: drafts over a lock, edits of two tabs, a page that is left, addresses, erased vaults. */
import { expect, test } from '../support/fixtures.ts'
import { addItem, createDeviceVault, listCount } from './app-steps.ts'

test('a draft survives a lock, and unsaved changes are asked about', async ({ page }) => {
  await createDeviceVault(page)
  await page.keyboard.press('n')
  await page.keyboard.press('t')
  await page.getByLabel('Name', { exact: true }).fill('Staging API')
  await page.getByLabel('Key', { exact: true }).fill('sk-unsaved')
  await page.keyboard.press('Control+l')
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await expect(page.getByText('Unsaved: Staging API')).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByLabel('Key', { exact: true })).toHaveValue('sk-unsaved')

  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Save your changes?' })).toBeVisible()
  await page.getByRole('button', { name: 'Keep editing' }).click()
  await expect(page.getByLabel('Key', { exact: true })).toHaveValue('sk-unsaved')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Staging API', level: 1 })).toBeVisible()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.goto('/#/items')
  await expect(page.getByText('Unsaved:')).toHaveCount(0)
  await expect(listCount(page)).toHaveText('1 item')
})

test('two tabs that edit one item lose neither version', async ({ page, context }) => {
  await createDeviceVault(page)
  await addItem(page, 'Login', { Name: 'Shared', 'User name': 'first' })
  const other = await context.newPage()
  await other.goto('/')
  await other.getByRole('button', { name: 'Open in this browser' }).click()
  for (const tab of [page, other]) {
    await tab.getByRole('link', { name: /Shared/ }).click()
    await tab.getByRole('link', { name: 'Edit', exact: true }).click()
  }
  await other.getByLabel('User name').fill('from the other tab')
  await other.getByRole('button', { name: 'Save', exact: true }).click()
  await other.getByRole('heading', { name: 'Shared', level: 1 }).waitFor()
  await page.getByLabel('User name').fill('from this tab')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Changed somewhere else' })).toBeVisible()
  await page.getByRole('button', { name: 'Keep both' }).click()
  await expect(listCount(page)).toHaveText('2 items')
  await expect(listCount(other)).toHaveText('2 items')
  await expect(page.locator('.row')).toContainText(['from the other tab', 'from this tab'])

  await page.keyboard.press('Control+l')
  await expect(other.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible()
})

test('a device-only vault says what it does not protect from, and is erased by a typed word', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByRole('radio', { name: /This browser only/ }).check()
  await expect(page.getByText(/anyone who can use this browser, or copy its profile/)).toBeVisible()
  await page.getByRole('button', { name: 'Create vault' }).click()
  await addItem(page, 'Note', { Name: 'Soon gone' })
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('This browser, without asking')).toBeVisible()
  await page.getByLabel('Type ERASE to confirm').fill('erase')
  await page.getByRole('button', { name: 'Erase this vault' }).click()
  await expect(page.getByText(/Nothing was erased/)).toBeVisible()
  await page.getByLabel('Type ERASE to confirm').fill('ERASE')
  await page.getByRole('button', { name: 'Erase this vault' }).click()
  await expect(page.getByRole('heading', { name: 'Create your vault' })).toBeVisible()
  await expect(page.locator('body')).not.toContainText('Soon gone')
})

test('a weak or mistyped passphrase is refused with a reason', async ({ page }) => {
  await page.goto('/')
  const create = page.getByRole('button', { name: 'Create vault' })
  for (const [first, second, text] of [
    ['short', 'short', /Too short/],
    ['passwordpassword', 'passwordpassword', /Too easy to guess/],
    ['four words nobody joined', 'four words nobody joins', /not the same/],
  ] as const) {
    await page.getByLabel('Passphrase', { exact: true }).fill(first)
    await page.getByLabel('Passphrase again', { exact: true }).fill(second)
    await create.click()
    await expect(page.getByText(text)).toBeVisible()
  }
})

for (const [name, script, text] of [
  [
    'an insecure address',
    'Object.defineProperty(globalThis, "isSecureContext", { value: false })',
    /not secure/,
  ],
  ['no workers', 'delete globalThis.Worker', /missing something/],
] as const) {
  test(`${name} is said in plain words`, async ({ page }) => {
    await page.addInitScript({ content: script })
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1, name: text })).toBeVisible()
  })
}

test('a part that does not load is said, with what to do', async ({ page }) => {
  await page.route('**/workers/vault-*', (route) => route.abort())
  await page.goto('/')
  await expect(
    page.getByRole('heading', { level: 1, name: 'Coffer could not start' }),
  ).toBeVisible()
  await expect(page.getByText('Nothing was changed.')).toBeVisible()
})

test('settings are kept in the vault, and locking by the clock is announced', async ({ page }) => {
  await page.clock.install()
  await createDeviceVault(page)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel(/Lock when nothing happens for/).selectOption('1 minute')
  // A call under way would be given up when the clock leaps: the worker misses its heartbeats.
  await expect(page.getByText('Saved.')).toBeVisible()
  await page.clock.runFor(40_000)
  await expect(page.getByText('The vault locks soon.')).toBeVisible()
  await page.mouse.move(10, 10)
  await expect(page.getByText('The vault locks soon.')).toHaveCount(0)
  await page.reload()
  await page.getByRole('button', { name: 'Open in this browser' }).click()
  await page.goto('/#/settings')
  await expect(page.getByLabel(/Lock when nothing happens for/)).toHaveValue('60000')
})
