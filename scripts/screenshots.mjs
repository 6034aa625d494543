// @ts-check
/**
 * Pictures of every screen, light and dark, narrow and wide, with made-up data, into build/screenshots: for whoever
 * changes how the app looks, to be looked at. Works on the built app under its real headers.
 *
 *   npm run build && node scripts/screenshots.mjs [part of a name …]
 *
 * Ways in, backups and the check-up are in screenshots-care.mjs, files in screenshots-files.mjs; both add to the folder.
 */
import { rmSync } from 'node:fs'
import { SAMPLE_BITWARDEN, SAMPLE_ENV } from './screenshots-data.mjs'
import { OUT, openApp } from './screenshots-page.mjs'

const PASSPHRASE = 'dovib-kamul-tizor-pagas-hinob'

rmSync(OUT, { recursive: true, force: true })
const { context, page, shoot, set, update, close } = await openApp()

/** A key half derived. */
const deriving = () => ({ deriving: { startedAt: Date.now() - 900, expectedMs: 2_000 } })

/** @param {string} hash */
const go = async (hash) => {
  await page.evaluate((to) => (location.hash = to), hash)
  await page.waitForTimeout(250)
}

/** @param {string} name @param {string} fileName @param {string} text */
async function chooseFile(name, fileName, text) {
  await page
    .locator('#import-file')
    .setInputFiles({ name: fileName, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await page.locator('#plan-title').waitFor()
  await shoot(name)
}

/** A page whose ground is broken in one way. @param {string} name @param {string} script */
async function broken(name, script) {
  const other = await context.newPage()
  await other.addInitScript({ content: script })
  await other.goto('/')
  await other.locator('h1').waitFor()
  await shoot(name, other)
  await other.close()
}

// --- before there is a vault -------------------------------------------------------------------
await broken(
  '01-insecure',
  'Object.defineProperty(globalThis, "isSecureContext", { value: false })',
)
await broken('02-unsupported', 'delete globalThis.Worker')
await page.goto('/')
await page.getByRole('heading', { name: 'Create your vault' }).waitFor()
await shoot('03-welcome')
await shoot('03-welcome-end', page, 'html')
await update({ phase: 'evicted' })
await shoot('03-evicted')
await update({ phase: 'empty' })
await page.getByRole('radio', { name: /This browser only/ }).check()
await shoot('04-welcome-device')
await page.getByRole('radio', { name: /With a passphrase/ }).check()
await page.getByRole('button', { name: 'Suggest one' }).click()
await page.getByText(/Strong|Good/).waitFor()
await shoot('05-welcome-suggested')
await page.getByLabel('Passphrase', { exact: true }).fill('liverpoolfc1')
await page.getByLabel('Passphrase again', { exact: true }).fill('liverpool')
await page.getByRole('button', { name: 'Create vault' }).click()
await page.getByText('The two are not the same').waitFor()
await shoot('06-welcome-weak')
await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
await page.getByLabel('Passphrase again', { exact: true }).fill(PASSPHRASE)
await set('welcome-view', { busy: true })
await update(deriving())
await shoot('07-welcome-creating', page, 'html')
await update({ deriving: null })
await set('welcome-view', { busy: false })
await page.getByRole('button', { name: 'Create vault' }).click()

// --- empty, then filled by two imports ---------------------------------------------------------
await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()
await shoot('10-empty')
await go('#/import')
await shoot('20-import')
await chooseFile('21-import-preview', 'bitwarden.json', SAMPLE_BITWARDEN)
await page.getByRole('button', { name: /^Import \d/ }).click()
await page.getByRole('heading', { name: /items imported/ }).waitFor()
await shoot('22-import-done')
await page.locator('import-view').evaluate((view) => {
  const { stage } = /** @type {{ stage?: { imported: object } }} */ (view)
  const imported = { ...stage?.imported, leftOut: ['Scan of the passport', 'Old notes'] }
  Object.assign(view, { stage: { ...stage, imported } })
})
await shoot('22-import-left-out')
await go('#/items')
await go('#/import')
await chooseFile('23-import-again', 'bitwarden.json', SAMPLE_BITWARDEN)
await page.getByRole('button', { name: 'Choose another file' }).click()
await page
  .locator('#import-file')
  .setInputFiles({ name: 'photo.csv', mimeType: 'text/plain', buffer: Buffer.from('a;b\n1;2') })
await page.getByText(/not an export/).waitFor()
await shoot('24-import-refused')
await chooseFile('25-import-env', 'project.env', SAMPLE_ENV)
await page.getByRole('button', { name: /^Import \d/ }).click()
await page.getByRole('button', { name: 'Undo the import' }).click()
await page.getByRole('heading', { name: 'The import was taken back' }).waitFor()
await shoot('26-import-undone')
await page.getByRole('button', { name: 'Choose a file' }).click()
await chooseFile('25-import-env', 'project.env', SAMPLE_ENV)
await page.getByRole('button', { name: /^Import \d/ }).click()
await page.getByRole('heading', { name: /items imported/ }).waitFor()

// --- the list and an item ----------------------------------------------------------------------
await go('#/items')
await page.waitForTimeout(9000)
await shoot('30-list')
await page.getByLabel('Search items').fill('no such thing')
await shoot('31-list-nothing')
await page.getByLabel('Search items').fill('')
await page.getByRole('link', { name: /Fernweh/ }).click()
await page.getByRole('heading', { name: 'Fernweh Air' }).waitFor()
await shoot('32-item')
await shoot('32-item-end', page, '.pane-detail')
await page.getByRole('button', { name: 'Show password for Fernweh Air' }).click()
await page.getByText('earlier value').click()
await shoot('33-item-shown')
await shoot('33-item-shown-end', page, '.pane-detail')
await page.getByRole('button', { name: 'Copy password for Fernweh Air' }).last().click()
await page.getByText(/Password copied/).waitFor()
await shoot('34-item-copied')
await page.getByRole('button', { name: 'Clear now' }).click()
await page
  .getByRole('link', { name: /Card: / })
  .first()
  .click()
await page.getByRole('button', { name: /Show card number/ }).click()
await shoot('35-card')
await page
  .getByRole('link', { name: /Note: / })
  .first()
  .click()
await shoot('36-note')
await page
  .getByRole('link', { name: /Token: / })
  .first()
  .click()
await shoot('37-token')

await page.getByRole('link', { name: /Kommunale/ }).click()
await page.getByRole('heading', { name: /Kommunale/, level: 1 }).waitFor()
await shoot('38-long')
await page.getByRole('link', { name: 'Edit', exact: true }).click()
await page.getByLabel('Ask again before showing').check()
await page.getByRole('button', { name: 'Save', exact: true }).click()
await page.getByRole('button', { name: /^Show password/ }).click()
await page.getByRole('heading', { name: 'Passphrase needed' }).waitFor()
await shoot('39-ask-again')
await page.getByRole('button', { name: 'Cancel' }).click()
await set('item-view', { problem: 'tampered' })
await shoot('39-unreadable')
// Less time than the warning takes: it stands there until the old time is put back.
const idleMs = (/** @type {number} */ ms) =>
  page.evaluate((time) => {
    const app = /** @type {{ store?: { state: { session: { settings: object } } } } | null} */ (
      document.querySelector('coffer-app')
    )
    if (app?.store) Object.assign(app.store.state.session.settings, { idleMs: time })
  }, ms)
await idleMs(24_000)
await page.getByText('The vault locks soon').waitFor()
await shoot('39-locking')
await idleMs(300_000)

// --- changing things ---------------------------------------------------------------------------
await page.getByRole('link', { name: /Fernweh/ }).click()
await page.getByRole('link', { name: 'Edit', exact: true }).click()
await page.getByRole('heading', { name: 'Edit login' }).waitFor()
await shoot('40-edit')
await shoot('41-edit-end', page, '.pane-detail')
await set('item-edit', {
  problem: 'The browser has no space left for this site. What you typed is still here.',
  resumed: true,
})
await page.locator('.pane-detail').evaluate((pane) => pane.scrollTo(0, 0))
await shoot('41-edit-problem')
await page.getByLabel('Notes').fill('Changed')
await page.keyboard.press('Tab')
await page.evaluate(() => (location.hash = '#/items'))
await page.getByRole('heading', { name: 'Save your changes?' }).waitFor()
await shoot('42-edit-leave')
await page.getByRole('button', { name: 'Discard' }).last().click()
await go('#/items')
await page.keyboard.press('n')
await shoot('43-new')
await page.keyboard.press('t')
await page.getByRole('heading', { name: 'New token' }).waitFor()
await shoot('44-new-token')
await page.getByLabel('Name', { exact: true }).fill('Staging API')
await page.getByLabel('Key', { exact: true }).fill('sk-made-up-0000')
await page.waitForTimeout(1900)
await page.keyboard.press('Control+l')

// --- locked ------------------------------------------------------------------------------------
await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor()
await shoot('50-unlock')
await set('unlock-view', { busy: true })
await update(deriving())
await shoot('50-unlock-opening')
await update({ deriving: null })
await set('unlock-view', { busy: false, ways: { device: true, passphrase: true } })
await shoot('50-unlock-both')
await set('unlock-view', { ways: { device: true, passphrase: false } })
await shoot('50-unlock-device')
await set('unlock-view', { ways: { passphrase: true }, problem: 'slot-damaged' })
await shoot('50-unlock-damaged')
await set('unlock-view', { problem: null })
await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase')
await page.getByRole('button', { name: 'Unlock' }).click()
await page.getByText(/does not open this vault/).waitFor()
await shoot('51-unlock-wrong')
await page.getByRole('link', { name: 'Forgot passphrase?' }).click()
await page.getByRole('heading', { name: 'Forgot the passphrase?' }).waitFor()
await shoot('52-forgot')
await page.getByLabel('Type ERASE to confirm').fill('erase')
await page.getByRole('button', { name: 'Erase this vault' }).click()
await shoot('52-forgot-end', page, 'html')
await page.getByRole('link', { name: 'Back to unlocking' }).click()
await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
await page.getByRole('button', { name: 'Unlock' }).click()
await page.getByText('Unsaved: Staging API').waitFor()
await shoot('53-draft')
await page.getByRole('button', { name: 'Discard' }).click()
await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()

// --- trash, settings, help ---------------------------------------------------------------------
await go('#/trash')
await shoot('60-trash-empty')
await go('#/items')
await page.getByRole('link', { name: /Fernweh/ }).click()
await page.getByRole('button', { name: 'Delete Fernweh Air' }).click()
await page.getByText('Deleted “Fernweh Air”').waitFor()
await shoot('61-deleted')
await go('#/trash')
await shoot('62-trash')
await page.getByRole('button', { name: 'Empty trash' }).click()
await shoot('62-trash-question')
await page.getByRole('button', { name: 'Keep' }).click()
await go('#/settings')
await page.getByText('Space used').waitFor()
await shoot('63-settings')
await shoot('64-settings-end', page, '.page')
await go('#/items')
await page.keyboard.press('?')
await shoot('65-help')
await page.keyboard.press('Escape')
await page.evaluate(() => document.querySelector('dialog')?.showModal())
await shoot('66-drawer')
await page.keyboard.press('Escape')

// --- the worker gone, storage gone -------------------------------------------------------------
await update({ phase: 'problem', problem: 'worker-lost', session: null })
await shoot('70-worker-lost')
for (const code of ['damaged', 'tampered', 'storage-denied']) {
  await update({ phase: 'problem', problem: code })
  await shoot(`71-${code}`)
}
await update({ problem: 'damaged' })
await page.getByText('Start again').click()
await shoot('72-start-again', page, 'html')

await close()
