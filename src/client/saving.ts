/**
 * Brings what the vault seals or opens to a person's disk, by the best road this browser has: a file the person chooses, a download
 * from the private file system, or a download fed through a service worker. A whole file is in memory on none of them.
 */
import { isVaultError } from '../protocol/errors.ts'
import type { CallOptions } from './call-options.ts'
import { downloadStream } from './download-stream.ts'
import { Passing } from './passing.ts'
import type { FileOptions, OpenedFile, StandaloneFiles } from './sealing-calls.ts'
import { stepsOf } from './steps.ts'

export interface SaveOptions extends Omit<FileOptions, 'to'>, CallOptions {
  name: string
  serviceWorkerUrl: string | URL
}

/**
 * `written`: into the file that the person chose. `streamed`: handed to the browser to the end. `downloaded`: the browser has
 * begun to copy `file`, which must stay until it has: `releaseFile` it when the person says so. `none`: the person wants none.
 */
export type SavedTo =
  | { how: 'written'; file: Blob }
  | { how: 'streamed' }
  | { how: 'downloaded'; file: Blob }
  | { how: 'none' }

/** What the dialog needs to be asked by (File System Access; not in TypeScript's library). */
interface PickerWindow {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>
}

/**
 * Seals `blob` and saves it. Call it in a click: the dialog wants to be asked for by the person.
 *
 * @throws VaultError as `encryptFile`
 */
export async function saveSealed(
  vault: StandaloneFiles,
  blob: Blob,
  { name, serviceWorkerUrl, ...options }: SaveOptions,
): Promise<SavedTo> {
  const to = await chosen(name)
  if (to === 'none') return { how: 'none' }
  if (to) return { how: 'written', file: await vault.encryptFile(blob, { ...options, to }) }
  if (await keepsFiles(vault)) return downloaded(await vault.encryptFile(blob, options), name)
  const target = await streamTo({ name, serviceWorkerUrl })
  if (!target) return downloaded(await vault.encryptFile(blob, options), name)
  const passing = new Passing(blob.size, options)
  const source = stepsOf(blob.size, async (start, end) => {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer())
  })
  const sealing = vault.encryptStream(options)
  await passing.through(source, sealing.writable, sealing.readable.pipeTo(target))
  return { how: 'streamed' }
}

/**
 * Opens a file of this vault and saves what is in it: in the clear, where the person wants it and nowhere else. All of its length is
 * proved before the first byte is written.
 *
 * @throws VaultError as `decryptFile`
 */
export async function saveOpened(
  vault: StandaloneFiles,
  blob: Blob,
  { name, serviceWorkerUrl, ...options }: SaveOptions,
): Promise<SavedTo> {
  const to = await chosen(name)
  if (to === 'none') return { how: 'none' }
  if (to) return { how: 'written', file: await vault.decryptFile(blob, { ...options, to }) }
  const { size, slice } = await vault.openFile(blob, options)
  const target = await streamTo({ name, sizeBytes: size, serviceWorkerUrl })
  if (!target) return downloaded(await vault.decryptFile(blob, options), name)
  await new Passing(size, options).through(stepsOf(size, slice), target)
  return { how: 'streamed' }
}

/**
 * Saves what is in a file of the vault, in the clear. `read` is asked for it once the person has chosen where; undefined saves
 * nothing. Call it in a click.
 *
 * @throws VaultError as `slice` of the file
 */
export async function saveContent(
  read: () => Promise<OpenedFile | undefined>,
  { name, serviceWorkerUrl }: Pick<SaveOptions, 'name' | 'serviceWorkerUrl'>,
): Promise<SavedTo> {
  const to = await chosen(name)
  const opened = to === 'none' ? undefined : await read()
  if (to === 'none' || !opened) return { how: 'none' }
  const { size, slice, stream } = opened
  if (to) {
    await stream().pipeTo(await to.createWritable())
    return { how: 'written', file: await to.getFile() }
  }
  const target = await streamTo({ name, sizeBytes: size, serviceWorkerUrl })
  if (!target) {
    const all = stream() as ReadableStream<Uint8Array<ArrayBuffer>>
    return downloaded(await new Response(all).blob(), name)
  }
  await new Passing(size, {}).through(stepsOf(size, slice), target)
  return { how: 'streamed' }
}

/** The person's choice; undefined where there is no dialog for it. */
async function chosen(name: string): Promise<FileSystemFileHandle | 'none' | undefined> {
  const { showSaveFilePicker } = globalThis as PickerWindow
  if (!showSaveFilePicker) return undefined
  try {
    return await showSaveFilePicker.call(globalThis, { suggestedName: name })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return 'none'
    // The dialog may be forbidden where downloads are not.
    return undefined
  }
}

/** Whether results lie outside of memory here: only a worker can say, and nothing at all is soon sealed. */
async function keepsFiles(vault: StandaloneFiles): Promise<boolean> {
  const probe = await vault.encryptFile(new Blob([]))
  await vault.releaseFile(probe)
  return probe instanceof File
}

async function streamTo(
  options: Parameters<typeof downloadStream>[0],
): Promise<WritableStream<Uint8Array> | undefined> {
  try {
    return await downloadStream(options)
  } catch (error) {
    if (isVaultError(error, 'unsupported')) return undefined
    throw error
  }
}

/** Long enough for any browser to have begun. */
const REVOKE_AFTER_MS = 60_000

function downloaded(file: Blob, name: string): SavedTo {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
  return { how: 'downloaded', file }
}
