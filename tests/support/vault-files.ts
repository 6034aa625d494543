/** Files in vaults of unit tests: what is in one, and how many parts lie on disk. */
import { expect } from 'vitest'
import type { VaultApi } from '../../src/protocol/contract.ts'
import type { FileInfo } from '../../src/protocol/vault-file.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { readRows } from './rows.ts'
import type { Tab } from './tab.ts'

/** Plaintext of a part. */
export const PART = 4 * (262_144 - 32)
/** The most that is put without a note of it. */
export const BRIEF = 4 * PART

let calls = 0

export const put = (
  tab: VaultApi,
  name: string,
  content: Bytes | Blob,
  {
    type = '',
    modifiedAt = 0,
    ...rest
  }: { type?: string; modifiedAt?: number; ifRevision?: number } = {},
): Promise<FileInfo> => {
  const blob = content instanceof Blob ? content : new Blob([content])
  return tab.putFile(name, blob, { type, modifiedAt, ...rest }, ++calls)
}

/** All that is in a file; undefined if there is none of that name. */
export async function contentOf(tab: VaultApi, name: string): Promise<Uint8Array | undefined> {
  const info = await tab.file(name)
  return info && tab.readVaultFile(name, info.revision, 0, info.sizeBytes)
}

export async function expectContent(tab: VaultApi, name: string, content: Bytes): Promise<void> {
  const found = await contentOf(tab, name)
  expect(found?.length).toBe(content.length)
  expect(Buffer.compare(found ?? new Uint8Array(), content)).toBe(0)
}

/** How many parts of files lie on disk. */
export const partsIn = async (name: string): Promise<number> => (await readRows(name)).files.size

/** Puts a file and gives it up as soon as so many bytes are done. */
export async function putUntil(
  tab: Tab,
  name: string,
  content: Bytes | Blob,
  bytes: number,
  end: (call: number) => unknown,
): Promise<unknown> {
  const before = tab.events.length
  const putting = put(tab, name, content)
  const call = calls
  const result = putting.catch((error: unknown) => error)
  await expect
    .poll(
      () => tab.events.slice(before).some((event) => event.type === 'file' && event.done >= bytes),
      {
        interval: 1,
        timeout: 20_000,
      },
    )
    .toBe(true)
  await end(call)
  return result
}
