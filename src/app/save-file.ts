/**
 * Saving a file on the person's device: by the browser's own dialog where it has one, which also lets us read what was
 * written; else as a download, of which nobody tells us what became.
 */

/** File System Access; not in TypeScript's library. */
interface PickerWindow {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>
}

/** `written`: the file as it is on disk now. `downloaded`: handed to the browser. `none`: the person decided otherwise. */
export type Saved = { how: 'written'; file: File } | { how: 'downloaded' } | { how: 'none' }

/** Call it in a click: the dialog wants to be asked for by the person. Rejects if writing fails. */
export async function saveFile(blob: Blob, name: string): Promise<Saved> {
  const handle = await pick(name)
  if (handle === 'none') return { how: 'none' }
  if (!handle) return download(blob, name)
  const writable = await handle.createWritable()
  await writable.write(blob)
  await writable.close()
  return { how: 'written', file: await handle.getFile() }
}

/** Where the person wants it; undefined where the browser has no dialog, or forbids it where downloads are not. */
async function pick(name: string): Promise<FileSystemFileHandle | 'none' | undefined> {
  const { showSaveFilePicker } = globalThis as PickerWindow
  try {
    return await showSaveFilePicker?.call(globalThis, { suggestedName: name })
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'none' : undefined
  }
}

/** Long enough for any browser to have begun, short enough that what is in the file does not stay in the page. */
const REVOKE_AFTER_MS = 60_000

function download(blob: Blob, name: string): Saved {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
  return { how: 'downloaded' }
}
