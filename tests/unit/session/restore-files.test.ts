/** Files go into a backup and come back, by one commit with the entries; none that is here is ever lost by it. */
import { expect, test } from 'vitest'
import type { RestoreReport, Restoring } from '../../../src/protocol/backup.ts'
import { batchesOf } from '../../../worker/archive/archive.ts'
import type { Batch } from '../../../worker/entry-stream.ts'
import '../../support/cheap-kdf.ts'
import { backupOf, BACKUP_SECRET, fullBackupOf, takeFrom, takeIn } from '../../support/backup.ts'
import { patterned } from '../../support/files.ts'
import { tamper } from '../../support/rows.ts'
import { freshName, newVault, set, type Tab } from '../../support/tab.ts'
import { expectContent, PART, put } from '../../support/vault-files.ts'

const LARGE = patterned(2 * PART + 9)
const other = (): typeof LARGE => {
  const bytes = LARGE.slice()
  bytes[PART + 7] = (bytes[PART + 7] ?? 0) ^ 1
  return bytes
}
const REPLACE: Restoring = { mode: 'replace', preview: false }

async function source(): Promise<{ tab: Tab; blob: Blob }> {
  const tab = await newVault()
  await set(tab, 'entry', 1)
  await put(tab, 'large', LARGE, { type: 'image/png' })
  await put(tab, 'empty', patterned(0))
  await put(tab, 'ä/\u{1f511}', patterned(77))
  const { blob, contents } = await fullBackupOf(tab)
  expect(contents.entries).toBe(1)
  expect(contents.files.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['empty', 0],
    ['large', LARGE.length],
    ['ä/\u{1f511}', 77],
  ])
  return { tab, blob }
}

const { tab: from, blob } = await source()
const listed = async (tab: Tab): Promise<unknown> =>
  (await tab.files({})).map((file) => ({ ...file, revision: 0 }))
const filesOf = ({ files }: RestoreReport): unknown => files

test('into an empty vault all files come back, with their types and dates', async () => {
  const tab = await newVault()
  const preview = await takeIn(tab, blob, { ...REPLACE, preview: true })
  expect(filesOf(preview)).toEqual({ added: 3, changed: 0, same: 0 })
  expect(await tab.files({})).toEqual([])
  expect(filesOf(await takeIn(tab, blob, REPLACE))).toEqual({ added: 3, changed: 0, same: 0 })
  expect(await listed(tab)).toEqual(await listed(from))
  await expectContent(tab, 'large', LARGE)
  expect((await tab.check(1)).problems).toEqual([])
  // Once more: nothing is different, and nothing is written.
  const revisions = await tab.files({})
  expect(filesOf(await takeIn(tab, blob, REPLACE))).toEqual({ added: 0, changed: 0, same: 3 })
  expect(await tab.files({})).toEqual(revisions)
})

test.each<[string, Restoring, boolean]>([
  ['replace', REPLACE, true],
  ['take', { mode: 'merge', changed: 'take', preview: false }, true],
  ['keep', { mode: 'merge', changed: 'keep', preview: false }, false],
])('by %s, what is different here is not lost', async (_how, restoring, isTaken) => {
  const tab = await newVault()
  await put(tab, 'large', other())
  await put(tab, 'only here', patterned(5))
  await put(tab, 'empty', patterned(0), { type: 'text/html' })
  expect(filesOf(await takeIn(tab, blob, restoring))).toEqual({ added: 1, changed: 2, same: 0 })
  await expectContent(tab, 'large', isTaken ? LARGE : other())
  expect((await tab.file('large'))?.type).toBe(isTaken ? 'image/png' : '')
  expect((await tab.file('empty'))?.type).toBe(isTaken ? '' : 'text/html')
  if (isTaken) await expectContent(tab, 'large (before)', other())
  await expectContent(tab, 'only here', patterned(5))
  expect((await tab.files({})).length).toBe(isTaken ? 5 : 4)
  expect((await tab.check(1)).problems).toEqual([])
})

test('a safety copy has no files, for none are lost', async () => {
  const { contents } = await backupOf(from)
  expect(contents.files).toEqual([])
})

test('a backup that ends in the middle of a file leaves the vault as it was', async () => {
  const tab = await newVault()
  const all: Batch[] = []
  for await (const batch of batchesOf(blob, BACKUP_SECRET)) all.push(batch)
  const at = all.findIndex(({ piece }) => piece !== undefined)
  async function* cut(): AsyncGenerator<Batch> {
    yield* all.slice(0, at + 1)
  }
  await expect(takeFrom(tab, cut(), REPLACE)).rejects.toMatchObject({ code: 'bad-request' })
  async function* failing(): AsyncGenerator<Batch> {
    yield* all.slice(0, at + 1)
    throw new TypeError('gone')
  }
  await expect(takeFrom(tab, failing(), REPLACE)).rejects.toMatchObject({ code: 'internal' })
  expect([await tab.files({}), await tab.keys('', {})]).toEqual([[], []])
  await expect.poll(async () => (await tab.check(1)).problems).toEqual([])
})

test('a file that is changed on the disk refuses the backup, with its name', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await put(tab, 'a', patterned(PART + 5))
  await tamper(name, async (db) => {
    const [key] = await db.getAllKeys('files')
    await db.delete('files', key as IDBValidKey)
  })
  const missing = { code: 'record-missing', detail: { name: 'a' } }
  await expect(fullBackupOf(tab)).rejects.toMatchObject(missing)
})
