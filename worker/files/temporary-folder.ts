/**
 * Files of this worker alone, in the origin private file system, for results that have no room in memory. They end with the
 * worker at the latest: who could not take them away any more held a lock meanwhile, and whoever comes next sees that it is
 * free, and does. Only what is sealed lies here (docs/adr/0052-outputs.md).
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Output } from './output.ts'

const FOLDER = 'coffer-files'

/** What TypeScript's library lacks of it. */
interface WritableInPlace {
  createSyncAccessHandle?(): Promise<AccessHandle>
}

interface AccessHandle {
  truncate(sizeBytes: number): void
  write(bytes: Bytes, options: { at: number }): number
  close(): void
}

export interface TemporaryOptions {
  /** Of the vault. */
  name: string
  /** The private file system; rejects where the browser has none. */
  root(this: void): Promise<FileSystemDirectoryHandle>
  exclusively<T>(this: void, name: string, work: () => Promise<T>): Promise<T>
  ifAlone(this: void, name: string, work: () => Promise<unknown>): Promise<boolean>
}

export class TemporaryFolder {
  readonly #options: TemporaryOptions
  readonly #id = crypto.randomUUID()
  /** Undefined where a worker cannot write such files. */
  #own: Promise<FileSystemDirectoryHandle | undefined> | undefined
  #letGo = (): void => {}
  #clearing: Promise<void> = Promise.resolve()

  constructor(options: TemporaryOptions) {
    this.#options = options
  }

  /** A new file of so many bytes; undefined where the browser has none that a worker can write in place. */
  async output(sizeBytes: number): Promise<Output | undefined> {
    this.#own ??= this.#make()
    const folder = await this.#own
    if (!folder) return undefined
    const name = crypto.randomUUID()
    const remove = (): Promise<void> => folder.removeEntry(name)
    const handle = await folder.getFileHandle(name, { create: true })
    // Missing in some browsers, and in others there and of no use.
    const { createSyncAccessHandle } = handle as WritableInPlace
    const access = await createSyncAccessHandle?.call(handle).catch(() => undefined)
    if (!access) {
      await remove()
      this.#own = Promise.resolve(undefined)
      return undefined
    }
    try {
      // A file that has its length from the beginning is written in less time than one that grows.
      access.truncate(sizeBytes)
    } catch (error) {
      access.close()
      await remove()
      throw error
    }
    return outputTo(access, { file: () => handle.getFile(), remove })
  }

  /** Takes a result away; nothing if it is none of this worker's. */
  async release(name: string): Promise<void> {
    const folder = await this.#own
    await folder?.removeEntry(name).catch(() => {})
  }

  /** Takes away what workers have left that are gone. */
  async sweep(): Promise<void> {
    const { root, name, ifAlone } = this.#options
    try {
      const all = await (await root()).getDirectoryHandle(FOLDER)
      const ofVault = await all.getDirectoryHandle(name)
      for await (const id of ofVault.keys()) {
        if (id === this.#id) continue
        await ifAlone(this.#lockOf(id), () => ofVault.removeEntry(id, { recursive: true }))
      }
    } catch {
      // No such files, or none that can be had now: the next worker tries again.
    }
  }

  /** Takes away all of its own; the worker may go on. Whoever asks twice waits for the first. */
  clear(): Promise<void> {
    this.#clearing = this.#clearing.then(() => this.#clear())
    return this.#clearing
  }

  async #clear(): Promise<void> {
    const folder = await this.#own
    if (!folder) return
    this.#own = undefined
    try {
      await (await this.#ofVault()).removeEntry(this.#id, { recursive: true })
      // Says no more than that there was a vault of that name; stays if others have something in it.
      await (await this.#all()).removeEntry(this.#options.name)
    } catch {
      // What is left is swept by the next worker.
    }
    this.#letGo()
  }

  async #make(): Promise<FileSystemDirectoryHandle | undefined> {
    try {
      await this.#hold()
      return await (await this.#ofVault()).getDirectoryHandle(this.#id, { create: true })
    } catch {
      this.#letGo()
      return undefined
    }
  }

  async #ofVault(): Promise<FileSystemDirectoryHandle> {
    return (await this.#all()).getDirectoryHandle(this.#options.name, { create: true })
  }

  async #all(): Promise<FileSystemDirectoryHandle> {
    return (await this.#options.root()).getDirectoryHandle(FOLDER, { create: true })
  }

  /** Resolves when this worker has its lock, and before anything is there that needs it. */
  #hold(): Promise<void> {
    return new Promise((resolve, reject) => {
      const held = (): Promise<void> => {
        resolve()
        return new Promise((letGo) => (this.#letGo = letGo))
      }
      this.#options.exclusively(this.#lockOf(this.#id), held).catch(reject)
    })
  }

  #lockOf = (id: string): string => `coffer/${this.#options.name}/files/${id}`
}

/**
 * A line of a processor's cache. What is written lies at the same place of one as it will in the file: copied from any other
 * place a file takes a quarter longer (docs/adr/0060-speed-of-files.md).
 */
const LINE_BYTES = 64

interface Written {
  file(): Promise<File>
  remove(): Promise<void>
}

function outputTo(access: AccessHandle, { file, remove }: Written): Output {
  let at = 0
  let room: Bytes = new Uint8Array()
  return {
    write: async (step) => {
      let size = 0
      for (const { length } of step) size += length
      // The same for every step: what each leaves behind for the collector is what makes memory grow.
      if (room.length < size + LINE_BYTES) room = new Uint8Array(size + LINE_BYTES)
      const start = at % LINE_BYTES
      let end = start
      for (const part of step) {
        room.set(part, end)
        end += part.length
      }
      // Together: writing little by little costs a browser more than joining.
      if (access.write(room.subarray(start, end), { at }) !== size) throw new VaultError('quota')
      at += size
    },
    end: async () => {
      // Not flushed: it is to be read now, and need not outlive a crash.
      access.close()
      return file()
    },
    abandon: async () => {
      access.close()
      await remove()
    },
  }
}
