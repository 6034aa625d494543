/** Fills segments to the target size; an operation that is larger than the target stands alone. */
import { VaultError } from '../../src/protocol/errors.ts'
import { TARGET_SEGMENT_BYTES } from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { MAX_PARTS } from '../format/v1/segment.ts'

/** Where an operation came to stand. */
export interface Packed {
  sequence: number
  /** Its index in the segment. */
  operation: number
  /** Its offset among the operations of the segment, and its length. */
  at: number
  sizeBytes: number
}

/** Operations that stand one after the other in the same bytes. */
interface Run {
  bytes: Bytes
  from: number
  to: number
}

export class PackedSegment {
  /** How many operations it holds. */
  count = 0
  sizeBytes = 0
  /** Of that, what is not of entries. */
  keptBytes = 0
  readonly #runs: Run[] = []

  /** Its operations, several in a piece where they were encoded together: a view of each costs as much as encoding it. */
  get encoded(): Bytes[] {
    return this.#runs.map(({ bytes, from, to }) => bytes.subarray(from, to))
  }

  add(bytes: Bytes, from: number, to: number): void {
    const run = this.#runs.at(-1)
    if (run?.bytes === bytes && run.to === from) run.to = to
    else this.#runs.push({ bytes, from, to })
    this.count++
    this.sizeBytes += to - from
  }
}

export class Packer {
  readonly segments: PackedSegment[] = []
  readonly #last: number

  /** The first segment will get the number after `last`. */
  constructor(last: number) {
    this.#last = last
  }

  /** @throws VaultError `too-large` if these would need more segments than one batch can have */
  assertRoom(count: number, sizeBytes: number): void {
    // At worst every two neighbours overflow one target-sized segment.
    const needed = Math.min(count, Math.ceil((2 * sizeBytes) / TARGET_SEGMENT_BYTES) + 1)
    const limit = MAX_PARTS - this.segments.length
    if (needed > limit) {
      throw new VaultError('too-large', { sizeBytes, limitBytes: limit * TARGET_SEGMENT_BYTES })
    }
  }

  /** Adds the operation of an entry, which is all of these bytes or some of them. */
  addEntry = (encoded: Bytes, from = 0, to = encoded.length): Packed => this.#add(encoded, from, to)

  /** Adds an operation that the log keeps for itself: a delete, a clear, book-keeping. */
  addKept(encoded: Bytes, from = 0, to = encoded.length): Packed {
    const packed = this.#add(encoded, from, to)
    const segment = this.segments.at(-1)
    if (segment) segment.keptBytes += packed.sizeBytes
    return packed
  }

  #add(bytes: Bytes, from: number, to: number): Packed {
    const sizeBytes = to - from
    let segment = this.segments.at(-1)
    if (!segment || segment.sizeBytes + sizeBytes > TARGET_SEGMENT_BYTES) {
      segment = new PackedSegment()
      this.segments.push(segment)
    }
    const { count: operation, sizeBytes: at } = segment
    segment.add(bytes, from, to)
    return { sequence: this.#last + this.segments.length, operation, at, sizeBytes }
  }
}
