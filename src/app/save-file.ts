/**
 * Saving a file on the person's device: by the browser's own dialog where it has one, which also lets us read what was
 * written; else as a download, of which nobody tells us what became.
 */

/** What the dialog hands over (File System Access; not in TypeScript's library). */
interface FileHandle {
  getFile(): Promise<File>
  createWritable(): Promise<{ write(data: Blob): Promise<void>; close(): Promise<void> }>
}

interface PickerWindow {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileHandle>
}

/** `written`: the file as it is on disk now. `downloaded`: handed to the browser. `none`: the person decided otherwise. */
export type Saved = { how: 'written'; file: File } | { how: 'downloaded' } | { how: 'none' }

/** Call it in a click: the dialog wants to be asked for by the person. Rejects if writing fails. */
export async function saveFile(blob: Blob, name: string): Promise<Saved> {
  const { showSaveFilePicker } = globalThis as PickerWindow
  if (!showSaveFilePicker) return download(blob, name)
  let handle: FileHandle
  try {
    handle = await showSaveFilePicker.call(globalThis, { suggestedName: name })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return { how: 'none' }
    // The dialog may be forbidden where downloads are not.
    return download(blob, name)
  }
  const writable = await handle.createWritable()
  await writable.write(blob)
  await writable.close()
  return { how: 'written', file: await handle.getFile() }
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
