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

export interface PackedSegment {
  encoded: Bytes[]
  sizeBytes: number
  /** Of that, what is not of entries. */
  keptBytes: number
}

export class Packer {
  readonly segments: PackedSegment[] = []
  readonly #last: number

  /** The first segment will get the number after `last`. */
  constructor(last: number) {
    this.#last = last
  }

  /** @throws VaultError `too-large` if these would need more segments than one batch can have */
  assertRoom(encoded: readonly Bytes[]): void {
    const sizeBytes = encoded.reduce((size, bytes) => size + bytes.length, 0)
    // At worst every two neighbours overflow one target-sized segment.
    const needed = Math.min(encoded.length, Math.ceil((2 * sizeBytes) / TARGET_SEGMENT_BYTES) + 1)
    const limit = MAX_PARTS - this.segments.length
    if (needed > limit) {
      throw new VaultError('too-large', { sizeBytes, limitBytes: limit * TARGET_SEGMENT_BYTES })
    }
  }

  /** Adds the operation of an entry. */
  addEntry = (encoded: Bytes): Packed => this.#add(encoded, 0)

  /** Adds an operation that the log keeps for itself: a delete, a clear, book-keeping. */
  addKept = (encoded: Bytes): Packed => this.#add(encoded, encoded.length)

  #add(encoded: Bytes, keptBytes: number): Packed {
    let segment = this.segments.at(-1)
    if (!segment || segment.sizeBytes + encoded.length > TARGET_SEGMENT_BYTES) {
      segment = { encoded: [], sizeBytes: 0, keptBytes: 0 }
      this.segments.push(segment)
    }
    const packed = {
      sequence: this.#last + this.segments.length,
      operation: segment.encoded.length,
      at: segment.sizeBytes,
      sizeBytes: encoded.length,
    }
    segment.encoded.push(encoded)
    segment.sizeBytes += encoded.length
    segment.keptBytes += keptBytes
    return packed
  }
}
