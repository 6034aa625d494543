/** Standalone files: what goes in comes out, whole or in part, in this vault and in no other. */
import { afterEach, expect, test, vi } from 'vitest'
import { newVault, openTab, PASSPHRASE, type Tab } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import {
  bytesIn,
  PLAIN_SEGMENT_BYTES as FULL,
  patterned,
  SEGMENT_BYTES,
} from '../../support/files.ts'

const encrypt = (tab: Tab, bytes: Uint8Array<ArrayBuffer>): Promise<Blob> =>
  tab.encryptFile(new Blob([bytes]), 1)

const decrypt = async (tab: Tab, file: Blob): Promise<Uint8Array> =>
  bytesIn(await tab.decryptFile(file, 2))

afterEach(() => {
  vi.restoreAllMocks()
})

const tab = await newVault()

test.each([0, 1, FULL - 1, FULL, FULL + 1, 16 * FULL, 16 * FULL + 1, 33 * FULL + 5])(
  'a file of %i bytes comes back as it was',
  async (sizeBytes) => {
    const plain = patterned(sizeBytes)
    const file = await encrypt(tab, plain)
    const segments = Math.max(1, Math.ceil(sizeBytes / FULL))
    expect(file.size).toBe(48 + 74 + sizeBytes + 32 * segments)
    expect(await tab.fileSize(file)).toBe(sizeBytes)
    expect(Buffer.compare(await decrypt(tab, file), plain)).toBe(0)
  },
)

test('it begins with what docs/format.md says, and twice the same file has nothing else in common', async () => {
  const [one, two] = [await encrypt(tab, patterned(9)), await encrypt(tab, patterned(9))]
  const begin = (await bytesIn(one)).slice(0, 58)
  expect(Buffer.from(begin.slice(0, 8)).toString('latin1')).toBe('COFFILE\x01')
  expect(begin.slice(8, 12)).toEqual(Uint8Array.of(0, 0, 0, 1))
  expect(begin.slice(44, 48)).toEqual(Uint8Array.of(0, 0, 0, 0))
  expect(begin.slice(48, 58)).toEqual(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0, 32))
  const other = await bytesIn(two)
  expect(other.slice(12, 28)).not.toEqual(begin.slice(12, 28))
  expect(other.slice(28, 44)).toEqual(begin.slice(28, 44))
})

test('any part of it can be read by itself', async () => {
  const plain = patterned(20 * FULL + 77)
  const file = await encrypt(tab, plain)
  const ranges: [number, number][] = [
    [0, 0],
    [0, 1],
    [FULL - 1, FULL + 1],
    [3 * FULL, 20 * FULL],
    [20 * FULL + 76, plain.length],
    [5, plain.length],
    [19 * FULL, plain.length + 1000],
    [plain.length, plain.length + 5],
    [9, 4],
  ]
  for (const [start, end] of ranges) {
    const part = await tab.readFile(file, start, end)
    expect(Buffer.compare(part, plain.slice(start, Math.max(start, end)))).toBe(0)
  }
})

test('no more is read at a time than may cross to the page', async () => {
  const file = await encrypt(tab, patterned(10))
  const read = tab.readFile(file, 0, Number.MAX_SAFE_INTEGER)
  expect(await read).toHaveLength(10)
  const large = await tab.encryptFile(new Blob([new Uint8Array(65 * 2 ** 20)]), 3)
  await expect(tab.readFile(large, 0, 65 * 2 ** 20)).rejects.toMatchObject({
    code: 'too-large',
    detail: { sizeBytes: 65 * 2 ** 20, limitBytes: 64 * 2 ** 20 },
  })
})

test('the other tabs of the vault open it, and no other vault does', async () => {
  const own = await newVault('files-two-tabs')
  const file = await encrypt(own, patterned(300_000))
  const second = await openTab('files-two-tabs')
  await second.unlock({ passphrase: PASSPHRASE })
  expect(await second.fileSize(file)).toBe(300_000)
  const tampered = { code: 'tampered' }
  await expect(tab.fileSize(file)).rejects.toMatchObject(tampered)
  // Even if it says that it is of that other vault.
  const ours = await bytesIn(await encrypt(tab, patterned(5)))
  const renamed = new Blob([file.slice(0, 28), ours.slice(28, 44), file.slice(44)])
  await expect(tab.decryptFile(renamed, 1)).rejects.toMatchObject(tampered)
})

test('a file of another version is told from one that was changed', async () => {
  const file = await encrypt(tab, patterned(5))
  const newer = new Blob([file.slice(0, 7), Uint8Array.of(2), file.slice(8)])
  const version = { code: 'unsupported-version' }
  await expect(tab.decryptFile(newer, 1)).rejects.toMatchObject(version)
  await expect(tab.fileSize(newer)).rejects.toMatchObject(version)
  await expect(tab.fileSize(newer.slice(0, 8))).rejects.toMatchObject(version)
})

test('progress is told in bytes, of files sealed and opened', async () => {
  const own = await newVault()
  const plain = patterned(40 * FULL)
  const file = await encrypt(own, plain)
  await decrypt(own, file)
  const told = await vi.waitUntil(() => {
    const found = own.events.filter((event) => event.type === 'file')
    return found.filter(({ done }) => done === plain.length).length === 2 && found
  })
  for (const call of [1, 2]) {
    const of = told.filter((event) => event.call === call)
    expect(of.map(({ done }) => done)).toEqual([16 * FULL, 32 * FULL, 40 * FULL])
    for (const { total, unit } of of) expect([total, unit]).toEqual([plain.length, 'bytes'])
  }
  expect(file.size).toBe(48 + 74 + 40 * SEGMENT_BYTES)
})
