/** Which steps of a call are too large for the log: measured on what would be stored, before anything is written. */
import type { Operation } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { MAX_VALUE_BYTES } from '../../src/protocol/limits.ts'
import type { Bytes, Inner } from '../../src/protocol/values.ts'
import { utf8 } from '../format/bytes.ts'
import { ENTRY_CAPACITY_BYTES } from '../format/v1/segment.ts'
import { encodeCbor } from '../format/v1/values.ts'

/** The most an operation adds to its names and its value, with the revision that rewriting gives it. */
const OPERATION_BYTES = 32
/** More than the head of any one value. */
const HEAD_BYTES = 16

/**
 * The encoded values of the steps that belong into `large`, by index.
 *
 * @throws VaultError `too-large` for a value above the limit
 */
export function largeSteps(namespace: string, steps: readonly Operation[]): Map<number, Bytes> {
  const large = new Map<number, Bytes>()
  steps.forEach((step, index) => {
    if ('delete' in step) return
    const { set: name, value } = step
    const names = 3 * (namespace.length + name.length)
    if (spend(value, ENTRY_CAPACITY_BYTES - OPERATION_BYTES - names) >= 0) return
    const encoded = encodeCbor(value)
    const sizeBytes = encoded.length
    if (sizeBytes > MAX_VALUE_BYTES) {
      throw new VaultError('too-large', { name, sizeBytes, limitBytes: MAX_VALUE_BYTES })
    }
    const used = OPERATION_BYTES + utf8(namespace).length + utf8(name).length + sizeBytes
    if (used > ENTRY_CAPACITY_BYTES) large.set(index, encoded)
  })
  return large
}

/** What is left of a budget of bytes after a value, at the least; below zero, only encoding it can tell. */
function spend(value: Inner, budget: number): number {
  const left = budget - HEAD_BYTES
  if (left < 0) return left
  switch (typeof value) {
    case 'string':
      return left - 3 * value.length
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? left : -1
    case 'object':
      return value === null ? left : spendObject(value, left)
    default:
      return left
  }
}

function spendObject(value: object, budget: number): number {
  if (value instanceof ArrayBuffer || value instanceof Uint8Array) return budget - value.byteLength
  if (value instanceof Date) return budget
  let left = budget
  for (const inner of innerOf(value)) {
    left = spend(inner, left)
    if (left < 0) break
  }
  return left
}

function* innerOf(value: object): Iterable<Inner> {
  if (value instanceof Map) for (const pair of value as Map<Inner, Inner>) yield* pair
  else if (Array.isArray(value) || value instanceof Set) yield* value as Iterable<Inner>
  else for (const pair of Object.entries(value as Record<string, Inner>)) yield* pair
}
