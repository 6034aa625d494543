/** Big-endian reading and writing of the fixed layouts in docs/format.md. A reader never reads past its end. */
import type { Bytes } from '../../src/protocol/values.ts'

const encoder = new TextEncoder()

export const utf8 = (text: string): Bytes => encoder.encode(text)

export function concat(...parts: readonly Uint8Array[]): Bytes {
  let size = 0
  for (const part of parts) size += part.length
  const out = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export const u8 = (value: number): Bytes => Uint8Array.of(value)

export function u16(value: number): Bytes {
  return Uint8Array.of(value >>> 8, value)
}

export function u32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** A safe integer in eight bytes. */
export function u64(value: number): Bytes {
  const high = Math.floor(value / 2 ** 32)
  return concat(u32(high), u32(value))
}

/** Thrown by a Reader; callers turn it into the code that fits the row they read. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}

export class Reader {
  readonly #bytes: Bytes
  readonly #view: DataView
  #at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  #advance(sizeBytes: number): number {
    if (sizeBytes > this.left) throw new MalformedError('too short')
    const at = this.#at
    this.#at += sizeBytes
    return at
  }

  /** A copy of the next bytes. */
  bytes(sizeBytes: number): Bytes {
    const at = this.#advance(sizeBytes)
    return this.#bytes.slice(at, at + sizeBytes)
  }

  /** The next bytes, not copied. */
  view(sizeBytes: number): Bytes {
    const at = this.#advance(sizeBytes)
    return this.#bytes.subarray(at, at + sizeBytes)
  }

  u8 = (): number => this.#view.getUint8(this.#advance(1))
  u16 = (): number => this.#view.getUint16(this.#advance(2))
  u32 = (): number => this.#view.getUint32(this.#advance(4))

  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8))
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedError('number too large')
    return Number(value)
  }

  /** Skips bytes that must be zero. */
  zeros(sizeBytes: number): void {
    const at = this.#advance(sizeBytes)
    for (let i = at; i < at + sizeBytes; i++) {
      if (this.#bytes[i] !== 0) throw new MalformedError('reserved bytes are not zero')
    }
  }

  end(): void {
    if (this.left !== 0) throw new MalformedError('trailing bytes')
  }
}

export function require(condition: boolean, what: string): asserts condition {
  if (!condition) throw new MalformedError(what)
}
