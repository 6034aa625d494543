/** Where values stand, in columns: a number for each place instead of an object, a quarter of the memory. */
import type { FileContent, LargeValue } from '../format/v1/operations.ts'
import type { PlaceRecord } from '../format/v1/name-page.ts'

export type Place = PlaceRecord

const CHUNK = 4096

interface Chunk {
  sequence: Float64Array
  revision: Float64Array
  /** `at` and `sizeBytes`. */
  span: Uint32Array
}

export class Places {
  readonly #chunks: Chunk[] = []
  readonly #expires = new Map<number, number>()
  readonly #large = new Map<number, LargeValue>()
  readonly #files = new Map<number, FileContent>()
  readonly #free: number[] = []
  #next = 0

  add(place: Place): number {
    const slot = this.#free.pop() ?? this.#next++
    if (slot >= this.#chunks.length * CHUNK) {
      this.#chunks.push({
        sequence: new Float64Array(CHUNK),
        revision: new Float64Array(CHUNK),
        span: new Uint32Array(CHUNK),
      })
    }
    this.set(slot, place)
    return slot
  }

  set(slot: number, { sequence, at, sizeBytes, revision, expiresAt, large, file }: Place): void {
    const [chunk, index] = this.#at(slot)
    chunk.sequence[index] = sequence
    chunk.revision[index] = revision
    chunk.span[index] = at * 0x10000 + sizeBytes
    if (expiresAt !== undefined) this.#expires.set(slot, expiresAt)
    else if (this.#expires.size > 0) this.#expires.delete(slot)
    if (large !== undefined) this.#large.set(slot, large)
    else if (this.#large.size > 0) this.#large.delete(slot)
    if (file !== undefined) this.#files.set(slot, file)
    else if (this.#files.size > 0) this.#files.delete(slot)
  }

  get(slot: number): Place {
    const [chunk, index] = this.#at(slot)
    const span = chunk.span[index] ?? 0
    const place: Place = {
      sequence: chunk.sequence[index] ?? 0,
      at: span >>> 16,
      sizeBytes: span & 0xffff,
      revision: chunk.revision[index] ?? 0,
    }
    const expiresAt = this.#expires.get(slot)
    if (expiresAt !== undefined) place.expiresAt = expiresAt
    const large = this.#large.get(slot)
    if (large !== undefined) place.large = large
    const file = this.#files.get(slot)
    if (file !== undefined) place.file = file
    return place
  }

  remove(slot: number): void {
    this.#expires.delete(slot)
    this.#large.delete(slot)
    this.#files.delete(slot)
    this.#free.push(slot)
  }

  sequenceOf(slot: number): number {
    const [chunk, index] = this.#at(slot)
    return chunk.sequence[index] ?? 0
  }

  sizeOf(slot: number): number {
    const [chunk, index] = this.#at(slot)
    return (chunk.span[index] ?? 0) & 0xffff
  }

  expiresAt = (slot: number): number | undefined => this.#expires.get(slot)

  /** Whether any of them ends by itself. */
  get hasExpiries(): boolean {
    return this.#expires.size > 0
  }

  /** The values kept outside the log. */
  large = (): IterableIterator<LargeValue> => this.#large.values()
  files = (): IterableIterator<FileContent> => this.#files.values()

  #at(slot: number): [Chunk, number] {
    const chunk = this.#chunks[Math.floor(slot / CHUNK)]
    if (!chunk) throw new RangeError('no such place')
    return [chunk, slot % CHUNK]
  }
}
