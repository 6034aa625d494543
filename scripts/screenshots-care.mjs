// @ts-check
/**
 * Pictures of the screens about ways in, backups and the check-up, as screenshots.mjs takes of the others, beside those.
 *
 *   npm run build && node scripts/screenshots-care.mjs [part of a name …]
 */
import { resolve } from 'node:path'
import { OUT, openApp } from './screenshots-page.mjs'

const PASSPHRASE = 'dovib-kamul-tizor-pagas-hinob'
/** Made for these pictures. */
const RECIPIENT = 'age1cgnersh3cklddnp0mknswqmwzeyutqq69rr284gmf772csk3quns2s78up'
const { context, page, shoot, set, close } = await openApp()
await page.addInitScript('delete globalThis.showSaveFilePicker')
const cdp = await context.newCDPSession(page)
await cdp.send('WebAuthn.enable')
await cdp.send('WebAuthn.addVirtualAuthenticator', {
  options: {
    protocol: 'ctap2',
    ctap2Version: 'ctap2_1',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    hasPrf: true,
  },
})

/** @param {string} hash */
const go = async (hash) => {
  await page.evaluate((to) => (location.hash = to), hash)
  await page.waitForTimeout(400)
}

const dialog = page.getByRole('dialog')
/** @param {string | RegExp} name */
const press = (name) => page.getByRole('button', { name, exact: typeof name === 'string' }).click()
/** Gives the passphrase in the dialog. @param {string} name */
async function give(name) {
  await dialog.getByLabel('Passphrase of this vault', { exact: true }).fill(PASSPHRASE)
  await dialog.getByRole('button', { name }).click()
  await dialog.waitFor({ state: 'detached', timeout: 60_000 })
}

await page.goto('/')
await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
await page.getByLabel('Passphrase again', { exact: true }).fill(PASSPHRASE)
await press('Create vault')
await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()
await page.locator('.next-steps').waitFor()
await shoot('80-next-steps')
for (const name of ['Alder bank', 'Fernweh Air', 'Garden gate', 'Library card', 'Tax office']) {
  await go('#/new/note')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await press('Save')
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}
await go('#/items')
await shoot('81-reminder')
await page.locator('.next-steps > summary').click()
await shoot('81-reminder-steps')

// --- ways in -----------------------------------------------------------------------------------
await go('#/ways')
await shoot('82-ways-one')
await press('Add passphrase')
await dialog.waitFor()
await shoot('83-add-passphrase')
await dialog.getByRole('button', { name: 'Suggest one' }).click()
await dialog.getByLabel('Passphrase of this vault', { exact: true }).fill('wrong')
await dialog.getByRole('button', { name: 'Add passphrase' }).click()
await dialog.getByText(/does not open this vault/).waitFor({ timeout: 60_000 })
await shoot('83-add-passphrase-wrong')
await set('ask-secret', { waitUntil: Date.now() + 95_000, problem: '' })
await shoot('83-add-passphrase-wait')
await set('ask-secret', { waitUntil: null })
await give('Add passphrase')
await press('Add passkey')
await shoot('84-add-passkey')
await give('Add passkey')
await press('Remember this browser')
await shoot('84-remember')
await give('Remember this browser')
await press(/^Rename Passkey/)
await dialog.getByLabel('Name').fill('Blue security key on the key ring')
await shoot('84-rename')
await press('Save name')
await page.getByText('Blue security key').waitFor()

// --- the recovery code -------------------------------------------------------------------------
await go('#/recovery')
await shoot('85-recovery')
await press('Make a recovery code')
await give('Make the code')
await page.getByRole('heading', { name: 'Save this code now' }).waitFor()
await shoot('86-recovery-code')
await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
await page.pdf({ path: resolve(OUT, '86-recovery-sheet.pdf'), format: 'A4' })
await page.setViewportSize({ width: 794, height: 1123 })
await page.screenshot({ path: resolve(OUT, '86-recovery-sheet.png') })
await page.emulateMedia({ media: null })
const code = (
  await page.getByRole('list', { name: 'Recovery code' }).getByRole('listitem').allInnerTexts()
).join('-')
await press('I have saved it')
await press('Check')
await page.getByText(/are different/).waitFor()
await shoot('87-recovery-proof')
await press('Type all of it instead')
await shoot('87-recovery-proof-all')
await page.getByLabel('The recovery code you saved').fill(code)
await press('Check')
await page.getByRole('heading', { name: 'Saved and checked' }).waitFor()
await shoot('88-recovery-done')
await go('#/ways')
await shoot('89-ways')
await shoot('89-ways-end', page, '.page')
await press('Remove Recovery code')
await shoot('89-remove')
await press('Cancel')

