/** New keys from the app: offered where a way in is removed, shown while they are made, put to rest and taken up again. */
import { expect, test } from '../support/fixtures.ts'
import { look } from './app-inspect.ts'
import { addItem, createDeviceVault } from './app-steps.ts'

test('removing a way in makes new keys unless told otherwise, and everything can still be read', async ({
  page,
}) => {
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate', Text: 'up' })
  await page.goto('/#/ways')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Add passphrase' }).click()
  await dialog.getByRole('button', { name: 'Suggest one' }).click()
  const passphrase = await dialog.getByLabel('New passphrase', { exact: true }).inputValue()
  await dialog.getByRole('button', { name: 'Add passphrase' }).click()
  await expect(dialog).toHaveCount(0)

  await page.getByRole('button', { name: 'Remove This browser' }).click()
  await expect(dialog.getByRole('checkbox', { name: /Also make new keys/ })).toBeChecked()
  await dialog.getByLabel('Passphrase of this vault', { exact: true }).fill(passphrase)
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('Everything is sealed under new keys.')).toBeVisible()
  await page.reload()
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.goto('/#/items')
  await page.getByRole('link', { name: /Gate/ }).click()
  await expect(page.getByText('up', { exact: true })).toBeVisible()
})

test('new keys are made on request, and a rotation under way can rest and go on', async ({
  page,
}) => {
  await createDeviceVault(page)
  await addItem(page, 'Note', { Name: 'Gate' })
  await page.goto('/#/ways')
  const card = page.getByRole('region', { name: 'New keys' })
  await card.getByRole('button', { name: 'Make new keys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click()
  await card.getByRole('button', { name: 'Make new keys' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make new keys' }).click()
  await expect(page.getByText('Everything is sealed under new keys.')).toBeVisible()
  await expect(card.getByRole('button', { name: 'Make new keys' })).toBeVisible()

  await test.step('what it looks like under way, and at rest', async () => {
    const show = (state: 'running' | 'paused') =>
      page.locator('coffer-app').evaluate((app, given) => {
        const { store } = app as unknown as {
          store: { state: { session: { rotation: object } }; update(): void }
        }
        store.state.session.rotation = { state: given, done: 40, total: 100 }
        store.update()
      }, state)
    await show('running')
    await expect(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40')
    await expect(card.getByRole('button', { name: 'Pause' })).toBeVisible()
    await show('paused')
    await expect(card.getByRole('button', { name: 'Go on' })).toBeVisible()
    await look(page, 'new keys')
  })
})
