/** An origin private file system in memory, as far as a worker's temporary files need one. */

/** One write: where in the file, and where its bytes lay in memory. */
interface Written {
  at: number
  byteOffset: number
}

interface Kept {
  bytes: Uint8Array
  isHeld: boolean
}

const gone = (): DOMException => new DOMException('', 'NotFoundError')

class Folder {
  readonly kind = 'directory'
  readonly files = new Map<string, Kept>()
  readonly folders = new Map<string, Folder>()
  /** Bytes that there is room for, in each file. */
  roomBytes = Infinity
  written: Written[] = []

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<Folder> {
    const found = this.folders.get(name) ?? (create ? new Folder() : undefined)
    if (!found) throw gone()
    found.roomBytes = this.roomBytes
    found.written = this.written
    this.folders.set(name, found)
    return found
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<unknown> {
    const kept =
      this.files.get(name) ?? (create ? { bytes: new Uint8Array(), isHeld: false } : null)
    if (!kept) throw gone()
    this.files.set(name, kept)
    return handleOf(kept, name, this)
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.folders.keys(), ...this.files.keys()]
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    const folder = this.folders.get(name)
    const isFull = folder && folder.files.size + folder.folders.size > 0
    if (isFull && !recursive) throw new DOMException('', 'InvalidModificationError')
    const file = this.files.get(name)
    if (file?.isHeld) throw new DOMException('', 'NoModificationAllowedError')
    if (!this.files.delete(name) && !this.folders.delete(name)) throw gone()
  }
}

const handleOf = (kept: Kept, name: string, { roomBytes, written }: Folder): unknown => ({
  kind: 'file',
  getFile: async () => new File([kept.bytes.slice()], name),
  createSyncAccessHandle: async () => {
    if (kept.isHeld) throw new DOMException('', 'NoModificationAllowedError')
    kept.isHeld = true
    return {
      getSize: (): number => kept.bytes.length,
      read: (into: Uint8Array, { at }: { at: number }): number => {
        const part = kept.bytes.subarray(at, at + into.length)
        into.set(part)
        return part.length
      },
      truncate: (sizeBytes: number): void => {
        if (sizeBytes > roomBytes) throw new DOMException('', 'QuotaExceededError')
        const cut = new Uint8Array(sizeBytes)
        cut.set(kept.bytes.subarray(0, sizeBytes))
        kept.bytes = cut
      },
      write: (bytes: Uint8Array, { at }: { at: number }): number => {
        written.push({ at, byteOffset: bytes.byteOffset })
        if (at + bytes.length > roomBytes) throw new DOMException('', 'QuotaExceededError')
        const grown = new Uint8Array(Math.max(kept.bytes.length, at + bytes.length))
        grown.set(kept.bytes)
        grown.set(bytes, at)
        kept.bytes = grown
        return bytes.length
      },
      close: () => void (kept.isHeld = false),
    }
  },
})

export interface PrivateFiles {
  /** The folders in the one of all vaults. */
  vaults(): string[]
  /** As a worker gets it. */
  privateFiles(this: void): Promise<FileSystemDirectoryHandle>
  /** The files that lie there, by their path. */
  paths(): string[]
  /** Every write into one of them so far. */
  written(): readonly Written[]
  /** From now on there is room for so much in each file. */
  limit(roomBytes: number): void
}

export function privateFiles(): PrivateFiles {
  const root = new Folder()
  const walk = (folder: Folder, path: string): string[] => [
    ...[...folder.files.keys()].map((name) => path + name),
    ...[...folder.folders].flatMap(([name, inner]) => walk(inner, `${path}${name}/`)),
  ]
  return {
    // What there is of it is all that is asked for.
    privateFiles: async () => root as unknown as FileSystemDirectoryHandle,
    paths: () => walk(root, ''),
    vaults: () => [...(root.folders.get('coffer-files')?.folders.keys() ?? [])],
    written: () => root.written,
    limit: (roomBytes) => void (root.roomBytes = roomBytes),
  }
}
