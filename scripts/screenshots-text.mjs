// @ts-check
/**
 * Pictures of the screen for texts, as screenshots.mjs takes of the others, beside those.
 *
 *   npm run build && node scripts/screenshots-text.mjs [part of a name …]
 */
import { openApp } from './screenshots-page.mjs'

const OWN = 'lantern orchard velvet tunnel'
const TEXT = 'The alarm code of the office is 4711.\nIt changes on the first of each month.'
/** Made for these pictures. */
const RECIPIENT = 'age1cgnersh3cklddnp0mknswqmwzeyutqq69rr284gmf772csk3quns2s78up'
const { page, shoot, close } = await openApp()
const given = page.getByRole('textbox', { name: 'Text', exact: true })
/** @param {string} name */
const press = (name) => page.getByRole('button', { name, exact: true }).click()
const result = () => page.getByRole('textbox', { name: /crypted text$/ }).inputValue()
const slow = { timeout: 60_000 }

await page.goto('/')
await page.getByRole('radio', { name: /This browser only/ }).check()
await press('Create vault')
await page.getByRole('heading', { name: 'Nothing in here yet' }).waitFor()
await page.getByRole('link', { name: 'Encrypt text' }).click()
await given.waitFor()
await shoot('70-text')
await press('Encrypt')
await page.getByText('Type or paste a text first.').waitFor()
await shoot('70-text-empty')
await given.fill(TEXT)
await page.getByLabel('What it is for (optional)').fill('office')
await press('Encrypt')
await page.getByRole('heading', { name: 'Encrypted' }).waitFor()
const token = await result()
await shoot('71-token')
await press('Another text')
await given.fill(TEXT)
await page.getByRole('radio', { name: /Whoever has the passphrase/ }).check()
await page.getByLabel('Passphrase of the text', { exact: true }).fill(OWN)
await page.getByLabel('Passphrase of the text again', { exact: true }).fill(OWN)
await shoot('72-passphrase')
await shoot('72-passphrase-end', page, '.page')
await press('Encrypt')
await page.getByRole('heading', { name: 'Encrypted' }).waitFor(slow)
const armour = await result()
await shoot('73-armour')
await press('Another text')
await given.fill(TEXT)
await page.getByRole('radio', { name: /Chosen recipients/ }).check()
await page.getByLabel('Keys of the recipients').fill('age1nobody')
await press('Encrypt')
await page.getByText(/not the key of a recipient/).waitFor(slow)
await shoot('74-recipients-wrong', page, '.page')
await page.getByLabel('Keys of the recipients').fill(RECIPIENT)
await press('Encrypt')
await page.getByRole('heading', { name: 'Encrypted' }).waitFor(slow)
const shared = await result()
await press('Another text')
await given.fill(token)
await press('Decrypt')
await page.getByText(/This does not open/).waitFor()
await shoot('75-open-token')
await given.fill(armour)
await page.getByLabel('Passphrase of the text', { exact: true }).fill('wrong')
await press('Decrypt')
await page.getByText(/does not open it/).waitFor(slow)
await shoot('76-open-armour')
await page.getByLabel('Passphrase of the text', { exact: true }).fill(OWN)
await press('Decrypt')
await page.getByRole('heading', { name: 'Decrypted' }).waitFor(slow)
await press('Copy')
await shoot('77-opened')
await press('Another text')
await given.fill(shared)
await shoot('78-open-shared')
await close()
