/**
 * The store of what is in files. Their parts are sealed, written, read and deleted here, one at a time and in transactions
 * of their own: a file of any size takes the memory of a few parts, and small calls wait for one of them at most.
 *
 * Whether a file counts is not known here: it does if the log names its id. See docs/adr/0050-files-in-the-vault.md.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { randomBytes } from '../crypto/random.ts'
import { FILE_ID_BYTES, FILE_PART_BYTES } from '../format/v1/file-part.ts'
import type { FileContent } from '../format/v1/operations.ts'
import type { Database } from './database.ts'
import { keyOf } from './large-keys.ts'
import { partedKeys, removeParted } from './parted.ts'
import type { Sealer } from './sealer.ts'

/** A file on its way in, part by part. */
export interface FileWriting {
  write(part: number, plain: Bytes): Promise<void>
  /** Resolves when all that was written is on disk. */
  flush(): Promise<void>
}

export class FileParts {
  readonly #db: Database
  readonly #sealer: Sealer

  constructor(db: Database, sealer: Sealer) {
    this.#db = db
    this.#sealer = sealer
  }

  /** A file nobody has had before. */
  newContent = (sizeBytes: number): FileContent => ({ id: randomBytes(FILE_ID_BYTES), sizeBytes })

  /** What it is called in its store. */
  keyOf = ({ id }: FileContent): string => keyOf(id)

  /** One part is sealed while the one before it is on its way to the disk. */
  writing(file: FileContent): FileWriting {
    const sealing = this.#sealer.fileSealing(file)
    let written: Promise<unknown> = Promise.resolve()
    return {
      write: async (part, plain) => {
        const row = await sealing.seal(part, plain)
        await written
        // Whatever a commit is content with: it must not outlive what it names.
        written = this.#db.writeTo(['files'], 'strict', (tx) =>
          tx.objectStore('files').put(row, [keyOf(file.id), part]),
        )
        // It may fail before anybody waits for it.
        written.catch(() => {})
      },
      flush: async () => void (await written),
    }
  }

  /**
   * What is in a part, or of it from one place to another.
   *
   * @throws VaultError `record-missing` if it is not there, `tampered` if it is not what was written
   */
  async read(file: FileContent, part: number, range?: readonly [number, number]): Promise<Bytes> {
    const row: unknown = await this.#db.readFrom(['files'], (tx) =>
      tx.objectStore('files').get([keyOf(file.id), part]),
    )
    if (row === undefined) throw new VaultError('record-missing')
    if (!(row instanceof Uint8Array)) throw new VaultError('tampered')
    return this.#sealer.openFilePart(file, part, new Uint8Array(row), range)
  }

  /** What is in the file from `start` to `end`, both within it, part by part. @throws VaultError as `read` */
  async *readRange(file: FileContent, start: number, end: number): AsyncGenerator<Bytes> {
    for (let at = start; at < end;) {
      const part = Math.floor(at / FILE_PART_BYTES)
      const from = part * FILE_PART_BYTES
      const until = Math.min(end, from + FILE_PART_BYTES)
      yield await this.read(file, part, [at - from, until - from])
      at = until
    }
  }

  remove = (keys: readonly string[]): Promise<void> => removeParted(this.#db, 'files', keys)

  /** Keys of files that have parts, in their order: the first `limit` behind `after`. */
  keys = (after: string | undefined, limit: number): Promise<string[]> =>
    partedKeys(this.#db, 'files', after, limit)
}
