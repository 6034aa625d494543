/**
 * What is in the files of a backup, on its way through: handed on a piece at a time, and known again by the digest of each
 * when it is read back. None of it is kept.
 */
import type { BackupFile } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Batch } from '../entry-stream.ts'

interface Seen {
  sizeBytes: number
  digest: Bytes
}

const digestOf = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

export class Pieces {
  readonly #batches: AsyncIterator<Batch>
  readonly #seen: Seen[] = []
  #waiting: Bytes = new Uint8Array()
  #next = 0

  constructor(batches: AsyncIterator<Batch>) {
    this.#batches = batches
  }

  /** What is in this file, the next of them. @throws VaultError `bad-request` if another one comes */
  async *of({ sizeBytes }: BackupFile): AsyncGenerator<Bytes> {
    for (let left = sizeBytes; left > 0;) {
      const { done, value } = await this.#batches.next()
      const piece = done ? undefined : value.piece
      if (!piece || piece.length === 0 || piece.length > left) {
        throw new VaultError('bad-request', { reason: 'stream' })
      }
      this.#seen.push({ sizeBytes: piece.length, digest: await digestOf(piece) })
      left -= piece.length
      yield piece
    }
  }

  /** Whether this comes next of what went through; it may be cut in other places. */
  async isNext(bytes: Bytes): Promise<boolean> {
    const all = new Uint8Array(this.#waiting.length + bytes.length)
    all.set(this.#waiting)
    all.set(bytes, this.#waiting.length)
    let at = 0
    for (let seen = this.#seen[this.#next]; seen; seen = this.#seen[this.#next]) {
      if (all.length - at < seen.sizeBytes) break
      const digest = await digestOf(all.subarray(at, at + seen.sizeBytes))
      if (digest.some((byte, index) => byte !== seen.digest[index])) return false
      at += seen.sizeBytes
      this.#next++
    }
    this.#waiting = all.slice(at)
    return this.#waiting.length === 0 || this.#next < this.#seen.length
  }

  /** Whether all that went through has come again. */
  get isOver(): boolean {
    return this.#next === this.#seen.length && this.#waiting.length === 0
  }
}
