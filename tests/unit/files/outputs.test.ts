/** Where sealed files lie: in the worker's own folder until nobody needs them, in a chosen file, or in a Blob. */
import { expect, test } from 'vitest'
import { freshName, openTab, PASSPHRASE, type Tab } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import { bytesIn, patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'
import { privateFiles, type PrivateFiles } from '../../support/private-files.ts'

const plain = patterned(40 * FULL + 5)

async function vaultOn(disk: PrivateFiles, name = freshName()): Promise<Tab> {
  const tab = await tabOn(disk, name)
  await tab.create({ passphrase: PASSPHRASE })
  return tab
}

const tabOn = (disk: PrivateFiles, name: string): Promise<Tab> =>
  openTab(name, undefined, undefined, { privateFiles: disk.privateFiles })

const sealed = (tab: Tab, call = 1): Promise<File> =>
  tab.encryptFile(new Blob([plain]), call) as Promise<File>

/** A file that was chosen, and what became of it. */
function chosen(): { to: FileSystemFileHandle; content(): Uint8Array; abandoned(): boolean } {
  let [content, isAbandoned] = [new Uint8Array([7, 7]), false]
  const parts: Blob[] = []
  const to = {
    kind: 'file',
    getFile: async () => new File([content], 'chosen'),
    createWritable: async () => ({
      write: async (part: Blob) => void parts.push(part),
      close: async () => void (content = await bytesIn(new Blob(parts))),
      abort: async () => void (isAbandoned = true),
    }),
  }
  return {
    to: to as unknown as FileSystemFileHandle,
    content: () => content,
    abandoned: () => isAbandoned,
  }
}

test('a result lies in the folder of its worker, and opens from there', async () => {
  const disk = privateFiles()
  const tab = await vaultOn(disk)
  const file = await sealed(tab)
  expect(disk.paths()).toHaveLength(1)
  expect(disk.paths()[0]).toMatch(new RegExp(`^coffer-files/.*/${file.name}$`))
  expect(Buffer.compare(await bytesIn(await tab.decryptFile(file, 2)), plain)).toBe(0)
  // What is in the clear lies nowhere.
  expect(disk.paths()).toHaveLength(1)
})

test('what is written lies in a cache line as it will in the file', async () => {
  const disk = privateFiles()
  await sealed(await vaultOn(disk))
  expect(disk.written().some(({ at }) => at % 64 > 0)).toBe(true)
  for (const { at, byteOffset } of disk.written()) expect(byteOffset % 64).toBe(at % 64)
})

test('a lock leaves it; releasing it, closing and erasing take it away', async () => {
  const disk = privateFiles()
  const tab = await vaultOn(disk)
  const [one] = [await sealed(tab), await sealed(tab)]
  await tab.lock()
  expect(disk.paths()).toHaveLength(2)
  await tab.releaseFile(one.name)
  expect(disk.paths()).toHaveLength(1)
  await tab.releaseFile('of somebody else')
  await tab.unlock({ passphrase: PASSPHRASE })
  await tab.erase(await nameOf(disk))
  expect(disk.paths()).toHaveLength(0)
  await tab.create({ passphrase: PASSPHRASE })
  await sealed(tab)
  expect(disk.paths()).toHaveLength(1)
  await tab.close()
  expect(disk.paths()).toHaveLength(0)
  // Not even its name.
  expect(disk.vaults()).toEqual([])
})

const nameOf = async (disk: PrivateFiles): Promise<string> => disk.paths()[0]?.split('/')[1] ?? ''

test('what a worker that ended has left is taken away by the next, and nothing of one that is there', async () => {
  const disk = privateFiles()
  const name = freshName()
  const tab = await vaultOn(disk, name)
  const file = await sealed(tab)
  // A worker that is gone holds no lock.
  const ofVault = await (
    await (await disk.privateFiles()).getDirectoryHandle('coffer-files')
  ).getDirectoryHandle(name)
  const left = await ofVault.getDirectoryHandle('left', { create: true })
  await left.getFileHandle('a', { create: true })
  expect(disk.paths()).toHaveLength(2)
  const other = await tabOn(disk, name)
  await other.report()
  await expect.poll(() => disk.paths()).toHaveLength(1)
  expect(disk.paths()[0]).toContain(file.name)
  // Of another vault, all is left alone.
  await tabOn(disk, freshName())
  expect(disk.paths()).toHaveLength(1)
  expect(await tab.fileSize(file)).toBe(plain.length)
  // Nor does one that closes take away what another has.
  await other.unlock({ passphrase: PASSPHRASE })
  await sealed(other)
  await other.close()
  expect(disk.paths()).toHaveLength(1)
  expect(await tab.fileSize(file)).toBe(plain.length)
})

test('nothing stays of what ends before its time', async () => {
  const disk = privateFiles()
  const tab = await vaultOn(disk)
  const under = sealed(tab)
  await tab.stopFile(1)
  await expect(under).rejects.toMatchObject({ code: 'aborted' })
  const locked = sealed(tab, 2)
  locked.catch(() => {})
  await tab.lock()
  await expect(locked).rejects.toMatchObject({ code: 'locked' })
  await tab.unlock({ passphrase: PASSPHRASE })
  disk.limit(2 ** 20)
  await expect(sealed(tab, 3)).rejects.toMatchObject({ code: 'quota' })
  expect(disk.paths()).toEqual([])
})

test('where there are no such files, a result is a Blob', async () => {
  const nowhere = async (): Promise<never> => Promise.reject(new DOMException('', 'SecurityError'))
  const tab = await openTab(freshName(), undefined, undefined, { privateFiles: nowhere })
  await tab.create({ passphrase: PASSPHRASE })
  const blob = await tab.encryptFile(new Blob([plain]), 1)
  expect(blob).not.toBeInstanceOf(File)
  expect(await tab.fileSize(blob)).toBe(plain.length)
})

test('a chosen file takes what is sealed, and what is opened', async () => {
  const tab = await vaultOn(privateFiles())
  const [there, back] = [chosen(), chosen()]
  const file = await tab.encryptFile(new Blob([plain]), 1, there.to)
  expect(file.size).toBe(there.content().length)
  const opened = await tab.decryptFile(file, 2, back.to)
  expect(Buffer.compare(back.content(), plain)).toBe(0)
  expect(opened.size).toBe(plain.length)
})

test('a chosen file keeps what was in it when the work fails', async () => {
  const tab = await vaultOn(privateFiles())
  const file = await bytesIn(await tab.encryptFile(new Blob([plain]), 1))
  const end = file.length - 30
  const { to, content, abandoned } = chosen()
  const bad = new Blob([file.slice(0, 5_000_000), file.slice(5_000_001, end), 'x', file.slice(end)])
  await expect(tab.decryptFile(bad, 2, to)).rejects.toMatchObject({ code: 'tampered' })
  expect(content()).toHaveLength(2)
  const middle = new Blob([file.slice(0, 5_000_000), 'x', file.slice(5_000_001)])
  await expect(tab.decryptFile(middle, 2, to)).rejects.toMatchObject({ code: 'tampered' })
  expect([content().length, abandoned()]).toEqual([2, true])
})

test('a file that must not be written says so, and one that is none is refused', async () => {
  const tab = await vaultOn(privateFiles())
  const createWritable = async (): Promise<never> =>
    Promise.reject(new DOMException('', 'NotAllowedError'))
  const seal = (to: unknown): Promise<Blob> =>
    tab.encryptFile(new Blob(['abc']), 1, to as FileSystemFileHandle)
  await expect(seal({ kind: 'file', createWritable })).rejects.toMatchObject({
    code: 'bad-request',
    detail: { reason: 'unwritable file' },
  })
  await expect(seal({ kind: 'file' })).rejects.toMatchObject({
    code: 'unsupported',
    detail: { what: 'createWritable' },
  })
  for (const bad of [null, 1, {}, { kind: 'directory' }]) {
    await expect(seal(bad)).rejects.toMatchObject({ code: 'bad-request' })
  }
})
