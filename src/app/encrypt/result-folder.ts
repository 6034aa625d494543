/**
 * A folder of the person's that results are written into, each at its path below it. Nothing that is there is ever
 * overwritten, and of a result that fails nothing stays.
 */
import { numbered, partsOf } from './names.ts'
import type { Result } from './result.ts'

interface PickerWindow {
  showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>
}

export const canChooseFolder = (): boolean => 'showDirectoryPicker' in globalThis

/** Call it in a click. `null`: the person decided otherwise. */
export async function chooseFolder(): Promise<ResultFolder | null> {
  const { showDirectoryPicker } = globalThis as PickerWindow
  try {
    const handle = await showDirectoryPicker?.call(globalThis, { mode: 'readwrite' })
    return handle ? new ResultFolder(handle) : null
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

/** An empty file of its own for one result. */
export interface Place {
  /** Below the folder; another one than was asked for, if that was taken. */
  readonly path: string
  readonly handle: FileSystemFileHandle
  /** Takes it away again; waits for whoever may still be writing it. */
  remove(): Promise<void>
}

export class ResultFolder {
  readonly #root: FileSystemDirectoryHandle

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root
  }

  get name(): string {
    return this.#root.name
  }

  /** Rejects if the browser does not let us write there, or not under such a name. */
  async place(path: string): Promise<Place> {
    const parts = partsOf(path)
    const name = parts.pop() ?? 'file'
    let folder = this.#root
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true })
    const free = await freeName(folder, name)
    const handle = await folder.getFileHandle(free, { create: true })
    return {
      path: [...parts, free].join('/'),
      handle,
      remove: () => removed(folder, free),
    }
  }
}

/** So often is tried to remove a file that is still being let go, and so long after each. */
const TRIES = 20
const TRY_AGAIN_MS = 100

async function removed(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return await folder.removeEntry(name)
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') return
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
  }
}

/** All of it, or nothing: it appears in its place when the last byte was written. */
export async function write(
  result: Pick<Result, 'stream'>,
  place: Place,
  signal?: AbortSignal,
): Promise<void> {
  const options = signal ? { signal } : {}
  await result.stream().pipeTo(await place.handle.createWritable(), options)
}

async function freeName(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : numbered(name, number)
    if (!(await isThere(folder, candidate))) return candidate
  }
}

/** Whether a file or a folder has this name. */
async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name)
    return true
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'NotFoundError') return false
    if (error.name === 'TypeMismatchError') return true
    throw error
  }
}
