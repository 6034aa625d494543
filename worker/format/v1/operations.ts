/**
 * The operations a segment may hold, as CBOR lists (docs/format.md#operations). Others are refused: a segment is
 * authentic before it is decoded, so an unknown operation was written by a newer version.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes, Value } from '../../../src/protocol/values.ts'
import { MalformedError, require } from '../bytes.ts'
import { decodeCbor, encodeCbor } from './values.ts'

// 4 and 6 are assigned to operations of a later version (docs/format.md#operations).
const SET = 1
const DELETE = 2
const CLEAR = 3
const HEADER = 5
const RESERVE = 7

export type LogOperation =
  | {
      type: 'set'
      namespace: string
      name: string
      value: Value
      expiresAt?: number
      /** Present only where rewriting moved an entry: its revision from before. */
      revision?: number
    }
  | { type: 'delete'; namespace: string; name: string }
  | { type: 'clear'; namespace: string }
  /** Pins the header written in the same transaction. */
  | { type: 'header'; generation: number; digest: Bytes }
  /** So many more seals may be made under this epoch. */
  | { type: 'reserve'; epoch: number; count: number }

/** One operation as CBOR. A segment's list is these, one after the other, behind a list head. */
export function encodeOperation(operation: LogOperation): Bytes {
  switch (operation.type) {
    case 'set': {
      const { namespace, name, value, expiresAt, revision } = operation
      const list: unknown[] = [SET, namespace, name, value]
      if (expiresAt !== undefined || revision !== undefined) list.push(expiresAt ?? null)
      if (revision !== undefined) list.push(revision)
      return encodeCbor(list)
    }
    case 'delete':
      return encodeCbor([DELETE, operation.namespace, operation.name])
    case 'clear':
      return encodeCbor([CLEAR, operation.namespace])
    case 'header':
      return encodeCbor([HEADER, operation.generation, operation.digest])
    case 'reserve':
      return encodeCbor([RESERVE, operation.epoch, operation.count])
  }
}

/** @throws MalformedError, or VaultError `newer-version` for an operation this version does not know */
export function decodeOperations(cbor: Bytes): LogOperation[] {
  const list = decodeCbor(cbor)
  require(Array.isArray(list), 'operations')
  return list.map(decodeOperation)
}

function decodeOperation(raw: unknown): LogOperation {
  require(Array.isArray(raw), 'operation')
  const [code, ...rest] = raw as unknown[]
  switch (code) {
    case SET: {
      require(rest.length >= 3 && rest.length <= 5, 'set')
      const [namespace, name, value, expiresAt, revision] = rest
      require(value !== undefined, 'set value')
      return {
        type: 'set',
        namespace: text(namespace),
        name: text(name),
        // Written from a checked Value, and authentic.
        value: value as Value,
        ...(expiresAt === undefined || expiresAt === null ? {} : { expiresAt: count(expiresAt) }),
        ...(revision === undefined ? {} : { revision: count(revision) }),
      }
    }
    case DELETE:
      exactly(rest, 2)
      return { type: 'delete', namespace: text(rest[0]), name: text(rest[1]) }
    case CLEAR:
      exactly(rest, 1)
      return { type: 'clear', namespace: text(rest[0]) }
    case HEADER: {
      exactly(rest, 2)
      const digest = rest[1]
      require(digest instanceof Uint8Array && digest.length === 32, 'digest')
      return { type: 'header', generation: count(rest[0]), digest: new Uint8Array(digest) }
    }
    case RESERVE:
      exactly(rest, 2)
      return { type: 'reserve', epoch: count(rest[0]), count: count(rest[1]) }
    default:
      require(typeof code === 'number', 'operation code')
      throw new VaultError('newer-version')
  }
}

function exactly(rest: readonly unknown[], length: number): void {
  require(rest.length === length, 'operation length')
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new MalformedError('text')
  return value
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new MalformedError('count')
  return value as number
}
