/**
 * Which rows of the log are there, by which nonce each is known, and how much of it still counts. In memory only, for as
 * long as the vault is open: a row that is not in here is never read.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import type { RowRecord } from '../format/v1/row-page.ts'

export interface RowInfo {
  /** Twelve characters, one for each byte. */
  nonce: string
  sizeBytes: number
  /** Bytes of deletes, clears and the log's own book-keeping. */
  keptBytes: number
  /** Bytes of entries that are still there. */
  liveBytes: number
}

export class RowTable {
  readonly #rows = new Map<number, RowInfo>()
  #sizeBytes = 0
  #keptBytes = 0
  #liveBytes = 0

  get count(): number {
    return this.#rows.size
  }

  /** All that the rows hold, and of that what is kept for the log itself and what is alive. */
  get totals(): { sizeBytes: number; keptBytes: number; liveBytes: number } {
    return { sizeBytes: this.#sizeBytes, keptBytes: this.#keptBytes, liveBytes: this.#liveBytes }
  }

  get = (sequence: number): RowInfo | undefined => this.#rows.get(sequence)

  has = (sequence: number): boolean => this.#rows.has(sequence)

  /** In the order in which they came in, which is that of their numbers. */
  entries = (): IterableIterator<[number, RowInfo]> => this.#rows.entries()

  numbers = (): number[] => [...this.#rows.keys()]

  add({ sequence, nonce, sizeBytes, keptBytes }: RowRecord): void {
    this.remove(sequence)
    this.#rows.set(sequence, { nonce: textOf(nonce), sizeBytes, keptBytes, liveBytes: 0 })
    this.#sizeBytes += sizeBytes
    this.#keptBytes += keptBytes
  }

  remove(sequence: number): void {
    const row = this.#rows.get(sequence)
    if (!row) return
    this.#rows.delete(sequence)
    this.#sizeBytes -= row.sizeBytes
    this.#keptBytes -= row.keptBytes
    this.#liveBytes -= row.liveBytes
  }

  /** An entry of this row came, or went. */
  addLive(sequence: number, bytes: number): void {
    const row = this.#rows.get(sequence)
    if (!row) return
    row.liveBytes += bytes
    this.#liveBytes += bytes
  }

  /** Before everything that is alive is counted anew. */
  forgetLive(): void {
    for (const row of this.#rows.values()) row.liveBytes = 0
    this.#liveBytes = 0
  }

  nonceOf(sequence: number): Bytes | undefined {
    const row = this.#rows.get(sequence)
    return row && Uint8Array.from(row.nonce, (char) => char.charCodeAt(0))
  }

  /** Whether these are the bytes of the nonce that this row is known by. */
  isKnownBy(sequence: number, nonce: Bytes): boolean {
    return this.#rows.get(sequence)?.nonce === textOf(nonce)
  }
}

const textOf = (nonce: Bytes): string =>
  String.fromCharCode.apply(null, nonce as unknown as number[])
