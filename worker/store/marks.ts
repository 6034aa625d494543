/**
 * A mark that says “a vault of this name was made here”, in a store other than IndexedDB, and holds nothing else: an empty file
 * of the origin private file system. What empties the databases alone leaves it, and then what is gone is called `evicted`
 * and not `empty` (docs/adr/0043-marks.md). It is never believed for more, and what fails here fails nobody.
 */

/** Marks by the name of their vault. None of these rejects, and none takes for ever. */
export interface Marks {
  /** False also where it cannot be known: nobody who never had a vault is told that it is gone. */
  has(name: string): Promise<boolean>
  write(name: string): Promise<void>
  remove(name: string): Promise<void>
}

const FOLDER = 'coffer'
const PATIENCE_MS = 2_000

export const NO_MARKS: Marks = {
  has: async () => false,
  write: async () => {},
  remove: async () => {},
}

export const fileMarks: Marks = {
  has: (name) =>
    tried(false, async () => {
      const folder = await folderOf(false)
      await folder.getFileHandle(name)
      return true
    }),
  // That the file is there says it all: nothing is ever written into it.
  write: (name) =>
    tried(undefined, async () => {
      const folder = await folderOf(true)
      await folder.getFileHandle(name, { create: true })
    }),
  remove: (name) =>
    tried(undefined, async () => {
      const folder = await folderOf(false)
      await folder.removeEntry(name)
    }),
}

async function folderOf(create: boolean): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle(FOLDER, { create })
}

/** Private windows, settings and some browsers have no such files, and say so in many ways. */
async function tried<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS)
  })
  try {
    return await Promise.race([work(), late])
  } catch {
    return otherwise
  } finally {
    clearTimeout(timer)
  }
}
