/** What a file is sealed from: a Blob, or a handle, read in place where a worker can. */
import { expect, test } from 'vitest'
import { newVault, type Tab } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import { bytesIn, patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'
import { privateFiles } from '../../support/private-files.ts'

const unreadable = { code: 'bad-request', detail: { reason: 'unreadable file' } }

interface InPlace extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{
    write(bytes: Uint8Array, options: { at: number }): number
    read(into: Uint8Array, options: { at: number }): number
    close(): void
  }>
}

/** A file of the private file system with this in it. */
async function fileOf(bytes: Uint8Array): Promise<InPlace> {
  const root = await privateFiles().privateFiles()
  const handle = (await root.getFileHandle('a', { create: true })) as InPlace
  const access = await handle.createSyncAccessHandle()
  access.write(bytes, { at: 0 })
  access.close()
  return handle
}

const openedBytes = async (tab: Tab, sealed: Blob): Promise<Uint8Array> =>
  bytesIn(await tab.decryptFile(sealed, 99))

test.each([0, 1, FULL, 4 * FULL, 4 * FULL + 1, 13 * FULL + 7])(
  'a file of %i bytes is sealed from its handle as from a Blob',
  async (sizeBytes) => {
    const tab = await newVault()
    const plain = patterned(sizeBytes)
    const handle = await fileOf(plain)
    const asBlob = (): Promise<never> => Promise.reject(new Error('it was read as a Blob'))
    const inPlace = Object.assign(handle, { getFile: asBlob })
    const sealed = await tab.encryptFile(inPlace, 1)
    expect(Buffer.compare(await openedBytes(tab, sealed), plain)).toBe(0)
    expect(sealed.size).toBe((await tab.encryptFile(new Blob([plain]), 2)).size)
    // Given back, or there would be no second handle of it.
    ;(await handle.createSyncAccessHandle()).close()
  },
)

test('a file that others have open in place, or that has no such handle, is read as a Blob', async () => {
  const tab = await newVault()
  const plain = patterned(5 * FULL)
  const handle = await fileOf(plain)
  const held = await handle.createSyncAccessHandle()
  expect(await openedBytes(tab, await tab.encryptFile(handle, 1))).toEqual(plain)
  held.close()
  const { kind, getFile } = handle
  const ofAPerson = { kind, getFile } as FileSystemFileHandle
  expect(await openedBytes(tab, await tab.encryptFile(ofAPerson, 2))).toEqual(plain)
})

test('a file that is gone, or shorter than it said, is refused, and given back', async () => {
  const tab = await newVault()
  const gone = async (): Promise<never> => Promise.reject(new DOMException('', 'NotFoundError'))
  const missing = { kind: 'file', getFile: gone } as unknown as FileSystemFileHandle
  await expect(tab.encryptFile(missing, 1)).rejects.toMatchObject(unreadable)
  const handle = await fileOf(patterned(9 * FULL))
  const access = await handle.createSyncAccessHandle()
  let isClosed = false
  const short = Object.assign(handle, {
    createSyncAccessHandle: async () => ({
      ...access,
      read: (into: Uint8Array, { at }: { at: number }) => (at > 0 ? 5 : access.read(into, { at })),
      close: () => void (isClosed = true),
    }),
  })
  await expect(tab.encryptFile(short, 2)).rejects.toMatchObject(unreadable)
  expect(isClosed).toBe(true)
})

test('what is no file is refused', async () => {
  const tab = await newVault()
  for (const bad of [undefined, null, 'a', 1, {}, { kind: 'file' }, { kind: 'directory' }]) {
    await expect(tab.encryptFile(bad as never, 1)).rejects.toMatchObject({ code: 'bad-request' })
  }
})
