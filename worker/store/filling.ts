/**
 * Entries on their way into the vault, as many as there are, which all appear in one commit or not at all. What is large is
 * written to its own store on the way and read back; nobody sees it before the commit names it.
 */
import type { OperationResult } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes, Value } from '../../src/protocol/values.ts'
import { FILES_NAMESPACE } from '../../src/protocol/reserved.ts'
import { encodeOperation, type FileContent, type FileFacts } from '../format/v1/operations.ts'
import { encodeCbor } from '../format/v1/values.ts'
import type { FileParts, FileWriting } from './file-parts.ts'
import { keyOf } from './large-keys.ts'
import { largeSteps } from './large-steps.ts'
import type { LargeValues } from './large.ts'
import { contentOf } from './replay.ts'
import type { Restore, RestoredEntry } from './restore-plan.ts'

export interface FillingOptions {
  large: LargeValues
  commit(restore: Restore): Promise<OperationResult[]>
  files: FileParts
  /** Of these values, or files, those that no name refers to, by the newest names. */
  unnamed(keys: readonly string[]): Promise<string[]>
  unnamedFiles(keys: readonly string[]): Promise<string[]>
}

/** A file on its way in, which nobody sees yet. */
export interface StagedFile extends FileWriting {
  content: FileContent
}

export interface Filled {
  namespace: string
  name: string
  value: Value
  expiresAt?: number
}

export class Filling {
  readonly #options: FillingOptions
  readonly #entries: RestoredEntry[] = []
  readonly #staged: string[] = []
  readonly #stagedFiles: string[] = []

  constructor(options: FillingOptions) {
    this.#options = options
  }

  /** In the place of what is at this revision; 0: of nothing. @throws VaultError `too-large`, `storage-damaged` */
  async set({ namespace, name, value, expiresAt }: Filled, ifRevision: number): Promise<void> {
    const entry = { namespace, name, ...(expiresAt !== undefined && { expiresAt }) }
    const large = largeSteps(namespace, [{ set: name, value }]).get(0)
    if (!large) {
      const encoded = encodeOperation({ type: 'set', value: encodeCbor(value), ...entry })
      this.#entries.push({ ...entry, encoded, ifRevision })
      return
    }
    const written = await this.#options.large.stage(large)
    this.#staged.push(keyOf(written.id))
    if (!isSame(encodeCbor(await this.#options.large.read(written)), large)) {
      throw new VaultError('storage-damaged')
    }
    large.fill(0)
    const encoded = encodeOperation({ type: 'large', large: written, ...entry })
    this.#entries.push({ ...entry, encoded, large: written, ifRevision })
  }

  fileWriting(sizeBytes: number): StagedFile {
    const { files } = this.#options
    const content = files.newContent(sizeBytes)
    this.#stagedFiles.push(files.keyOf(content))
    return { content, ...files.writing(content) }
  }

  /** In the place of what is at this revision; 0: of nothing. */
  setFile(name: string, file: FileFacts, ifRevision: number): void {
    const namespace = FILES_NAMESPACE
    const encoded = encodeOperation({ type: 'file', namespace, name, file })
    this.#entries.push({ namespace, name, encoded, file: contentOf(file), ifRevision })
  }

  /** @throws VaultError `conflict` */
  async commit(rest: Omit<Restore, 'entries'>): Promise<void> {
    await this.#options.commit({ ...rest, entries: this.#entries })
  }

  /** Whether a commit that failed took place after all, only the newest names can tell; else it is left to the sweep. */
  async takeBack(): Promise<void> {
    const { large, files, unnamed, unnamedFiles } = this.#options
    try {
      if (this.#staged.length > 0) await large.remove(await unnamed(this.#staged))
      if (this.#stagedFiles.length > 0) await files.remove(await unnamedFiles(this.#stagedFiles))
    } catch {
      // Locked, or no storage: they are swept at the next unlock.
    }
  }
}

const isSame = (a: Bytes, b: Bytes): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
