/**
 * What PHP's `serialize` has written, read by a parser of our own: text, numbers, booleans, null and arrays. Objects, enums
 * and references are refused by their first letter, and nothing is ever made of them. Lengths are in bytes, as PHP counts;
 * none is believed that the bytes behind it do not bear out.
 */
import { MAX_DEPTH, MAX_NODES } from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { badValue, textOf } from './given.ts'

/** Bytes are a string of PHP that is no UTF-8, a bigint an integer beyond what a number holds. */
export type PhpValue =
  | string
  | Uint8Array
  | number
  | bigint
  | boolean
  | null
  | PhpValue[]
  | { [name: string]: PhpValue }
  | Map<PhpKey, PhpValue>
export type PhpKey = string | number | bigint

const INTEGER = /^(0|-?[1-9]\d{0,18})$/
const FLOAT = /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/
const COUNT = /^(0|[1-9]\d{0,8})$/
/** Longer than any number that PHP writes. */
const MAX_DIGITS = 400
const INTEGER_TYPE = 0x69
const STRING_TYPE = 0x73
const MIN_INT = -(2n ** 63n)
const MAX_INT = 2n ** 63n - 1n

interface Cursor {
  readonly bytes: Bytes
  at: number
  nodes: number
}

/** @throws VaultError `bad-value` if this is anything else than one such value */
export function phpUnserialize(bytes: Bytes): PhpValue {
  const cursor = { bytes, at: 0, nodes: 0 }
  const value = readValue(cursor, 0)
  if (cursor.at !== bytes.length) throw malformed()
  return value
}

/** Whether PHP takes this name of an element for a number. */
export const isPhpInteger = (text: string): boolean => INTEGER.test(text) && isInt64(BigInt(text))

export const isInt64 = (value: bigint): boolean => value >= MIN_INT && value <= MAX_INT

const malformed = () => badValue('not what PHP serialises')

function readValue(cursor: Cursor, depth: number): PhpValue {
  if (depth > MAX_DEPTH) throw badValue('nested too deeply')
  if (++cursor.nodes > MAX_NODES) throw badValue('too many values')
  const type = take(cursor, 1)
  if (type === 'N') {
    expect(cursor, ';')
    return null
  }
  if ('OCErR'.includes(type)) throw badValue('an object or a reference of PHP')
  expect(cursor, ':')
  switch (type) {
    case 'b':
      return readBoolean(until(cursor, ';'))
    case 'i':
      return readInteger(until(cursor, ';'))
    case 'd':
      return readFloat(until(cursor, ';'))
    case 's':
      return readString(cursor)
    case 'a':
      return readArray(cursor, depth)
    default:
      throw malformed()
  }
}

function readBoolean(text: string): boolean {
  if (text !== '0' && text !== '1') throw malformed()
  return text === '1'
}

function readInteger(text: string): number | bigint {
  if (!isPhpInteger(text)) throw malformed()
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

function readFloat(text: string): number {
  if (text === 'NAN') return Number.NaN
  if (text === 'INF' || text === '-INF') return text === 'INF' ? Infinity : -Infinity
  if (!FLOAT.test(text)) throw malformed()
  return Number(text)
}

function readString(cursor: Cursor): string | Uint8Array {
  const sizeBytes = readCount(until(cursor, ':'))
  expect(cursor, '"')
  const end = cursor.at + sizeBytes
  if (end > cursor.bytes.length) throw malformed()
  const bytes = cursor.bytes.slice(cursor.at, end)
  cursor.at = end
  expect(cursor, '";')
  return textOf(bytes) ?? bytes
}

function readArray(cursor: Cursor, depth: number): PhpValue {
  const count = readCount(until(cursor, ':'))
  expect(cursor, '{')
  const entries = new Map<PhpKey, PhpValue>()
  let isList = true
  let isNamed = true
  for (let index = 0; index < count; index++) {
    const key = readKey(cursor, depth + 1)
    if (entries.has(key)) throw malformed()
    entries.set(key, readValue(cursor, depth + 1))
    isList &&= key === index
    isNamed &&= typeof key === 'string'
  }
  expect(cursor, '}')
  if (isList) return [...entries.values()]
  // Its own properties, whatever they are called. With numbers among them an object would lose their order.
  return isNamed ? Object.fromEntries(entries) : entries
}

function readKey(cursor: Cursor, depth: number): PhpKey {
  const type = cursor.bytes[cursor.at]
  const key = type === INTEGER_TYPE || type === STRING_TYPE ? readValue(cursor, depth) : null
  if (typeof key === 'number' || typeof key === 'bigint') return key
  // PHP makes a number of a name that looks like one.
  if (typeof key === 'string' && !isPhpInteger(key)) return key
  throw malformed()
}

function readCount(text: string): number {
  if (!COUNT.test(text)) throw malformed()
  return Number(text)
}

/** The ASCII up to the next `end`, which is passed over. */
function until(cursor: Cursor, end: string): string {
  const from = cursor.at
  const found = cursor.bytes.subarray(from, from + MAX_DIGITS).indexOf(end.charCodeAt(0))
  if (found === -1) throw malformed()
  const text = take(cursor, found)
  cursor.at++
  return text
}

function expect(cursor: Cursor, text: string): void {
  if (take(cursor, text.length) !== text) throw malformed()
}

function take(cursor: Cursor, sizeBytes: number): string {
  const from = cursor.at
  cursor.at += sizeBytes
  if (cursor.at > cursor.bytes.length) throw malformed()
  return String.fromCharCode(...cursor.bytes.subarray(from, cursor.at))
}
