/** Settings → Ways in: everything that opens the vault is added, named, changed and removed by a person. */
import type { Locator, Page } from '@playwright/test'
import { createVault, lockVault } from '../support/person.ts'
import { expect, test } from '../support/fixtures.ts'
import { addAuthenticator } from '../support/authenticator.ts'
import { createDeviceVault } from './app-steps.ts'

/** They have nothing in common, and one after the other they would keep a core waiting at the end of a run. */
test.describe.configure({ mode: 'parallel' })

const NEW = 'lantern orchard velvet tunnel'

const dialog = (page: Page): Locator => page.getByRole('dialog')
const list = (page: Page): Locator => page.getByRole('region', { name: 'What opens this vault' })

/** Gives the passphrase of the vault in the dialog, and waits for it to go. */
async function give(page: Page, passphrase: string, label: string): Promise<void> {
  await dialog(page).getByLabel('Passphrase of this vault', { exact: true }).fill(passphrase)
  await dialog(page).getByRole('button', { name: label }).click()
  await expect(dialog(page)).toHaveCount(0)
}

async function chooseNew(page: Page): Promise<void> {
  await dialog(page).getByLabel('New passphrase', { exact: true }).fill(NEW)
  await dialog(page).getByLabel('New passphrase again', { exact: true }).fill(NEW)
}

async function opensWith(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByRole('navigation', { name: 'Vault' }).waitFor()
}

test('a passphrase is added, named, made to cost more, changed and removed', async ({ page }) => {
  const first = await createVault(page)
  await page.goto('/#/ways')
  await expect(list(page).getByRole('listitem')).toHaveCount(1)
  await expect(list(page)).toContainText(/Made .* rounds of PBKDF2/)

  await test.step('a wrong secret is said in the dialog, which stays', async () => {
    await page.getByRole('button', { name: 'Add passphrase' }).click()
    await dialog(page).getByRole('button', { name: 'Add passphrase' }).click()
    await expect(dialog(page).getByText('Choose a passphrase, or let one be')).toBeVisible()
    await chooseNew(page)
    await dialog(page).getByLabel('Passphrase of this vault', { exact: true }).fill('not this one')
    await dialog(page).getByRole('button', { name: 'Add passphrase' }).click()
    await expect(dialog(page).getByText(/does not open this vault/)).toBeVisible()
    await give(page, first, 'Add passphrase')
    await expect(list(page).getByRole('listitem')).toHaveCount(2)
  })

  await test.step('the second is named', async () => {
    await page.getByRole('button', { name: 'Rename Passphrase' }).last().click()
    await dialog(page).getByLabel('Name').fill('The one on the wall')
    await dialog(page).getByRole('button', { name: 'Save name' }).click()
    await expect(list(page).getByText('The one on the wall')).toBeVisible()
  })

  await test.step('measuring says what came of it', async () => {
    await page.getByRole('button', { name: 'Strengthen The one on the wall' }).click()
    await give(page, NEW, 'Measure')
    await expect(page.getByText(/costs more now|costs as much already/)).toBeVisible()
  })

  await test.step('the first is changed, and then opens nothing', async () => {
    const changed = 'pebble harvest ribbon compass'
    await page.getByRole('button', { name: 'Change Passphrase' }).click()
    await dialog(page).getByLabel('New passphrase', { exact: true }).fill(changed)
    await dialog(page).getByLabel('New passphrase again', { exact: true }).fill(changed)
    await give(page, first, 'Change passphrase')
    await lockVault(page)
    await page.getByLabel('Passphrase', { exact: true }).fill(first)
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await expect(page.getByText(/does not open this vault\. Nothing was changed/)).toBeVisible()
    await opensWith(page, changed)
    await page.goto('/#/ways')
    await page.getByRole('button', { name: 'Remove The one on the wall' }).click()
    await expect(dialog(page)).toContainText('opens nothing here from then on')
    await give(page, changed, 'Remove')
    await expect(list(page).getByRole('listitem')).toHaveCount(1)
  })

  await test.step('the last one cannot be removed', async () => {
    await page.getByRole('button', { name: 'Remove Passphrase' }).click()
    await expect(dialog(page).getByRole('heading')).toHaveText('“Passphrase” is needed')
    await dialog(page).getByRole('button', { name: 'Keep it' }).click()
    await expect(list(page).getByRole('listitem')).toHaveCount(1)
  })
})

test('a passkey is added and opens the vault by one button', async ({ page }) => {
  await addAuthenticator(page)
  await createDeviceVault(page)
  await page.goto('/#/ways')
  await expect(page.getByText(/Only this browser can be relied on/)).toBeVisible()
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await expect(dialog(page)).toContainText('there is no secret to ask for')
  await dialog(page).getByRole('button', { name: 'Add passkey' }).click()
  await expect(dialog(page)).toHaveCount(0)
  await expect(list(page).getByRole('listitem')).toHaveCount(2)
  await lockVault(page)
  await page.reload()
  await page.getByRole('button', { name: 'Unlock with a passkey' }).click()
  await page.getByRole('navigation', { name: 'Vault' }).waitFor()
})

