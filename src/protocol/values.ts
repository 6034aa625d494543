/**
 * What may be stored: the closed set of value types that come back exactly as they went in.
 * Both threads check with this, the page before a clone can flatten a class into a plain object.
 */
import { VaultError } from './errors.ts'
import { MAX_DEPTH } from './limits.ts'

/** Bytes over a plain ArrayBuffer, the only kind WebCrypto and IndexedDB take. */
export type Bytes = Uint8Array<ArrayBuffer>

/** A value of the key-value store. Object identity, sparse arrays and symbol keys are not kept, and are refused. */
export type Value =
  | string
  | number
  | boolean
  | null
  | bigint
  | Date
  | Uint8Array
  | ArrayBuffer
  | readonly Inner[]
  | { readonly [key: string]: Inner }
  | ReadonlyMap<Inner, Inner>
  | ReadonlySet<Inner>

/** A value inside another one, where `undefined` is allowed too. */
export type Inner = Value | undefined

/** Whether `text` survives UTF-8: a lone surrogate would come back as U+FFFD. */
export const isWellFormed = (text: string): boolean => text.isWellFormed()

/**
 * Returns if `value` can be stored exactly, else throws.
 *
 * @throws VaultError `bad-value` with the `path` of the first part that cannot, as in `$.list[3].when`
 */
export function assertValue(value: unknown): asserts value is Value {
  if (value === undefined) refuse('$', 'undefined means "no such name"')
  walk(value, '$', [])
}

function refuse(path: string, reason: string): never {
  throw new VaultError('bad-value', { path, reason })
}

function walk(value: unknown, path: string, parents: readonly unknown[]): void {
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value)) refuse(path, 'text with a lone surrogate')
      return
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return
    case 'function':
    case 'symbol':
      return refuse(path, typeof value)
    case 'object':
      if (value !== null) walkObject(value, path, parents)
  }
}

function walkObject(value: object, path: string, parents: readonly unknown[]): void {
  if (parents.includes(value)) refuse(path, 'a cycle')
  if (parents.length >= MAX_DEPTH) refuse(path, 'nested too deeply')
  const inside = [...parents, value]
  switch (kindOf(value)) {
    case 'leaf':
      return
    case 'array': {
      const list = value as unknown[]
      if (Object.keys(list).length !== list.length) refuse(path, 'an array with holes or names')
      list.forEach((item, index) => walk(item, `${path}[${index}]`, inside))
      return
    }
    case 'map': {
      let index = 0
      for (const [key, item] of value as Map<unknown, unknown>) {
        walk(key, `${path}.key(${index})`, inside)
        walk(item, `${path}.value(${index++})`, inside)
      }
      return
    }
    case 'set': {
      let index = 0
      for (const item of value as Set<unknown>) walk(item, `${path}.item(${index++})`, inside)
      return
    }
    case 'record':
      if (Object.getOwnPropertySymbols(value).length > 0) refuse(path, 'a symbol as key')
      for (const [key, item] of Object.entries(value)) {
        if (!isWellFormed(key)) refuse(path, 'a key with a lone surrogate')
        walk(item, `${path}.${key}`, inside)
      }
      return
    case undefined:
      refuse(path, 'not a type that comes back as it was')
  }
}

type Kind = 'leaf' | 'array' | 'map' | 'set' | 'record'

const KINDS = new Map<unknown, Kind>([
  [Date.prototype, 'leaf'],
  [Uint8Array.prototype, 'leaf'],
  [ArrayBuffer.prototype, 'leaf'],
  [Array.prototype, 'array'],
  [Map.prototype, 'map'],
  [Set.prototype, 'set'],
  [Object.prototype, 'record'],
  [null, 'record'],
])

/** The storable kind of an object by its prototype, so that a subclass is never quietly flattened. */
const kindOf = (value: object): Kind | undefined => KINDS.get(Object.getPrototypeOf(value))
