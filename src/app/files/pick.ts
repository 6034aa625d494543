/**
 * What a person chose or dropped, as files with their paths: whole folders too, read to a limit and no further, so that a
 * home folder dropped by mistake does not hold the page up.
 */

export interface Picked {
  file: File
  /** With the folders it was in, below what was chosen. */
  path: string
}

export interface Picks {
  files: Picked[]
  /** There were more than the limit. */
  more: boolean
  /** Files and folders that the browser did not let us read. */
  unreadable: number
}

export function fromInput(list: Iterable<File>, limit: number): Picks {
  const files = [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }))
  return { files: files.slice(0, limit), more: files.length > limit, unreadable: 0 }
}

/** Call it in the drop itself: afterwards the browser forgets what was dropped. */
export async function fromDrop(data: DataTransfer, limit: number): Promise<Picks> {
  const entries = [...data.items].flatMap((item) =>
    item.kind === 'file' ? [item.webkitGetAsEntry()] : [],
  )
  // What comes from another program may be a file without an entry.
  if (entries.includes(null)) return fromInput(data.files, limit)
  const picks: Picks = { files: [], more: false, unreadable: 0 }
  for (const entry of entries) if (entry && !picks.more) await walk(entry, limit, picks)
  return picks
}

async function walk(entry: FileSystemEntry, limit: number, picks: Picks): Promise<void> {
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
      if (picks.files.length === limit) picks.more = true
      else picks.files.push({ file, path: entry.fullPath.replace(/^\//, '') })
    } else if (isFolder(entry)) {
      for await (const child of childrenOf(entry)) {
        await walk(child, limit, picks)
        if (picks.more) return
      }
    }
  } catch {
    picks.unreadable++
  }
}

/** Browsers give them in parts. */
async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader()
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (part.length === 0) return
    yield* part
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
