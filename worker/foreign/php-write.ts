/**
 * Values as PHP's `serialize` writes them, byte for byte, since PHP 7.1. JavaScript has one kind of number where PHP has two:
 * whole numbers are written as integers, and −0 and all others as floats.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { MAX_DEPTH, MAX_NODES } from '../../src/protocol/limits.ts'
import { isWellFormed, type Bytes } from '../../src/protocol/values.ts'
import { concat, utf8 } from '../format/bytes.ts'
import { MAX_PLAIN_BYTES, badValue } from './given.ts'
import { isInt64, isPhpInteger, type PhpKey } from './php-read.ts'

/** What may be written: plain data, all that `PhpValue` can be. */
export type PhpInput =
  | string
  | Uint8Array
  | number
  | bigint
  | boolean
  | null
  | readonly PhpInput[]
  | { readonly [name: string]: PhpInput }
  | ReadonlyMap<PhpKey, PhpInput>

interface Output {
  readonly parts: Bytes[]
  sizeBytes: number
  nodes: number
}

/**
 * @throws VaultError `bad-value` for what has no such form, `undefined` included
 * @throws VaultError `too-large`
 */
export function phpSerialize(value: PhpInput): Bytes {
  const output: Output = { parts: [], sizeBytes: 0, nodes: 0 }
  write(output, value, 0)
  return concat(...output.parts)
}

function write(output: Output, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw badValue('nested too deeply')
  if (++output.nodes > MAX_NODES) throw badValue('too many values')
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value)) throw badValue('text with a lone surrogate')
      return writeString(output, utf8(value))
    case 'number':
      return put(output, utf8(numberText(value)))
    case 'bigint':
      if (!isInt64(value)) throw badValue('an integer beyond those of PHP')
      return put(output, utf8(`i:${value};`))
    case 'boolean':
      return put(output, utf8(value ? 'b:1;' : 'b:0;'))
    case 'object':
      return writeObject(output, value, depth)
    default:
      throw badValue('not a value that PHP has')
  }
}

function writeObject(output: Output, value: object | null, depth: number): void {
  if (value === null) return put(output, utf8('N;'))
  if (value instanceof Uint8Array) return writeString(output, new Uint8Array(value))
  if (Array.isArray(value)) {
    if (value.length > MAX_NODES) throw badValue('too many values')
    // A hole is `undefined` here, and refused.
    return writeArray(output, [...(value as unknown[]).entries()], depth)
  }
  if (value instanceof Map) return writeArray(output, [...(value as Map<unknown, unknown>)], depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw badValue('not a value that PHP has')
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw badValue('a symbol as key')
  writeArray(output, Object.entries(value), depth)
}

function writeArray(
  output: Output,
  entries: readonly (readonly [unknown, unknown])[],
  depth: number,
): void {
  put(output, utf8(`a:${entries.length}:{`))
  const keys = new Set<unknown>()
  for (const [given, value] of entries) {
    const key = phpKey(given)
    if (keys.has(key)) throw badValue('a key twice')
    keys.add(key)
    write(output, key, depth + 1)
    write(output, value, depth + 1)
  }
  put(output, utf8('}'))
}

/** PHP makes a number of a name that looks like one, and so must we: else it reads two where there is one. */
function phpKey(key: unknown): string | bigint {
  if (typeof key === 'bigint' || Number.isSafeInteger(key)) return BigInt(key as number | bigint)
  if (typeof key !== 'string') throw badValue('not a key that PHP has')
  return isPhpInteger(key) ? BigInt(key) : key
}

function writeString(output: Output, bytes: Bytes): void {
  put(output, utf8(`s:${bytes.length}:"`))
  put(output, bytes)
  put(output, utf8('";'))
}

function put(output: Output, bytes: Bytes): void {
  output.sizeBytes += bytes.length
  if (output.sizeBytes > MAX_PLAIN_BYTES) {
    throw new VaultError('too-large', { sizeBytes: output.sizeBytes, limitBytes: MAX_PLAIN_BYTES })
  }
  output.parts.push(bytes)
}

function numberText(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return `i:${value};`
  if (Number.isNaN(value)) return 'd:NAN;'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return `d:${sign}${Number.isFinite(value) ? floatText(Math.abs(value)) : 'INF'};`
}

/** As PHP prints it with `serialize_precision` −1: the fewest digits, and by powers of ten outside 10⁻⁴ and 10¹⁷. */
function floatText(value: number): string {
  const [mantissa = '', exponent] = value.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  if (point < -3 || point > 17) {
    const power = point - 1
    return `${digits[0]}.${digits.slice(1) || '0'}E${power < 0 ? '-' : '+'}${Math.abs(power)}`
  }
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  const whole = digits.slice(0, point).padEnd(point, '0')
  return digits.length > point ? `${whole}.${digits.slice(point)}` : whole
}
