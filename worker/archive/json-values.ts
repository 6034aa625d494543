/**
 * Values as JSON that any language reads. What JSON has is written as it is; everything else is an object with one key
 * that begins with `$`, and an object of the vault's own with such a key is written as `$object`. So nothing is ever taken
 * for something else, and every value comes back exactly (docs/format.md#values-in-json).
 */
import type { Bytes, Inner } from '../../src/protocol/values.ts'

/** What JSON has. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** What was read is not a value of ours. */
export class MalformedJson extends Error {}

const ODD_NUMBERS = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
])

export function toJson(value: Inner): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number': {
      const isPlain = Number.isFinite(value) && !Object.is(value, -0)
      return isPlain ? value : { $number: Object.is(value, -0) ? '-0' : String(value) }
    }
    case 'bigint':
      return { $bigint: value.toString() }
    case 'undefined':
      return { $undefined: true }
    default:
      return value === null ? null : objectToJson(value)
  }
}

function objectToJson(value: object): Json {
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) }
  if (value instanceof ArrayBuffer) return { $buffer: toBase64(new Uint8Array(value)) }
  if (value instanceof Date) {
    const ms = value.getTime()
    return { $date: Number.isNaN(ms) ? null : ms }
  }
  if (value instanceof Map) {
    return { $map: [...(value as Map<Inner, Inner>)].map((pair) => pair.map(toJson)) }
  }
  if (value instanceof Set) return { $set: [...(value as Set<Inner>)].map(toJson) }
  if (Array.isArray(value)) return (value as Inner[]).map(toJson)
  const pairs = Object.entries(value as Record<string, Inner>).map(
    ([key, inner]): [string, Json] => [key, toJson(inner)],
  )
  if (pairs.some(([key]) => key.startsWith('$'))) return { $object: pairs }
  return Object.fromEntries(pairs)
}

/** @throws MalformedJson */
export function fromJson(json: unknown): Inner {
  if (typeof json !== 'object' || json === null) {
    if (typeof json === 'number' && !Number.isFinite(json)) refuse()
    // JSON.parse gives nothing else here.
    return json as string | number | boolean | null
  }
  if (Array.isArray(json)) return json.map(fromJson)
  const keys = Object.keys(json)
  const [tag = ''] = keys
  if (!keys.some((key) => key.startsWith('$'))) {
    return Object.fromEntries(Object.entries(json).map(([key, inner]) => [key, fromJson(inner)]))
  }
  if (keys.length !== 1) refuse()
  return fromTagged(tag, (json as Record<string, unknown>)[tag])
}

function fromTagged(tag: string, inner: unknown): Inner {
  switch (tag) {
    case '$number':
      return ODD_NUMBERS.get(text(inner)) ?? refuse()
    case '$bigint':
      return /^(0|-?[1-9][0-9]*)$/.test(text(inner)) ? BigInt(inner as string) : refuse()
    case '$undefined':
      return inner === true ? undefined : refuse()
    case '$bytes':
      return fromBase64(text(inner))
    case '$buffer':
      return fromBase64(text(inner)).buffer
    case '$date': {
      const date = new Date(inner === null ? NaN : number(inner))
      return inner === null || date.getTime() === inner ? date : refuse()
    }
    case '$map':
      return distinct(
        new Map(list(inner).map((item) => pair(item).map(fromJson) as [Inner, Inner])),
        inner,
      )
    case '$set':
      return distinct(new Set(list(inner).map(fromJson)), inner)
    case '$object':
      return objectOf(list(inner).map(pair))
    default:
      return refuse()
  }
}

function objectOf(pairs: (readonly [unknown, unknown])[]): Inner {
  const object = Object.fromEntries(pairs.map(([key, inner]) => [text(key), fromJson(inner)]))
  return Object.keys(object).length === pairs.length ? object : refuse()
}

/** Keys and items that are written twice would be fewer than were written. */
const distinct = <T extends { size: number }>(made: T, inner: unknown): T =>
  made.size === (inner as unknown[]).length ? made : refuse()

const text = (json: unknown): string => (typeof json === 'string' ? json : refuse())
const number = (json: unknown): number => (typeof json === 'number' ? json : refuse())
const list = (json: unknown): unknown[] => (Array.isArray(json) ? json : refuse())

function pair(json: unknown): readonly [unknown, unknown] {
  const both = list(json)
  return both.length === 2 ? [both[0], both[1]] : refuse()
}

function refuse(): never {
  throw new MalformedJson()
}

/** `btoa` takes text: so many bytes at a time, a multiple of three. */
const BASE64_STEP = 3 * 8192

function toBase64(bytes: Uint8Array): string {
  let base64 = ''
  for (let from = 0; from < bytes.length; from += BASE64_STEP) {
    base64 += btoa(String.fromCharCode(...bytes.subarray(from, from + BASE64_STEP)))
  }
  return base64
}

function fromBase64(base64: string): Bytes {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) refuse()
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
