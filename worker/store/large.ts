/**
 * The store of large values. Their parts are sealed, written, read and deleted here, a few at a time and in
 * transactions of their own: what is small waits for one of those at most.
 *
 * A part is written once, under an id nobody has had before, and never changed. Whether a value counts is not known
 * here: it does if the log names its id. See docs/adr/0028-large-values.md.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes, Value } from '../../src/protocol/values.ts'
import { randomBytes } from '../crypto/random.ts'
import { MalformedError } from '../format/bytes.ts'
import { cutLarge, isLargeSize, joinLarge, LARGE_ID_BYTES, largeParts } from '../format/v1/large.ts'
import { decodeCbor } from '../format/v1/values.ts'
import type { LargeValue } from '../format/v1/operations.ts'
import type { Database } from './database.ts'
import { keyOf } from './large-keys.ts'
import { partedKeys, removeParted } from './parted.ts'
import type { Sealer } from './sealer.ts'

/** Parts sealed, written or read at once, about 256 KiB: what is small waits no longer than for these. */
const CHUNK_PARTS = 5

export class LargeValues {
  readonly #db: Database
  readonly #sealer: Sealer
  /** One value at a time is staged, and one read: more of them need no more memory. */
  readonly #staging = newTurns()
  readonly #reading = newTurns()

  constructor(db: Database, sealer: Sealer) {
    this.#db = db
    this.#sealer = sealer
  }

  /** Writes the parts of an encoded value. What fails half-way is taken back, as far as storage lets us. */
  stage(encoded: Bytes): Promise<LargeValue> {
    return this.#staging(async () => {
      const id = randomBytes(LARGE_ID_BYTES)
      const parts = largeParts(encoded.length)
      try {
        for (let from = 0; from < parts; from += CHUNK_PARTS) {
          await this.#write(id, parts, from, Math.min(parts, from + CHUNK_PARTS), encoded)
        }
      } catch (error) {
        await this.remove([keyOf(id)]).catch(() => {})
        throw error
      }
      return { id, parts, sizeBytes: encoded.length }
    })
  }

  /**
   * The value, checked part by part.
   *
   * @throws VaultError `record-missing` if a part is not there, `tampered` if one is not what was written
   */
  read({ id, parts, sizeBytes }: LargeValue): Promise<Value> {
    return this.#reading(async () => {
      if (!isLargeSize(sizeBytes, parts)) throw new VaultError('tampered')
      const joined = new Uint8Array(sizeBytes)
      for (let from = 0; from < parts; from += CHUNK_PARTS) {
        const plains = await this.#read(id, parts, from, Math.min(parts, from + CHUNK_PARTS))
        plains.forEach((plain, index) => joinLarge(joined, from + index, plain))
      }
      try {
        // Written from a checked Value, and authentic.
        return decodeCbor(joined) as Value
      } catch (error) {
        if (error instanceof MalformedError) throw new VaultError('tampered')
        throw error
      } finally {
        joined.fill(0)
      }
    })
  }

  remove = (keys: readonly string[]): Promise<void> => removeParted(this.#db, 'large', keys)

  /** Keys of values that have parts, in their order: the first `limit` behind `after`. */
  keys = (after: string | undefined, limit: number): Promise<string[]> =>
    partedKeys(this.#db, 'large', after, limit)

  async #write(id: Bytes, parts: number, from: number, to: number, encoded: Bytes): Promise<void> {
    const rows = await Promise.all(
      range(from, to).map(async (part) => {
        const plain = cutLarge(encoded, part)
        const row = await this.#sealer.sealLarge(id, part, parts, plain)
        plain.fill(0)
        return row
      }),
    )
    // Whatever a commit is content with: it must not outlive what it names.
    await this.#db.writeTo(['large'], 'strict', (tx) =>
      Promise.all(
        rows.map((row, index) => tx.objectStore('large').put(row, [keyOf(id), from + index])),
      ),
    )
  }

  async #read(id: Bytes, parts: number, from: number, to: number): Promise<Bytes[]> {
    const rows: unknown[] = await this.#db.readFrom(['large'], (tx) =>
      Promise.all(range(from, to).map((part) => tx.objectStore('large').get([keyOf(id), part]))),
    )
    return Promise.all(
      rows.map((row, index) => {
        if (row === undefined) throw new VaultError('record-missing')
        if (!(row instanceof Uint8Array)) throw new VaultError('tampered')
        return this.#sealer.openLarge(id, from + index, parts, new Uint8Array(row))
      }),
    )
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index)

/** Runs what it is given one after the other. */
function newTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const run = last.then(work)
    last = run.catch(() => {})
    return run
  }
}
