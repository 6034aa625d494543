/**
 * Reads CBOR item by item, from bytes that need not be honest. Everything but the one encoding that the writer makes of a
 * value is a MalformedError: longer heads, indefinite lengths, other tags, duplicate keys, text that is not UTF-8. No length
 * is believed that the bytes behind it do not bear out, so nothing larger than the input is ever allocated for it.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { MalformedError, require } from '../bytes.ts'
import { bigintOfBytes } from './bigint.ts'
import * as shape from './shape.ts'
import { decodeText, isTextAt } from './text.ts'

const float = new DataView(new ArrayBuffer(8))

export class CborReader {
  readonly #bytes: Bytes
  #at: number

  /** Reads `bytes` in place: they must not change until the reader is done with them. */
  constructor(bytes: Bytes, at = 0) {
    require(at >= 0 && at <= bytes.length, 'offset')
    this.#bytes = bytes
    this.#at = at
  }

  /** Offset of the next item. */
  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** The head of a list: how many items follow. */
  list(): number {
    return this.#count(this.#expect(shape.LIST), 1)
  }

  uint(): number {
    return this.#expect(shape.UINT)
  }

  text(): string {
    return this.#text(this.#expect(shape.TEXT))
  }

  /** Whether the next item, which is then behind us, is this text. */
  isText(text: string): boolean {
    const size = this.#expect(shape.TEXT)
    const start = this.#take(size)
    return isTextAt(text, this.#bytes, start, this.#at)
  }

  /** A copy of a byte string. */
  bytes(): Bytes {
    return this.#slice(this.#expect(shape.BYTES))
  }

  /** Whether the next item is null, which is then behind us. */
  isNull(): boolean {
    if (this.#bytes[this.#at] !== shape.NULL) return false
    this.#at++
    return true
  }

  /** The next item, whole. */
  value(): unknown {
    return this.#value(0)
  }

  /** Goes past the next item. Its heads, lengths, tags and nesting are checked, not what it says. */
  skip(): void {
    this.#skip(0)
  }

  /** @throws MalformedError if anything is left */
  end(): void {
    require(this.left === 0, 'trailing bytes')
  }

  #value(depth: number): unknown {
    const first = this.#byte()
    switch (first >> 5) {
      case shape.UINT:
        return this.#argument(first)
      case shape.NEGATIVE:
        return this.#negative(first)
      case shape.BYTES:
        return this.#slice(this.#argument(first))
      case shape.TEXT:
        return this.#text(this.#argument(first))
      case shape.LIST:
        return this.#list(this.#argument(first), depth)
      case shape.MAP:
        return this.#record(this.#argument(first), depth)
      case shape.TAG:
        return this.#tagged(this.#argument(first), depth)
      default:
        return this.#simple(first)
    }
  }

  #list(length: number, depth: number): unknown[] {
    this.#enter(length, 1, depth)
    const list: unknown[] = []
    for (let i = 0; i < length; i++) list.push(this.#value(depth + 1))
    return list
  }

  #record(size: number, depth: number): Record<string, unknown> {
    this.#enter(size, 2, depth)
    const record: Record<string, unknown> = {}
    for (let i = 0; i < size; i++) {
      const key = this.text()
      require(!Object.hasOwn(record, key), 'duplicate key')
      const value = this.#value(depth + 1)
      if (key === '__proto__') {
        // An assignment would call the setter of the prototype instead.
        const property = { value, writable: true, enumerable: true, configurable: true }
        Object.defineProperty(record, key, property)
      } else {
        record[key] = value
      }
    }
    return record
  }

  #tagged(tag: number, depth: number): unknown {
    switch (tag) {
      case shape.TAG_BIGINT:
        return bigintOfBytes(this.bytes())
      case shape.TAG_NEGATIVE_BIGINT:
        return -1n - bigintOfBytes(this.bytes())
      case shape.TAG_DATE:
        return this.#date()
      case shape.TAG_ARRAY_BUFFER:
        return this.bytes().buffer
      case shape.TAG_SET:
        return this.#set(this.#expect(shape.LIST), depth)
      case shape.TAG_MAP:
        return this.#map(this.#expect(shape.MAP), depth)
      default:
        throw new MalformedError('tag')
    }
  }

  #date(): Date {
    const first = this.#byte()
    const major = first >> 5
    const time =
      major === shape.UINT
        ? this.#argument(first)
        : major === shape.NEGATIVE
          ? this.#negative(first)
          : this.#simple(first)
    require(typeof time === 'number', 'date')
    const date = new Date(time)
    // A date has no fractions, no −0 and no more than 8.64e15 milliseconds.
    require(Object.is(date.getTime(), time), 'date')
    return date
  }

  #set(size: number, depth: number): Set<unknown> {
    this.#enter(size, 1, depth)
    const set = new Set<unknown>()
    for (let i = 0; i < size; i++) {
      const item = this.#value(depth + 1)
      require(!set.has(item) && !Object.is(item, -0), 'set item')
      set.add(item)
    }
    return set
  }

  #map(size: number, depth: number): Map<unknown, unknown> {
    this.#enter(size, 2, depth)
    const map = new Map<unknown, unknown>()
    for (let i = 0; i < size; i++) {
      const key = this.#value(depth + 1)
      require(!map.has(key) && !Object.is(key, -0), 'map key')
      map.set(key, this.#value(depth + 1))
    }
    return map
  }

  #simple(first: number): boolean | null | undefined | number {
    switch (first) {
      case shape.FALSE:
        return false
      case shape.TRUE:
        return true
      case shape.NULL:
        return null
      case shape.UNDEFINED:
        return undefined
      case shape.FLOAT64:
        return this.#float()
      default:
        throw new MalformedError('simple value')
    }
  }

  #float(): number {
    const high = this.#unsigned(4)
    const low = this.#unsigned(4)
    float.setUint32(0, high)
    float.setUint32(4, low)
    const value = float.getFloat64(0)
    require(!shape.isInteger(value), 'integer as float')
    require(!Number.isNaN(value) || (high === shape.NAN_HIGH && low === 0), 'NaN')
    return value
  }

  #negative(first: number): number {
    const value = -1 - this.#argument(first)
    require(value >= Number.MIN_SAFE_INTEGER, 'integer')
    return value
  }

  #text(size: number): string {
    const start = this.#take(size)
    return decodeText(this.#bytes, start, this.#at)
  }

  #slice(size: number): Bytes {
    const start = this.#take(size)
    return this.#bytes.slice(start, this.#at)
  }

  #skip(depth: number): void {
    const first = this.#byte()
    const major = first >> 5
    if (major === shape.SIMPLE) {
      this.#simple(first)
      return
    }
    const argument = this.#argument(first)
    if (major === shape.BYTES || major === shape.TEXT) {
      this.#take(argument)
    } else if (major === shape.LIST || major === shape.MAP) {
      const each = major === shape.MAP ? 2 : 1
      this.#enter(argument, each, depth)
      for (let i = 0; i < argument * each; i++) this.#skip(depth + 1)
    } else if (major === shape.TAG) {
      require(shape.TAGGED.get(argument)?.includes(this.#peek() >> 5) === true, 'tag')
      this.#skip(depth)
    }
  }

  /** The argument of an item that must be of this major type. */
  #expect(major: number): number {
    const first = this.#byte()
    require(first >> 5 === major, 'type')
    return this.#argument(first)
  }

  /** The number in a head, from the fewest bytes that hold it. */
  #argument(first: number): number {
    const info = first & 0x1f
    if (info < 24) return info
    switch (info) {
      case 24:
        return this.#shortest(this.#unsigned(1), 24)
      case 25:
        return this.#shortest(this.#unsigned(2), 0x100)
      case 26:
        return this.#shortest(this.#unsigned(4), 0x10000)
      case 27: {
        const high = this.#unsigned(4)
        require(high <= 0x1fffff, 'integer')
        return this.#shortest(high * 0x100000000 + this.#unsigned(4), 0x100000000)
      }
      default:
        throw new MalformedError('head')
    }
  }

  #shortest(value: number, from: number): number {
    require(value >= from, 'head too long')
    return value
  }

  #unsigned(sizeBytes: number): number {
    let value = 0
    for (let i = 0; i < sizeBytes; i++) value = value * 0x100 + this.#byte()
    return value
  }

  /** A count of items, which have at least `each` bytes. */
  #count(count: number, each: number): number {
    require(count * each <= this.left, 'too short')
    return count
  }

  /** Into a list or map, unless it is too deep or claims more than there is. */
  #enter(count: number, each: number, depth: number): void {
    require(depth < shape.MAX_NESTING, 'nesting')
    this.#count(count, each)
  }

  /** Where the next `size` bytes begin, which are then behind us. */
  #take(size: number): number {
    require(size <= this.left, 'too short')
    const start = this.#at
    this.#at += size
    return start
  }

  #byte(): number {
    const byte = this.#peek()
    this.#at++
    return byte
  }

  #peek(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new MalformedError('too short')
    return byte
  }
}
