/**
 * What was made, in a file that the caller has chosen. What was there stays until all of the new is, and if that never comes;
 * the browser sees to it.
 */
import { gathering } from './gathering.ts'
import type { Output } from './output.ts'

/** @throws DOMException if it must not be written, or is being written by others */
export async function chosenOutput(handle: FileSystemFileHandle): Promise<Output> {
  const writable = await handle.createWritable()
  return gathering({
    write: (step) => writable.write(new Blob([...step])),
    end: async () => {
      await writable.close()
      return handle.getFile()
    },
    abandon: () => writable.abort(),
  })
}