// --- backups -----------------------------------------------------------------------------------
await go('#/backup')
await shoot('90-backup')
await page.getByRole('radio', { name: /Age identities/ }).check()
await page.getByLabel('Recipients').fill(RECIPIENT)
await shoot('90-backup-recipients', page, '.page')
await press('Make the backup')
await dialog.waitFor()
await shoot('90-backup-ask')
await press('Cancel')
await page.getByRole('radio', { name: /The passphrase of this vault/ }).check()
await page.getByLabel('Passphrase of this vault', { exact: true }).fill(PASSPHRASE)
await press('Make the backup')
await page.getByRole('button', { name: 'Save the file' }).waitFor({ timeout: 60_000 })
await shoot('91-backup-made')
const download = page.waitForEvent('download')
await press('Save the file')
const path = await (await download).path()
await page.getByRole('heading', { name: 'The backup is saved' }).waitFor()
await shoot('92-backup-saved')
await page.locator('made-backup input[type=file]').setInputFiles(path)
await page.getByText(/was read back from where it lies/).waitFor({ timeout: 60_000 })
await shoot('92-backup-checked')
await go('#/items')
await page.getByRole('link', { name: /Garden gate/ }).click()
await page.getByRole('link', { name: 'Edit', exact: true }).click()
await page.getByLabel('Text', { exact: true }).fill('The code is on the back')
await press('Save')
await page.getByText('The code is on the back').waitFor()
await go('#/restore')
await shoot('93-restore')
await press('Use an age identity instead')
await shoot('93-restore-identity')
await press('Use a passphrase instead')
await page.locator('open-backup input[type=file]').setInputFiles(path)
await page.getByLabel('Passphrase of the backup', { exact: true }).fill(PASSPHRASE)
await press('Look inside')
await page.getByRole('heading', { name: 'This backup is whole' }).waitFor({ timeout: 60_000 })
await page.getByRole('radio', { name: /Make this vault what the backup is/ }).check()
await shoot('94-restore-plan')
await shoot('94-restore-plan-end', page, '.page')
await press('Restore')
await page.getByText('Restored.').waitFor({ timeout: 60_000 })
await shoot('95-restored')
await go('#/check-up')
await page.locator('.finding').first().waitFor()
await shoot('96-check-up')
await shoot('96-check-up-end', page, '.page')
await go('#/settings')
await shoot('97-settings')
await page.getByLabel(/Erase this vault after/).selectOption('10 wrong tries')
await shoot('97-settings-erase-after')
await press('Erase after 10')
await page.getByText(/10 wrong tries in a row, by anybody/).waitFor()
await page.locator('settings-locking').evaluate((card) => card.remove())
await shoot('97-settings-wrong')

// --- locked ------------------------------------------------------------------------------------
await page.keyboard.press('Control+l')
await page.getByRole('button', { name: 'Unlock with a passkey' }).waitFor()
await shoot('98-unlock-all')
await press('Use the recovery code')
await page.getByRole('textbox', { name: 'Recovery code' }).fill('K7QF-0000')
await press('Unlock')
await page.getByText(/No recovery code is written like that/).waitFor({ timeout: 60_000 })
await shoot('98-unlock-code')
await set('unlock-view', { waitUntil: Date.now() + 62_000, refused: null })
await shoot('98-unlock-wait')
await go('#/forgot')
await shoot('98-forgot')
await shoot('98-forgot-end', page, 'html')
await go('#/restore')
await shoot('99-restore-locked')
await page.locator('open-backup input[type=file]').setInputFiles(path)
await page.getByLabel('Passphrase of the backup', { exact: true }).fill(PASSPHRASE)
await press('Look inside')
await page.getByRole('heading', { name: 'This backup is whole' }).waitFor({ timeout: 60_000 })
await shoot('99-restore-locked-plan')

await close()
