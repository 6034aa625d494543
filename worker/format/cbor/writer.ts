/**
 * Writes CBOR item by item: of each value the one encoding that the reader takes. What the writer is given has been
 * checked (src/protocol/values.ts); anything else is a mistake of ours and a TypeError.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { bytesOfBigint } from './bigint.ts'
import * as shape from './shape.ts'

/** Longest head there is. */
const HEAD_BYTES = 9
/** Up to here a loop is faster than TextEncoder (docs/adr/0025-own-cbor.md). */
const SHORT_UNITS = 64
/** Texts above this are encoded by themselves: room for the worst of them would be three times their length. */
const LONG_UNITS = 65_536
const SPARE_BYTES = 16_384

const encoder = new TextEncoder()
const float = new DataView(new ArrayBuffer(8))
const floatBytes = new Uint8Array(float.buffer)
const nothing = new Uint8Array(0)

/** A buffer for the next writer, wiped; undefined while a writer has it. */
let spare: Bytes | undefined = new Uint8Array(SPARE_BYTES)

export class CborWriter {
  #buffer: Bytes = nothing
  #at = 0

  /** How many bytes have been written. */
  get at(): number {
    return this.#at
  }

  /** The head of a list, whose items are written next. */
  list(length: number): this {
    return this.#head(shape.LIST, length)
  }

  /** @throws TypeError for anything but a safe unsigned integer */
  uint(value: number): this {
    if (!shape.isInteger(value) || value < 0) throw new TypeError('not an unsigned integer')
    return this.#head(shape.UINT, value)
  }

  text(text: string): this {
    const units = text.length
    if (units > LONG_UNITS) return this.#long(text)
    this.#room(HEAD_BYTES + 3 * units)
    // Most texts are ASCII: their head is as long as that of so many bytes.
    const head = headBytes(units)
    const start = this.#at + head
    const size = this.#utf8(text, start)
    const needed = headBytes(size)
    if (needed !== head) this.#buffer.copyWithin(this.#at + needed, start, start + size)
    this.#head(shape.TEXT, size)
    this.#at += size
    return this
  }

  bytes(bytes: Uint8Array): this {
    return this.#head(shape.BYTES, bytes.length).raw(bytes)
  }

  null(): this {
    return this.#byte(shape.NULL)
  }

  /** A whole value, of any type of src/protocol/values.ts. */
  value(value: unknown): this {
    return this.#value(value, 0)
  }

  /** Items that are encoded already. */
  raw(bytes: Uint8Array): this {
    this.#room(bytes.length)
    this.#buffer.set(bytes, this.#at)
    this.#at += bytes.length
    return this
  }

  /** What was written, as bytes of their own. The writer is empty again. */
  done(): Bytes {
    const buffer = this.#buffer
    const size = this.#at
    this.#buffer = nothing
    this.#at = 0
    if (buffer.length > SPARE_BYTES && size === buffer.length) return buffer
    const out = buffer.slice(0, size)
    buffer.fill(0, 0, size)
    if (buffer.length === SPARE_BYTES) spare = buffer
    return out
  }

