/** Files while the keys are rotated: sealed anew at their place, read all the while, and gone on with after a crash. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned } from '../../support/files.ts'
import { flipBit, readRows, tamper } from '../../support/rows.ts'
import { expectContent, PART, put } from '../../support/vault-files.ts'
import { epochsOf, headerOf } from './epochs.ts'
import { begun, filledVault, LAZY, openedTab } from './support.ts'

const CONTENT = { a: patterned(3 * PART + 5), b: patterned(0), c: patterned(300_000) }

async function vaultWithFiles(upkeep?: typeof LAZY) {
  const { name, tab } = await filledVault(upkeep)
  for (const [file, content] of Object.entries(CONTENT)) await put(tab, file, content)
  return { name, tab }
}

async function expectAll(tab: Parameters<typeof put>[0]): Promise<void> {
  for (const [file, content] of Object.entries(CONTENT)) await expectContent(tab, file, content)
}

test('every file is under the new epoch at its end, with its name, date and revision', async () => {
  const { name, tab } = await vaultWithFiles()
  const before = await tab.files({})
  const keys = [...(await readRows(name)).files.keys()]
  await tab.rotate({})
  expect(await tab.files({})).toEqual(before)
  await expectAll(tab)
  const rows = await readRows(name)
  expect([...rows.files.keys()]).toEqual(keys)
  expect(epochsOf(rows)).toEqual([2])
  expect((await tab.check(1)).problems).toEqual([])
})

test('files are read while it goes on, by whoever opened them before', async () => {
  const { tab } = await vaultWithFiles(LAZY)
  const { revision } = (await tab.file('a'))!
  await begun(tab)
  const going = tab.rotate({})
  let [reads, isOver] = [0, false]
  const ended = going.then(() => (isOver = true))
  do {
    const at = (reads * 777_777) % (3 * PART)
    const found = await tab.readVaultFile('a', revision, at, at + 300_000)
    expect(Buffer.compare(found, CONTENT.a.subarray(at, at + 300_000))).toBe(0)
    reads++
  } while (!(await Promise.race([ended, Promise.resolve(isOver)])))
  expect(reads).toBeGreaterThan(3)
})

test('after a crash in the middle another tab goes on, and reads what is under either epoch', async () => {
  const { name, tab } = await vaultWithFiles()
  void tab.rotate({}).catch(() => {})
  const epochs = async (): Promise<Set<number>> => {
    const { files } = await readRows(name)
    return new Set(
      [...files.values()].map((row) => new DataView(row.buffer, row.byteOffset).getUint32(1)),
    )
  }
  while ((await epochs()).size < 2) await new Promise((next) => setTimeout(next, 0))
  tab.host.crash()
  expect(await epochs()).toEqual(new Set([1, 2]))
  const fresh = await openedTab(name)
  await expectAll(fresh)
  await expect.poll(async () => headerOf(await readRows(name)).rotating).toBe(false)
  expect(epochsOf(await readRows(name))).toEqual([2])
  await expectAll(fresh)
})

test('a damaged part holds it up until a repair, and the old secret stays until then', async () => {
  const { name, tab } = await vaultWithFiles()
  const [key = ''] = [...(await readRows(name)).files].find(([, row]) => row.length > 900_000) ?? []
  const [id = '', part] = key.split('/')
  await tamper(name, async (db) => {
    const at = [id, Number(part)]
    await db.put('files', flipBit((await db.get('files', at)) as Uint8Array, 5000, 2), at)
  })
  await expect(tab.rotate({})).rejects.toMatchObject({ code: 'tampered' })
  expect(headerOf(await readRows(name)).rotating).toBe(true)
  expect((await tab.repair({})).report.lost).toEqual([{ namespace: 'coffer/files', name: 'a' }])
  await expect.poll(async () => headerOf(await readRows(name)).rotating).toBe(false)
  await expectContent(tab, 'c', CONTENT.c)
  expect((await tab.check(1)).problems).toEqual([])
})

test('a put that was cut short does not hold it up, and one under way goes into the new epoch', async () => {
  const { name, tab } = await vaultWithFiles()
  const long = patterned(9 * PART)
  const cut = put(tab, 'long', long).catch(() => {})
  while ((await readRows(name)).files.size < 8) await new Promise((next) => setTimeout(next, 0))
  await tab.lock()
  await cut
  await tab.unlock({})
  const putting = put(tab, 'other', long)
  while ((await readRows(name)).files.size < 14) await new Promise((next) => setTimeout(next, 0))
  await Promise.all([tab.rotate({}), putting])
  const rows = await readRows(name)
  expect(epochsOf(rows)).toEqual([2])
  await expectContent(tab, 'other', long)
  await expectAll(tab)
  await put(tab, 'long', long)
  await expectContent(tab, 'long', long)
  expect((await tab.check(1)).problems).toEqual([])
})