test('a passkey without PRF is refused in plain words, and nothing was changed', async ({
  page,
}) => {
  await addAuthenticator(page, false)
  await createDeviceVault(page)
  await page.goto('/#/ways')
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await dialog(page).getByRole('button', { name: 'Add passkey' }).click()
  await expect(dialog(page).getByRole('alert')).toContainText(
    'does not offer what a vault needs. Use another passkey, or your passphrase.',
  )
  await dialog(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(list(page).getByRole('listitem')).toHaveCount(1)
})

test('a browser that knows no such passkeys says so, and offers none', async ({ page }) => {
  await page.addInitScript('delete globalThis.PublicKeyCredential')
  await createDeviceVault(page)
  await page.goto('/#/ways')
  await expect(page.getByText('does not offer passkeys that can open vaults')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add passkey' })).toHaveCount(0)
})

test('giving up the last way in that works elsewhere wants a plain warning to be ticked', async ({
  page,
}) => {
  const passphrase = await createVault(page)
  await page.goto('/#/ways')
  await page.getByRole('button', { name: 'Remember this browser' }).click()
  await expect(dialog(page)).toContainText('anyone who can use this browser')
  await give(page, passphrase, 'Remember this browser')
  await expect(list(page).getByRole('listitem')).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove Passphrase' }).click()
  await dialog(page).getByLabel('Passphrase of this vault', { exact: true }).fill(passphrase)
  await dialog(page).getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(dialog(page).getByText('Tick this to go on. Nothing was removed.')).toBeVisible()
  await dialog(page)
    .getByRole('checkbox', { name: /Only this browser will open/ })
    .check()
  await dialog(page).getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(list(page).getByRole('listitem')).toHaveCount(1)
  await expect(list(page)).toContainText('This browser, without asking')
})

test('a passphrase is bound to this browser only where something else opens the vault elsewhere', async ({
  page,
}) => {
  const passphrase = await createVault(page)
  await page.goto('/#/ways')
  await page.getByRole('button', { name: 'Bind Passphrase' }).click()
  await expect(dialog(page).getByRole('heading')).toContainText('Something else has to open')
  await dialog(page).getByRole('button', { name: 'Leave it as it is' }).click()
  await page.getByRole('button', { name: 'Add passphrase' }).click()
  await chooseNew(page)
  await give(page, passphrase, 'Add passphrase')
  await page.getByRole('button', { name: 'Bind Passphrase' }).first().click()
  await give(page, passphrase, 'Bind')
  await expect(list(page).getByText('in this browser only')).toHaveCount(1)
  await lockVault(page)
  await opensWith(page, passphrase)
  await page.goto('/#/ways')
  await page.getByRole('button', { name: 'Free Passphrase' }).click()
  await give(page, passphrase, 'Let it')
  await expect(list(page).getByText('in this browser only')).toHaveCount(0)
})

test('the list follows what another tab changes', async ({ page, context }) => {
  await createDeviceVault(page)
  const other = await context.newPage()
  await other.goto('/#/ways')
  await other.getByRole('button', { name: 'Open in this browser' }).click()
  await expect(list(other).getByRole('listitem')).toHaveCount(1)
  await page.goto('/#/ways')
  await page.getByRole('button', { name: 'Add passphrase' }).click()
  await chooseNew(page)
  await dialog(page).getByRole('button', { name: 'Add passphrase' }).click()
  await expect(list(page).getByRole('listitem')).toHaveCount(2)
  await expect(list(other).getByRole('listitem')).toHaveCount(2)
  await page.getByRole('button', { name: 'Rename Passphrase' }).click()
  await dialog(page).getByLabel('Name').fill('The one on the wall')
  await dialog(page).getByRole('button', { name: 'Save name' }).click()
  await expect(list(other)).toContainText('The one on the wall')
})

test('after too many wrong tries it says how long to wait, also after a reload', async ({
  page,
}) => {
  await createVault(page)
  await lockVault(page)
  const field = page.getByLabel('Passphrase', { exact: true })
  const wait = page.locator('wait-note')
  for (let tries = 1; tries <= 5 && !(await wait.isVisible()); tries++) {
    await field.fill('not the passphrase')
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor()
    await expect(wait.or(page.getByText(/does not open this vault/))).toBeVisible()
  }
  await field.fill('not the passphrase')
  await page.keyboard.press('Enter')
  await expect(wait).toContainText(/Wait \d+ s, then try again/)
  await page.reload()
  await expect(wait).toContainText('too many wrong tries')
})