  #value(value: unknown, depth: number): this {
    switch (typeof value) {
      case 'string':
        return this.text(value)
      case 'number':
        return this.#number(value)
      case 'boolean':
        return this.#byte(value ? shape.TRUE : shape.FALSE)
      case 'undefined':
        return this.#byte(shape.UNDEFINED)
      case 'bigint':
        return value < 0n
          ? this.#head(shape.TAG, shape.TAG_NEGATIVE_BIGINT).bytes(bytesOfBigint(-1n - value))
          : this.#head(shape.TAG, shape.TAG_BIGINT).bytes(bytesOfBigint(value))
      case 'object':
        return value === null ? this.null() : this.#object(value, depth)
      default:
        throw new TypeError(`cannot encode a ${typeof value}`)
    }
  }

  #object(value: object, depth: number): this {
    if (value instanceof Uint8Array) return this.bytes(value)
    if (value instanceof Date) {
      return this.#head(shape.TAG, shape.TAG_DATE).#number(value.getTime())
    }
    if (value instanceof ArrayBuffer) {
      return this.#head(shape.TAG, shape.TAG_ARRAY_BUFFER).bytes(new Uint8Array(value))
    }
    // Cycles end here as well.
    if (depth >= shape.MAX_NESTING) throw new TypeError('nested too deeply')
    if (Array.isArray(value)) {
      this.list(value.length)
      for (const item of value) this.#value(item, depth + 1)
    } else if (value instanceof Set) {
      this.#head(shape.TAG, shape.TAG_SET).list(value.size)
      for (const item of value) this.#value(item, depth + 1)
    } else if (value instanceof Map) {
      this.#head(shape.TAG, shape.TAG_MAP).#head(shape.MAP, value.size)
      for (const [key, item] of value) this.#value(key, depth + 1).#value(item, depth + 1)
    } else {
      this.#record(value, depth)
    }
    return this
  }

  #record(value: object, depth: number): void {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      throw new TypeError('cannot encode an object of a class')
    }
    const record = value as Record<string, unknown> // No class, so nothing but its properties.
    const keys = Object.keys(record)
    this.#head(shape.MAP, keys.length)
    for (const key of keys) this.text(key).#value(record[key], depth + 1)
  }

  #number(value: number): this {
    if (shape.isInteger(value)) {
      return value < 0 ? this.#head(shape.NEGATIVE, -1 - value) : this.#head(shape.UINT, value)
    }
    if (Number.isNaN(value)) {
      float.setUint32(0, shape.NAN_HIGH)
      float.setUint32(4, 0)
    } else {
      float.setFloat64(0, value)
    }
    return this.#byte(shape.FLOAT64).raw(floatBytes)
  }

  /** Writes UTF-8 at `start`, where there is room for it, and returns its length in bytes. */
  #utf8(text: string, start: number): number {
    const buffer = this.#buffer
    if (text.length <= SHORT_UNITS) {
      let at = 0
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at)
        if (code > 0x7f) break
        buffer[start + at] = code
      }
      if (at === text.length) return at
    }
    return encoder.encodeInto(text, buffer.subarray(start)).written
  }

  /** A long text goes straight into its place if it is ASCII, and else by way of a copy. */
  #long(text: string): this {
    const begin = this.#at
    const units = text.length
    this.#head(shape.TEXT, units).#room(units)
    const place = this.#buffer.subarray(this.#at, this.#at + units)
    if (encoder.encodeInto(text, place).read === units) {
      this.#at += units
      return this
    }
    this.#at = begin
    const bytes = encoder.encode(text)
    return this.#head(shape.TEXT, bytes.length).raw(bytes)
  }

  #head(major: number, argument: number): this {
    this.#room(HEAD_BYTES)
    const buffer = this.#buffer
    const type = major << 5
    if (argument < 24) {
      buffer[this.#at++] = type | argument
      return this
    }
    const size = headBytes(argument) - 1
    buffer[this.#at] = type | (24 + Math.log2(size))
    let rest = argument
    for (let at = this.#at + size; at > this.#at; at--) {
      buffer[at] = rest % 0x100
      rest = Math.floor(rest / 0x100)
    }
    this.#at += 1 + size
    return this
  }

  #byte(byte: number): this {
    this.#room(1)
    this.#buffer[this.#at++] = byte
    return this
  }

  #room(sizeBytes: number): void {
    const needed = this.#at + sizeBytes
    if (needed > this.#buffer.length) this.#grow(needed)
  }

  #grow(needed: number): void {
    const old = this.#buffer
    if (old.length === 0 && spare !== undefined && needed <= SPARE_BYTES) {
      this.#buffer = spare
      spare = undefined
      return
    }
    this.#buffer = new Uint8Array(Math.max(needed, 2 * old.length, SPARE_BYTES))
    this.#buffer.set(old.subarray(0, this.#at))
    old.fill(0, 0, this.#at)
    if (old.length === SPARE_BYTES) spare = old
  }
}

/** How long the head of an item with this argument is. */
function headBytes(argument: number): number {
  if (argument < 24) return 1
  if (argument < 0x100) return 2
  if (argument < 0x10000) return 3
  return argument < 0x100000000 ? 5 : HEAD_BYTES
}
