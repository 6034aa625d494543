// @ts-check
/**
 * Pictures of the screens about files, as screenshots.mjs takes of the others, beside those.
 *
 *   npm run build && node scripts/screenshots-files.mjs [part of a name …]
 */
import { openApp } from './screenshots-page.mjs'

const { page, shoot, set, close } = await openApp()
await page.addInitScript('delete globalThis.showSaveFilePicker')

/** @param {string} hash */
const go = async (hash) => {
  await page.evaluate((to) => (location.hash = to), hash)
  await page.waitForTimeout(400)
}
/** @param {string} name @param {string | Buffer} content @param {string} [mimeType] */
const file = (name, content, mimeType = 'text/plain') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
})

/** A picture of 1,200 by 800, drawn by the browser. */
const PICTURE = Buffer.from(
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1200, 800)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = '#7a9'
    context.fillRect(60, 60, 1080, 680)
    context.fillStyle = '#fff'
    context.font = '120px sans-serif'
    context.fillText('Made up', 340, 430)
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())]
  }),
)
const LETTER = `Dear Mr Holm,

with the statement of 14 March the heating costs have doubled, although the readings of the meters
are those of the year before.

${'I ask for the receipts, and for the key by which they were shared out.\n'.repeat(20)}
`

await page.goto('/')
await page.getByRole('radio', { name: /This browser only/ }).check()
await page.getByRole('button', { name: 'Create vault' }).click()
await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()

// --- encrypt files -----------------------------------------------------------------------------
await go('#/encrypt/files')
await page.getByRole('heading', { name: 'Encrypt files', level: 1 }).waitFor()
await shoot('60-encrypt-files')
await set('files-drop', { over: true })
await shoot('60-encrypt-files-over')
await set('files-drop', { over: false })
await page.evaluate(() => {
  const seen = new MutationObserver(() => {
    const buttons = [...document.querySelectorAll('encrypt-files-view button')]
    const pause = buttons.find(({ textContent }) => textContent.trim() === 'Pause')
    if (!(pause instanceof HTMLElement) || !document.querySelector('.job .bar')) return
    seen.disconnect()
    pause.click()
  })
  seen.observe(document.body, { childList: true, subtree: true })
  const dataTransfer = new DataTransfer()
  for (const name of ['Wedding, uncut.mov', 'Wedding, sound.wav', 'Guests.xlsx']) {
    dataTransfer.items.add(new File([new Uint8Array(90_000_000)], name))
  }
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
})
await page.getByText('Paused').waitFor()
await page.waitForTimeout(500)
await shoot('61-encrypt-files-paused')
await page.keyboard.press('Control+l')
await page.getByRole('button', { name: 'Open in this browser' }).click()
await page.getByText('The vault locked while').waitFor()
await shoot('61-encrypt-files-cut-off')
await page.getByRole('button', { name: 'Dismiss' }).click()
const input = page.locator('encrypt-files-view [data-take=files]')
await input.setInputFiles([
  file(
    'Letter to the landlord about the heating costs of the year 2025, second reminder.odt',
    'x'.repeat(48_000),
  ),
  file('Travel.pdf', 'y'.repeat(1_400_000)),
  file('old copy.coffer', 'not one of ours'),
  file('damaged.jpg.coffer', 'COFFILE\u0001 and then nothing that holds'),
])
await page.getByText('2 files done, 2 not').waitFor()
await page.locator('.toast').first().waitFor()
await shoot('62-encrypt-files-done')
await shoot('62-encrypt-files-done-end', page, '.page')
await page.getByRole('button', { name: 'Clear the list' }).click()
await input.setInputFiles(
  Array.from({ length: 6 }, (_, index) => file(`Scan ${index + 1}.tiff`, 'z'.repeat(900_000))),
)
await page.getByText('6 files done').first().waitFor()
await shoot('63-encrypt-files-all-done')

// --- files in the vault ------------------------------------------------------------------------
await page.getByRole('button', { name: 'Clear the list' }).click()
await go('#/files')
await page.getByRole('heading', { name: 'Files', level: 1 }).waitFor()
await shoot('64-files-empty')
await page
  .locator('files-view [data-take=files]')
  .setInputFiles([
    file('Passport.png', PICTURE, 'image/png'),
    file('Letter to the landlord about the heating costs of the year 2025.txt', LETTER),
    file('Tax return 2025.pdf', '%PDF-1.7\n\u0001'.repeat(60_000), 'application/pdf'),
    file('page.html', '<h1>Not a page</h1>\n<script>alert(1)</script>\n', 'text/html'),
  ])
await page.getByText('Stored in the vault.').waitFor()
await page.getByText('4 files,').waitFor()
await shoot('65-files')
await page.getByRole('button', { name: /^Passport/ }).click()
await page.locator('.file-image img').waitFor()
await shoot('66-file-image')
await page.keyboard.press('Escape')
await page.getByRole('button', { name: /^Letter/ }).click()
await page.locator('.file-text').waitFor()
await shoot('66-file-text')
await page.getByRole('button', { name: 'Rename' }).click()
await shoot('66-file-rename')
await page.keyboard.press('Escape')
await page.getByRole('button', { name: /^Tax/ }).click()
await page.getByText('There is no preview').waitFor()
await shoot('66-file-none')
await page.keyboard.press('Escape')

// --- files of an item --------------------------------------------------------------------------
await go('#/new/note')
await page.getByLabel('Name', { exact: true }).fill('Lease')
await page
  .locator('edit-attachments [data-take=files]')
  .setInputFiles([
    file('Contract, signed.pdf', '%PDF-1.7\n\u0001'.repeat(9_000), 'application/pdf'),
    file('Keys handed over.png', PICTURE, 'image/png'),
  ])
await page.getByRole('button', { name: 'Remove Keys handed over.png' }).waitFor()
await shoot('67-attachments-edit')
await shoot('67-attachments-edit-end', page, '.pane-detail')
await page.getByRole('button', { name: 'Save', exact: true }).click()
await page.getByRole('heading', { name: 'Lease', level: 1 }).waitFor()
await shoot('68-attachments')
await close()
